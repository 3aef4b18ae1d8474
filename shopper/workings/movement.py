"""Why a movement since last month counts, or does not."""

from __future__ import annotations

from flask_babel import gettext as _

from shopper.rules.explanation import MovementExplanation
from shopper.rules.standings import GroupStanding, Movement, OutletStanding
from shopper.workings.passage import Passage, exact, points, short, signed, steps


def movement_passage(
    now: OutletStanding | GroupStanding, explained: MovementExplanation | None, z: float
) -> Passage:
    """Return how far the place moved and how far chance reaches."""
    title = _("Since last month")
    if now.movement is None:
        return Passage(title, (_("There is no movement to tell: it takes a rank in both months."),))
    if explained is None:
        return Passage(title, (in_a_sentence(now.movement),))
    rows = [
        (
            _("Change of the score"),
            f"{points(now.score)} − {points(explained.score_before)}",
            signed(points(explained.change)),
        ),
        (
            _("Variance of the change, SE₁² + SE₂² − 2 Cov"),
            f"{exact(explained.se_before)}² + {exact(now.se)}² − 2 × {exact(explained.covariance)}",
            exact(explained.variance),
        ),
        (
            _("What chance explains"),
            f"{short(z)} × √{exact(explained.variance)}",
            points(explained.reach),
        ),
    ]
    sentences = [in_a_sentence(now.movement), _rank(now, explained)]
    if explained.covariance:
        sentences.append(_("The two months share visits, and so part of their errors: Cov."))
    return Passage(title, tuple(sentences), steps(title, rows))


def in_a_sentence(movement: Movement) -> str:
    """Return whether the movement is more than chance explains."""
    change = signed(f"{movement.points:+}")
    if movement.real == "level":
        return _("%(points)s points is no more than chance explains: level.", points=change)
    return _("%(points)s points is more than chance explains.", points=change)


def _rank(now: OutletStanding | GroupStanding, explained: MovementExplanation) -> str:
    if now.rank == explained.rank_before:
        return _("The rank is the same.")
    return _(
        "The rank went from %(before)s to %(now)s.", before=explained.rank_before, now=now.rank
    )
