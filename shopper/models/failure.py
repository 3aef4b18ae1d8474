"""Which items outlets failed: what the accepted visits of a window say."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from operator import attrgetter
from typing import Any

from sqlalchemy import select

from shopper.extensions import db
from shopper.models.outlet import Outlet
from shopper.models.visit import Finding, FindingStatus, Visit, VisitStatus
from shopper.rules.month import Month
from shopper.rules.scoring import REPORTED
from shopper.rules.standard import Edition


@dataclass(frozen=True)
class Failures:
    """What the visits of a window say of items: how many outlets failed each, and who when."""

    observed: Mapping[str, int]
    """Per item, the number of outlets at which a visit observed it."""
    failed: Mapping[str, int]
    """Per item, the number of outlets at which a visit found that it failed."""
    critical: tuple[CriticalFailure, ...]

    def counts(self) -> dict[str, dict[str, int]]:
        """Return the number of outlets per item."""
        return {
            item: {"observed": outlets, "failed": self.failed.get(item, 0)}
            for item, outlets in sorted(self.observed.items())
        }

    def critical_rows(self) -> list[dict[str, Any]]:
        """Return, per outlet and failed critical item, the visits that observed and failed it."""
        return [
            asdict(found) | {"failed_on": sorted(map(str, found.failed_on))}
            for found in sorted(self.critical, key=attrgetter("outlet", "item"))
        ]


@dataclass(frozen=True)
class CriticalFailure:
    """An outlet's failed critical item; `observed` counts its visits that observed the item."""

    outlet: str
    item: str
    observed: int
    failed_on: tuple[date, ...]


def failures_in(
    window: Iterable[Month], outlet_ids: set[int], editions: Mapping[str, Edition]
) -> Failures:
    """Return what the accepted visits of the months say of these outlets."""
    made = _visits([str(month) for month in window], outlet_ids)
    observed, failed = Counter[str](), Counter[str]()
    for visits in made.values():
        observed.update(set().union(*(visit.observed for visit in visits)))
        failed.update(set().union(*(visit.failed for visit in visits)))
    codes = {id_: code for id_, code in db.session.execute(select(Outlet.id, Outlet.code))}
    critical = {
        id_: frozenset(item.id for item in edition.items.values() if item.critical)
        for id_, edition in editions.items()
    }
    return Failures(
        observed,
        failed,
        tuple(
            failure
            for outlet, visits in made.items()
            if any(visit.failed_critical for visit in visits)
            for failure in _critical(codes[outlet], visits, critical)
        ),
    )


def _visits(months: list[str], outlet_ids: set[int]) -> dict[int, list[Any]]:
    """Return what was observed and failed, by outlet id."""
    made: dict[int, list[Any]] = defaultdict(list)
    rows = db.session.execute(
        select(
            Visit.outlet_id,
            Visit.visited_on,
            Visit.edition,
            Visit.failed_critical,
            Visit.observed,
            Visit.failed,
        ).where(Visit.status == VisitStatus.ACCEPTED, Visit.month.in_(months))
    )
    for row in rows:
        if row.outlet_id in outlet_ids:
            made[row.outlet_id].append(row)
    return made


def _critical(
    outlet: str, visits: Sequence[Any], critical: Mapping[str, frozenset[str]]
) -> Iterator[CriticalFailure]:
    """Yield the critical items that failed, each visit by its own edition's list of them."""
    failed: dict[str, list[date]] = defaultdict(list)
    for visit in visits:
        for item in critical[visit.edition].intersection(visit.failed):
            failed[item].append(visit.visited_on)
    for item, days in failed.items():
        observed = sum(
            item in critical[visit.edition] and item in visit.observed for visit in visits
        )
        yield CriticalFailure(outlet, item, observed, tuple(days))


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
