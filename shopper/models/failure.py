"""Which items outlets failed: what the accepted visits of a window say."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import select

from shopper.extensions import db
from shopper.models.source import Source, uncollected
from shopper.models.visit import Finding, FindingStatus, Visit
from shopper.rules.month import Month
from shopper.rules.scoring import REPORTED
from shopper.rules.standard import Edition


class Seen(NamedTuple):
    """What a visit saw of the items: `failed` are among the `observed`.

    Ids stay the one text that is stored: read apart for each visit, they would be the greater
    part of all objects that a month's standings need.
    """

    on: date
    edition: str
    observed: str
    failed: str


@dataclass(frozen=True)
class Failures:
    """What the visits of a window say of items."""

    visits: Mapping[str, Sequence[Seen]]
    """By the code of the outlet."""
    critical: Mapping[str, frozenset[str]]
    """The ids of the critical items, by edition."""

    def counts(self) -> dict[str, dict[str, int]]:
        """Return, per item, at how many outlets a visit observed it and at how many it failed."""
        observed, failed = Counter[str](), Counter[str]()
        for visits in self.visits.values():
            observed.update(_items({visit.observed for visit in visits}))
            failed.update(_items({visit.failed for visit in visits}))
        return {
            item: {"observed": outlets, "failed": failed[item]}
            for item, outlets in sorted(observed.items())
        }

    def counts_by(self, groups: Mapping[str, str]) -> dict[str, dict[str, list[int]]]:
        """Return what `counts` does as observed and failed, per group; `groups` by outlet code."""
        members: dict[str, dict[str, Sequence[Seen]]] = defaultdict(dict)
        for outlet, visits in self.visits.items():
            members[groups[outlet]][outlet] = visits
        return {
            group: {
                item: [count["observed"], count["failed"]]
                for item, count in replace(self, visits=visits).counts().items()
            }
            for group, visits in sorted(members.items())
        }

    def critical_rows(self) -> list[dict[str, Any]]:
        """Return, per outlet and failed critical item, the visits that observed and failed it.

        Whether an item is critical is asked of the edition of each visit.
        """
        return [row for outlet in sorted(self.visits) for row in self._critical_rows(outlet)]

    def _critical_rows(self, outlet: str) -> Iterator[dict[str, Any]]:
        observed, days = Counter[str](), defaultdict[str, list[str]](list)
        for visit in self.visits[outlet]:
            critical = self.critical[visit.edition]
            observed.update(critical.intersection(visit.observed.split()))
            for item in critical.intersection(visit.failed.split()):
                days[item].append(str(visit.on))
        for item, failed_on in sorted(days.items()):
            yield {
                "outlet": outlet,
                "item": item,
                "observed": observed[item],
                "failed_on": sorted(failed_on),
            }


def _items(texts: Iterable[str]) -> set[str]:
    """Return the ids that any of the texts holds."""
    return set(" ".join(texts).split())


@uncollected()
def failures_in(
    window: Iterable[Month],
    outlet_ids: Collection[int],
    editions: Mapping[str, Edition],
    source: Source | None = None,
) -> Failures:
    """Return what the accepted visits of the months say of these outlets."""
    source = source or Source()
    codes = {id_: code for id_, code, *_ in source.outlets if id_ in outlet_ids}
    visits: dict[str, list[Seen]] = defaultdict(list)
    for month in window:
        made = source.visits(str(month))
        seen = map(Seen, made.days, made.editions, made.observed, made.failed)
        for outlet, visit in zip(made.outlets, seen, strict=True):
            if outlet in codes:
                visits[codes[outlet]].append(visit)
    critical = {
        id_: frozenset(item.id for item in edition.items.values() if item.critical)
        for id_, edition in editions.items()
    }
    return Failures(visits, critical)


def confirmed_findings(months: list[str]) -> dict[int, frozenset[str]]:
    """Return, by visit id, the months' findings that are confirmed and that the answers report."""
    held: dict[int, set[str]] = defaultdict(set)
    rows = db.session.execute(
        select(Finding.visit_id, Finding.item, Visit.answers)
        .join(Finding.visit)
        .where(Finding.status == FindingStatus.CONFIRMED, Visit.month.in_(months))
    )
    for visit_id, item, answers in rows:
        if answers.get(item) == REPORTED:
            held[visit_id].add(item)
    return defaultdict(frozenset, {id_: frozenset(items) for id_, items in held.items()})
