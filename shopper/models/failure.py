"""Which items outlets failed: what the accepted visits of a window say."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import select

from shopper.extensions import db
from shopper.models.outlet import Outlet
from shopper.models.visit import Finding, FindingStatus, Visit, VisitStatus
from shopper.rules.month import Month
from shopper.rules.scoring import REPORTED, outcomes
from shopper.rules.standard import Edition


@dataclass
class Failures:
    """Per item, the codes of the outlets at which it was observed and at which it failed."""

    observed: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    failed: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    critical: dict[tuple[str, str], list[tuple[date, bool]]] = field(
        default_factory=lambda: defaultdict(list)
    )
    """Per outlet code and critical item, each visit's day and whether the item failed then."""

    def counts(self) -> dict[str, dict[str, int]]:
        """Return the number of outlets per item."""
        return {
            item: {"observed": len(outlets), "failed": len(self.failed.get(item, ()))}
            for item, outlets in sorted(self.observed.items())
        }

    def critical_rows(self) -> list[dict[str, Any]]:
        """Return, per outlet and failed critical item, the visits that observed and failed it."""
        rows = []
        for (outlet, item), visits in sorted(self.critical.items()):
            days = sorted(str(day) for day, failed in visits if failed)
            if days:
                rows.append(
                    {"outlet": outlet, "item": item, "observed": len(visits), "failed_on": days}
                )
        return rows


def failures_in(
    window: Iterable[Month], outlet_ids: set[int], editions: Mapping[str, Edition]
) -> Failures:
    """Return what the accepted visits of the months say of these outlets."""
    months = [str(month) for month in window]
    found = Failures()
    rows = db.session.execute(
        select(
            Visit.outlet_id,
            Outlet.code,
            Visit.visited_on,
            Visit.edition,
            Visit.conditions,
            Visit.answers,
        )
        .join(Visit.outlet)
        .where(Visit.status == VisitStatus.ACCEPTED, Visit.month.in_(months))
    )
    for outlet_id, code, day, edition_id, conditions, answers in rows:
        if outlet_id not in outlet_ids:
            continue
        edition = editions[edition_id]
        for item, failed in outcomes(edition, "visit", conditions, answers).items():
            found.observed[item].add(code)
            if failed:
                found.failed[item].add(code)
            if edition.items[item].critical:
                found.critical[code, item].append((day, failed))
    return found


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
