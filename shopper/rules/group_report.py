"""What a company's or a city's own bulletin tells of it, out of the month's."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from shopper.rules.bulletin import Bulletin, CriticalFailure, GroupLine, OutletLine
from shopper.rules.disclosure import Hidden
from shopper.rules.history import PastGroup
from shopper.rules.losses import Counts, ItemLoss, Losses, losses
from shopper.rules.month import Month
from shopper.rules.outlet_month import OutletMonth
from shopper.rules.problems import Problem, problems_of
from shopper.rules.published import published

Kind = Literal["company", "city"]

MOST_HELP = 3
"""How many items a reader is told would help most."""


@dataclass(frozen=True)
class Help:
    """What the mending of one item would have brought this month, all else unchanged.

    The ranks are those of the month's field with the expected, the greatest and the least gain.
    """

    loss: ItemLoss
    rank: int
    best: int
    worst: int


@dataclass(frozen=True)
class Place:
    """A month of the rank history; without a place in months without a rank."""

    month: Month
    edition: str
    province: float | None
    group: PastGroup | None


@dataclass(frozen=True)
class GroupReport:
    """One company or city in one month."""

    kind: Kind
    line: GroupLine
    field: tuple[GroupLine, ...]
    """All companies or cities with a rank, best first."""
    ranked: tuple[OutletLine, ...]
    """Its outlets with a rank, best first."""
    unranked: tuple[OutletLine, ...]
    """Its active outlets without one, by code."""
    critical: Mapping[str, Sequence[CriticalFailure]]
    """The failures of critical items by the code of the outlet."""
    problems: tuple[Problem, ...]
    """What its outlets failed, the commonest first."""
    losses: Losses | None
    """Where its points went; None: it has no rank, or the figures are withheld."""
    province: Losses | None
    """The same of all ranked outlets of the province."""
    helps: tuple[Help, ...]
    history: tuple[Place, ...]
    """Its places, oldest first, this month at the end."""

    @property
    def code(self) -> str:
        """The code of the company or city."""
        return self.line.standing.code


def group_report(bulletin: Bulletin, kind: Kind, code: str, hidden: Hidden) -> GroupReport:
    """Return what a company's or city's own bulletin tells; nothing that the month's withholds.

    `hidden` is what `disclosure.hidden_outlets` returns: where no pool hides the small samples of
    a month, nobody is told what customers' ratings and visits cost, as the customers' means follow
    from that.

    Raises:
        KeyError: the bulletin has no such company or city.

    Source: scoring.md 3, 4 and 7.
    """
    lines = bulletin.companies if kind == "company" else bulletin.cities
    line = {line.standing.code: line for line in lines}[code]
    groups = bulletin.company_items if kind == "company" else bulletin.city_items
    counts = groups.get(code, {})
    field = tuple(line for line in lines if line.standing.ranked)
    ranked = tuple(x for x in bulletin.ranked_outlets if getattr(x.standing, kind) == code)
    told = line.standing.ranked and hidden is not None
    lost = _losses(bulletin, ranked, counts) if told else None
    return GroupReport(
        kind=kind,
        line=line,
        field=field,
        ranked=ranked,
        unranked=tuple(x for x in bulletin.unranked_outlets if getattr(x.standing, kind) == code),
        critical={
            outlet: failures
            for outlet, failures in bulletin.critical_by_outlet.items()
            if getattr(failures[0].outlet.standing, kind) == code
        },
        problems=tuple(problems_of(counts, bulletin.edition, bulletin.policy)),
        losses=lost,
        province=_losses(bulletin, bulletin.ranked_outlets, summed(groups.values()))
        if lost
        else None,
        helps=most_helpful(lost.items, line, field) if lost else (),
        history=_history(bulletin, kind, code),
    )


def _losses(bulletin: Bulletin, lines: Sequence[OutletLine], counts: Counts) -> Losses | None:
    codes = {line.standing.code for line in lines}
    rows: list[OutletMonth] = [row for row in bulletin.rows if row.code in codes]
    return losses(rows, counts, bulletin.edition, bulletin.policy)


def summed(groups: Iterable[Counts]) -> dict[str, dict[str, int]]:
    """Return the failure counts of all companies or cities together, by item id."""
    observed, failed = Counter[str](), Counter[str]()
    for counts in groups:
        for id_, count in counts.items():
            observed[id_] += count["observed"]
            failed[id_] += count["failed"]
    return {id_: {"observed": n, "failed": failed[id_]} for id_, n in sorted(observed.items())}


def most_helpful(
    items: Sequence[ItemLoss], line: GroupLine, field: Sequence[GroupLine]
) -> tuple[Help, ...]:
    """Return the items whose mending would raise a score most, with the rank that it would bring.

    `items` are those that cost most first, `field` all with a rank. What is not 0.01 points, the
    least difference that is published, helps nobody.
    """
    worth = [loss for loss in items[:MOST_HELP] if published(loss.points)]
    return tuple(
        Help(
            loss=loss,
            rank=rank_with(loss.points, line, field),
            best=rank_with(loss.high, line, field),
            worst=rank_with(loss.low, line, field),
        )
        for loss in worth
    )


def rank_with(gain: float, line: GroupLine, field: Sequence[GroupLine]) -> int:
    """Return the rank that a company or city would have with so many points more, at most 100.

    The scores of all others stay; equal published scores share a rank.

    Source: scoring.md 1.6 and 4.
    """
    score = published(min(100.0, (line.standing.score or 0.0) + gain))
    others = (each.standing for each in field if each.standing.code != line.standing.code)
    return 1 + sum((other.published or published(0)) > score for other in others)


def _history(bulletin: Bulletin, kind: Kind, code: str) -> tuple[Place, ...]:
    """Return the places of the months, from the first in which there was one."""
    places = [
        Place(
            past.month,
            past.edition,
            past.province,
            (past.companies if kind == "company" else past.cities).get(code),
        )
        for past in bulletin.course
    ]
    first = next((n for n, place in enumerate(places) if place.group), len(places))
    return tuple(places[first:])
