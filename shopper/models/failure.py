"""Which items outlets failed: what the accepted visits of a window say."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from sqlalchemy import select

from shopper.extensions import db
from shopper.models.outlet import Outlet
from shopper.models.visit import Finding, FindingStatus, Visit, VisitStatus
from shopper.rules.month import Month
from shopper.rules.scoring import outcomes
from shopper.rules.standard import Edition


@dataclass
class Failures:
    """Per item, the codes of the outlets at which it was observed and at which it failed."""

    observed: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    failed: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    critical: set[tuple[str, str]] = field(default_factory=set)
    """Outlet code and item id of every failed critical item."""

    def counts(self) -> dict[str, dict[str, int]]:
        """Return the number of outlets per item."""
        return {
            item: {"observed": len(outlets), "failed": len(self.failed.get(item, ()))}
            for item, outlets in sorted(self.observed.items())
        }


def failures_in(
    window: Iterable[Month], outlet_ids: set[int], editions: Mapping[str, Edition]
) -> Failures:
    """Return what the accepted visits of the months say of these outlets."""
    months = [str(month) for month in window]
    found = Failures()
    rows = db.session.execute(
        select(Visit.outlet_id, Outlet.code, Visit.edition, Visit.conditions, Visit.answers)
        .join(Visit.outlet)
        .where(Visit.status == VisitStatus.ACCEPTED, Visit.month.in_(months))
    )
    for outlet_id, code, edition_id, conditions, answers in rows:
        if outlet_id not in outlet_ids:
            continue
        edition = editions[edition_id]
        for item, failed in outcomes(edition, "visit", conditions, answers).items():
            found.observed[item].add(code)
            if failed:
                found.failed[item].add(code)
                if edition.items[item].critical:
                    found.critical.add((code, item))
    return found


def confirmed_findings(months: list[str]) -> dict[int, frozenset[str]]:
    """Return the confirmed findings of the months' visits by visit id."""
    held: dict[int, set[str]] = defaultdict(set)
    rows = db.session.execute(
        select(Finding.visit_id, Finding.item)
        .join(Finding.visit)
        .where(Finding.status == FindingStatus.CONFIRMED, Visit.month.in_(months))
    )
    for visit_id, item in rows:
        held[visit_id].add(item)
    return defaultdict(frozenset, {id_: frozenset(items) for id_, items in held.items()})
