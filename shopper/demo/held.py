"""Sample responses that screening holds, one or more for every rule."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import Any

import numpy as np
from sqlalchemy import insert

from shopper.demo.register import SampleOutlet
from shopper.demo.responses import Customers, open_minutes
from shopper.extensions import db
from shopper.models import Response
from shopper.models.response import ResponseStatus
from shopper.rules.hours import OpeningHours
from shopper.rules.month import SHANGHAI, Month

ALWAYS_OPEN = OpeningHours.parse("24/7")
REPEATS = 3
Row = dict[str, Any]
DECISIONS = (
    (ResponseStatus.EXCLUDED, "同一客户重复提交，不计入。"),
    (ResponseStatus.COUNTED, "已核实，是另一位客户。"),
)


@dataclass(frozen=True)
class Suspects:
    """Makes the responses that rules hold; those of ended months have been decided on."""

    customers: Customers
    reviewer: int

    def add_month(self, month: Month, outlets: Sequence[SampleOutlet]) -> None:
        """Add the held responses of a month; none on a morning before anything has opened."""
        rows = list(self._rows(month, outlets))
        held = [row for row in rows if row["status"] is ResponseStatus.HELD]
        if month < Month.of(self.customers.at):
            for n, row in enumerate(held):
                status, reason = DECISIONS[n % len(DECISIONS)]
                row |= {"status": status, "decision_reason": reason}
                row |= {"decided_by_id": self.reviewer, "decided_at": month.ends_at}
        for row in rows:
            row.setdefault("decided_by_id", None)
            row.setdefault("decided_at", None)
            row.setdefault("decision_reason", None)
        if rows:
            db.session.execute(insert(Response), rows)

    def _rows(self, month: Month, outlets: Sequence[SampleOutlet]) -> Iterator[Row]:
        rng, at = self.customers.rng, self.customers.at
        working = [o for o in outlets if o.works_in(month)]
        daily = [o for o in working if o.hours != ALWAYS_OPEN]
        replaced = [o for o in daily if o.retired_placard_id]
        makers: list[tuple[Callable[[SampleOutlet, datetime], list[Row]], list[SampleOutlet]]]
        makers = [
            (self._too_fast, daily),
            (self._repeat_device, daily),
            (self._burst, daily),
            (self._retired_code, replaced),
            (self._closed_hours, daily),
            (self._honeypot, daily),
        ]
        for make, suited in makers:
            for index in rng.permutation(len(suited))[:REPEATS]:
                minutes = open_minutes(suited[index].hours, month, at - timedelta(hours=1))
                if len(minutes):
                    yield from make(suited[index], self._moment(minutes))

    def _moment(self, minutes: np.ndarray[Any, np.dtype[np.int64]]) -> datetime:
        return datetime.fromtimestamp(int(self.customers.rng.choice(minutes)) * 60, UTC)

    def _row(self, outlet: SampleOutlet, opened_at: datetime, **given: Any) -> Row:
        return self.customers.row(outlet, 4, opened_at) | given

    def _held(self, rule: str, outlet: SampleOutlet, opened_at: datetime, **given: Any) -> Row:
        held = {"status": ResponseStatus.HELD, "held_by": [rule]}
        return self._row(outlet, opened_at, **held, **given)

    def _too_fast(self, outlet: SampleOutlet, at: datetime) -> list[Row]:
        return [self._held("too_fast", outlet, at, received_at=at + timedelta(seconds=6))]

    def _repeat_device(self, outlet: SampleOutlet, at: datetime) -> list[Row]:
        first = self._row(outlet, at)
        again = at + timedelta(minutes=30)
        return [
            first,
            self._held("repeat_device", outlet, again, device_mark=first["device_mark"]),
        ]

    def _burst(self, outlet: SampleOutlet, at: datetime) -> list[Row]:
        policy = self.customers.sampler.edition.policy
        first = self._row(outlet, at)
        shared = {"network_mark": first["network_mark"]}
        moments = [at + timedelta(minutes=3 * n) for n in range(1, policy.burst_responses)]
        rows = [first, *(self._row(outlet, moment, **shared) for moment in moments)]
        last = at + timedelta(minutes=3 * policy.burst_responses)
        return [*rows, self._held("burst", outlet, last, **shared)]

    def _retired_code(self, outlet: SampleOutlet, at: datetime) -> list[Row]:
        return [self._held("retired_code", outlet, at, placard_id=outlet.retired_placard_id)]

    def _closed_hours(self, outlet: SampleOutlet, at: datetime) -> list[Row]:
        day = at.astimezone(SHANGHAI).date()
        return [self._held("closed_hours", outlet, datetime.combine(day, time(3, 20), SHANGHAI))]

    def _honeypot(self, outlet: SampleOutlet, at: datetime) -> list[Row]:
        return [self._held("honeypot", outlet, at)]
