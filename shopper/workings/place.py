"""What an outlet's score is compared with, and what limits its grade, in words."""

from __future__ import annotations

from collections.abc import Sequence

from flask_babel import gettext as _

from shopper import words
from shopper.rules.bulletin import CriticalFailure
from shopper.rules.explanation import OutletExplanation
from shopper.workings.passage import (
    Passage,
    Row,
    Table,
    exact,
    points,
    short,
    signed,
    steps,
    within,
)


def against_the_mean(explained: OutletExplanation) -> Passage:
    """Return what the score is compared with: the province's mean and the grades."""
    s, title = explained.standing, _("Against the mean, and the grade")
    excellent, good, pass_ = (short(x) for x in explained.grades)
    grades = _(
        "excellent from %(excellent)s, good from %(good)s, pass from %(pass_)s",
        excellent=excellent,
        good=good,
        pass_=pass_,
    )
    rows = [(_("Grade"), grades, str(words.GRADES[s.grade]) if s.grade else "–")]
    if explained.parameters and explained.parameters.province is not None and s.score is not None:
        above = points(s.score - explained.parameters.province)
        apart = f"{points(s.score)} − {points(explained.parameters.province)}"
        reach = f"{short(explained.z)} × {exact(s.se)}"
        rows.insert(0, (_("From the mean of the ranked outlets"), apart, signed(above)))
        rows.insert(1, (_("What chance explains"), reach, points(explained.reach)))
    if s.band:
        rows.insert(-1, (_("Against the mean"), "", str(words.BANDS[s.band])))
    return Passage(title, (), steps(title, rows))


def critical(failures: Sequence[CriticalFailure]) -> list[Passage]:
    """Return the critical items that the outlet failed, if any."""
    if not failures:
        return []
    title = _("Failed critical items")
    columns = (
        *((_("Item"), ""), (_("Question"), "wide"), (_("Clause"), "")),
        (_("Visited"), "figure"),
    )
    rows = (
        Row(
            (
                *(x.item.id, within(x.item.question), within(x.clause.name) if x.clause else ""),
                _(", ").join(day.isoformat() for day in x.failed_on),
            )
        )
        for x in failures
    )
    limit = _("With a failed critical item the grade is at most good.")
    return [Passage(title, (limit,), Table(title, columns, tuple(rows)))]
