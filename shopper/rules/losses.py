"""Where a company's points went: from who failed what, and what its sections lost."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from shopper.rules.outlet_month import OutletMonth, mean
from shopper.rules.scoring import SCALE_FAILED, section_weights
from shopper.rules.standard import Citation, Clause, Edition, Item, Policy

Counts = Mapping[str, Mapping[str, int]]
"""Per item id, at how many outlets it was `observed` and at how many of them it `failed`."""


@dataclass(frozen=True)
class ItemLoss:
    """What the failures of one item cost a score, in points of its 100: an estimate."""

    item: Item
    citation: Citation | None
    clause: Clause | None
    observed: int
    failed: int
    points: float
    low: float
    """As if every outlet that failed it had failed it at one visit only."""
    high: float
    """As if every outlet that failed it had failed it at all its visits."""


@dataclass(frozen=True)
class ClauseLoss:
    """What the items of one clause cost a score; None: of items that no clause asks for."""

    clause: Clause | None
    points: float
    items: tuple[ItemLoss, ...]


@dataclass(frozen=True)
class Losses:
    """The points that a score lacks to 100: `visits` and `customers` are all of them.

    `visits` are those of the `clauses` and `rest`: answers that were neither full nor failed,
    and visits that a confirmed veto capped.
    """

    visits: float
    customers: float
    clauses: tuple[ClauseLoss, ...]
    rest: float

    @property
    def items(self) -> list[ItemLoss]:
        """The items, those that cost most first."""
        found = [loss for clause in self.clauses for loss in clause.items]
        return sorted(found, key=lambda loss: (-loss.points, loss.item.id))


def losses(
    rows: Sequence[OutletMonth], counts: Counts, edition: Edition, policy: Policy
) -> Losses | None:
    """Return where the points of the ranked outlets `rows` went; None without any of them.

    The score is their plain mean (scoring.md 3), so the points that visits and customers cost
    follow exactly from their means. How the visits' part divides over items is an estimate: what a
    section lost is known, and is shared out over its items in proportion to weight × outlets that
    failed. Should that be more than failing at every visit with value 0 costs, it is only that,
    and what remains is the `rest`.

    Source: scoring.md 1 to 3.
    """
    if not rows:
        return None
    visited = 100 - math.fsum(row.visit_mean or 0.0 for row in rows) / len(rows)
    rated = 100 - math.fsum(row.customer_mean or 0.0 for row in rows) / len(rows)
    weights = section_weights(edition, "visit")
    lost = {"demeanour": _lost(rows, "demeanour"), "environment": _lost(rows, "environment")}
    once = math.fsum(1 / row.n_visits for row in rows) / len(rows)
    items = [
        item
        for section, weight in weights.items()
        for item in _section(
            section,
            policy.alpha * weight / math.fsum(weights.values()),
            lost[section],
            once,
            counts,
            edition,
        )
    ]
    visits = policy.alpha * visited
    return Losses(
        visits=visits,
        customers=(1 - policy.alpha) * rated,
        clauses=_by_clause(items),
        rest=visits - math.fsum(item.points for item in items),
    )


def _lost(rows: Sequence[OutletMonth], section: str) -> float:
    """Return the points of 100 that the outlets' visits lost in a section, in the mean."""
    score = mean([getattr(row, section) for row in rows])
    return 0.0 if score is None else 100 - score


def _section(
    section: str, share: float, lost: float, once: float, counts: Counts, edition: Edition
) -> list[ItemLoss]:
    """Return the losses by the items of a section, whose points are `share` of the score's.

    `lost` are the points of 100 that the section lost, `once` is the share of an outlet's visits
    that one visit is.
    """
    asked = [
        item
        for item in edition.instrument("visit")
        if item.section == section and item.weight and item.id in counts
    ]
    weighed = math.fsum(item.weight * counts[item.id]["observed"] for item in asked)
    cost = {item.id: 100 * item.weight * counts[item.id]["failed"] / weighed for item in asked}
    whole = math.fsum(cost.values())
    scale = min(1.0, lost / whole) if whole else 0.0
    return [
        _item(item, counts[item.id], share * cost[item.id], scale, once, edition)
        for item in asked
        if cost[item.id]
    ]


def _item(
    item: Item,
    count: Mapping[str, int],
    cost: float,
    scale: float,
    once: float,
    edition: Edition,
) -> ItemLoss:
    citation = item.citations[0] if item.citations else None
    least = 1 - SCALE_FAILED if item.type == "s5" else 1.0
    points = cost * scale
    return ItemLoss(
        item=item,
        citation=citation,
        clause=edition.clauses[citation.clause] if citation else None,
        observed=count["observed"],
        failed=count["failed"],
        points=points,
        low=min(points, cost * once * least),
        high=cost,
    )


def _by_clause(items: Sequence[ItemLoss]) -> tuple[ClauseLoss, ...]:
    """Return the losses by clause, the greatest first, and in each by item likewise."""

    def key(loss: ItemLoss) -> str:
        return loss.clause.key if loss.clause else ""

    found = []
    for _, group in groupby(sorted(items, key=key), key):
        held = tuple(sorted(group, key=lambda loss: (-loss.points, loss.item.id)))
        found.append(ClauseLoss(held[0].clause, math.fsum(x.points for x in held), held))
    return tuple(sorted(found, key=lambda loss: (-loss.points, key(loss.items[0]))))
