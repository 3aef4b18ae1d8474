"""Which items outlets failed: what the accepted visits of a window say."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import Executable, select

from shopper.extensions import db
from shopper.models.outlet import Outlet
from shopper.models.source import rows_of, uncollected
from shopper.models.visit import Finding, FindingStatus, Visit, VisitStatus
from shopper.rules.month import Month
from shopper.rules.scoring import REPORTED
from shopper.rules.standard import Edition


class Seen(NamedTuple):
    """What a visit saw of the items: `failed` are among the `observed`."""

    on: date
    edition: str
    observed: list[str]
    failed: list[str]


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
            observed.update(set().union(*[visit.observed for visit in visits]))
            failed.update(set().union(*[visit.failed for visit in visits]))
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
            observed.update(critical.intersection(visit.observed))
            for item in critical.intersection(visit.failed):
                days[item].append(str(visit.on))
        for item, failed_on in sorted(days.items()):
            yield {
                "outlet": outlet,
                "item": item,
                "observed": observed[item],
                "failed_on": sorted(failed_on),
            }


@uncollected()
def failures_in(
    window: Iterable[Month], outlet_ids: set[int], editions: Mapping[str, Edition]
) -> Failures:
    """Return what the accepted visits of the months say of these outlets."""
    codes = {id_: code for id_, code in rows_of(select(Outlet.id, Outlet.code))}
    visits: dict[str, list[Seen]] = defaultdict(list)
    for month in window:
        for outlet, on, edition, observed, failed in rows_of(_seen_in(month)):
            if outlet in outlet_ids and on is not None:
                visits[codes[outlet]].append(Seen(on, edition, observed, failed))
    critical = {
        id_: frozenset(item.id for item in edition.items.values() if item.critical)
        for id_, edition in editions.items()
    }
    return Failures(visits, critical)


def _seen_in(month: Month) -> Executable:
    return select(
        Visit.outlet_id, Visit.visited_on, Visit.edition, Visit.observed, Visit.failed
    ).where(Visit.status == VisitStatus.ACCEPTED, Visit.month == str(month))


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
