"""A company's or a city's place in words: its outlets, their mean, and how sure the rank is."""

from __future__ import annotations

from collections.abc import Mapping

from flask_babel import gettext as _

from shopper import words
from shopper.rules.bulletin import Bulletin
from shopper.rules.explanation_group import GroupExplanation, Member, group_line
from shopper.workings.movement import movement_passage
from shopper.workings.outlet import lacking, province_fact
from shopper.workings.passage import (
    Fact,
    Passage,
    Row,
    Table,
    Working,
    exact,
    interval,
    points,
    short,
    steps,
    within,
)


def group_working(explained: GroupExplanation, bulletin: Bulletin) -> Working:
    """Return how the score and the place of a company or a city came about."""
    s, line = explained.standing, group_line(bulletin, explained.kind, explained.standing.code)
    facts = (
        Fact(_("Code"), s.code),
        Fact(_("Score"), "–" if s.published is None or not s.ranked else str(s.published)),
        Fact(_("Rank"), _rank(explained) if s.ranked else _("Not ranked: too few ranked outlets")),
        Fact(_("Outlets ranked / all"), f"{s.n_ranked} / {s.n_outlets}"),
        Fact(_("Demeanour"), points(s.demeanour)),
        Fact(_("Premises"), points(s.environment)),
        province_fact(explained.parameters),
    )
    names = {x.standing.code: within(x.name) for x in bulletin.outlets}
    passages = [score(explained), members(explained, names), place(explained)]
    if s.ranked:
        passages.append(movement_passage(s, explained.movement, explained.z))
    passages.append(unranked(explained, names))
    title = f"{within(line.name)} · {words.month_name(bulletin.month)}"
    return Working(explained.kind, title, facts, tuple(p for p in passages if p))


def score(explained: GroupExplanation) -> Passage:
    """Return the mean over the ranked outlets and its error, with the numbers put in."""
    s, n, title = explained.standing, len(explained.members), _("How the score is made")
    sentence = _(
        "The plain mean of its ranked outlets, each counted once however many responses it has. "
        "The pull towards the province is left out here, as it would not average out."
    )
    if explained.withheld:
        withheld = _(
            "Customers' figures are not told this month: so few outlets have few responses that "
            "a customer's answers would follow from them."
        )
        return Passage(title, (sentence, withheld))
    if not n:
        return Passage(title, (sentence, _("None of its outlets is ranked.")))
    if s.score is None or s.se is None:
        return Passage(title, (sentence, _("Without a rank it has no published score.")))
    rows = [
        (_("Score, Σ / n"), f"{exact(explained.total)} / {n}", points(s.score)),
        (
            _("Standard error, √Σ variance / n"),
            f"√{exact(explained.variance)} / {n}",
            exact(s.se),
        ),
        interval(s.score, s.se, explained.z),
    ]
    return Passage(title, (sentence,), steps(title, rows, (rows[0][0],)))


def place(explained: GroupExplanation) -> Passage:
    """Return whether enough of the outlets are ranked, and how sure the rank is."""
    s, title = explained.standing, _("Its rank, and how sure it is")
    if explained.share is None:
        return Passage(title, (_("It has no active outlet."),))
    row = (
        _("Share of ranked outlets"),
        f"{s.n_ranked} / {s.n_outlets}",
        f"{100 * explained.share:.1f} %",
    )
    needed = f"{short(100 * explained.needed_share)} %"
    if not s.ranked:
        short_of = _("A place needs %(share)s of its outlets ranked.", share=needed)
        return Passage(title, (short_of,), steps(title, [row]))
    sure = _(
        "At least %(share)s of its outlets are ranked, so it has a place: %(rank)s of %(all)s by "
        "published scores. With %(level)s per cent confidence its true rank is one of %(low)s to "
        "%(high)s: the scores of the others are too close, or too uncertain, to say more.",
        share=needed,
        rank=s.rank,
        all=explained.n_groups,
        level=short(100 * explained.level),
        low=s.rank_low,
        high=s.rank_high,
    )
    method = _(
        "The set of ranks is that of Mogstad, Romano, Shaikh and Wilhelm (2024), from all scores "
        "and standard errors."
    )
    return Passage(title, (sure, method), steps(title, [row]))


def members(explained: GroupExplanation, names: Mapping[str, str]) -> Passage | None:
    """Return the line of each ranked outlet."""
    if not explained.members:
        return None
    alpha, rest = short(explained.alpha), short(1 - explained.alpha)
    sentences = [_("Each brings %(alpha)s V̄ + %(rest)s C̄.", alpha=alpha, rest=rest)]
    found = explained.parameters
    if found:
        told = _(
            "Its variance is %(alpha)s² × %(sigma)s / visits + %(rest)s² × %(msw)s / responses.",
            alpha=alpha,
            rest=rest,
            sigma=exact(found.sigma_v2),
            msw=exact(found.msw),
        )
        sentences.append(told)
    columns = (
        *((_("Outlet"), ""), (_("Visits"), "number"), ("V̄", "number")),
        *((_("Responses"), "number"), ("C̄", "number"), (_("Brings"), "number")),
        (_("Variance"), "number"),
    )
    rows = [_member(m, names[m.code]) for m in explained.members]
    total, variance = points(explained.total), exact(explained.variance)
    rows.append(Row((_("Sum"), "", "", "", "", total, variance), strong=True))
    title = _("Its ranked outlets")
    return Passage(title, tuple(sentences), Table(title, columns, tuple(rows)))


def unranked(explained: GroupExplanation, names: Mapping[str, str]) -> Passage | None:
    """Return the outlets that left the sums, and why."""
    if not explained.unranked:
        return None
    columns = (
        *((_("Outlet"), ""), (_("Visits"), "number"), (_("Shoppers"), "number")),
        *((_("Responses"), "number"), (_("What is missing"), "")),
    )
    rows = tuple(
        Row(
            (
                names[x.code],
                *(str(x.n_visits), str(x.n_shoppers), str(x.n_responses)),
                lacking(x.reason),
            ),
            opens=("outlet", x.code),
        )
        for x in explained.unranked
    )
    title = _("Outlets that are not counted")
    return Passage(title, (), Table(title, columns, rows))


def _member(m: Member, name: str) -> Row:
    cells = (
        *(name, str(m.n_visits), points(m.visit_mean)),
        *(str(m.n_responses), points(m.customer_mean), points(m.score), exact(m.variance)),
    )
    return Row(cells, opens=("outlet", m.code))


def _rank(explained: GroupExplanation) -> str:
    s = explained.standing
    return _(
        "%(rank)s of %(all)s (%(low)s–%(high)s)",
        rank=s.rank,
        all=explained.n_groups,
        low=s.rank_low,
        high=s.rank_high,
    )
