"""Sample responses: many at once, drawn from patterns that were scored once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property
from itertools import islice
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import insert

from shopper.demo.answers import Sampler
from shopper.demo.register import SampleOutlet
from shopper.extensions import db
from shopper.models import Response
from shopper.models.response import ResponseStatus
from shopper.rules.hours import OpeningHours
from shopper.rules.month import SHANGHAI, Month
from shopper.rules.scoring import score

CHUNK = 5_000
PATTERNS = 40
LEVEL_STEP = 0.25
LEVELS = 16
CUSTOMER_NOISE = 0.8
ENGLISH_SHARE = 0.03
SECONDS_TAKEN = (25, 150)


@dataclass(frozen=True)
class Pattern:
    """One way to fill in the survey, and what it is worth."""

    answers: dict[str, Any]
    score: float | None
    demeanour: float | None
    environment: float | None


@dataclass
class Customers:
    """What the responses of every month are drawn with."""

    rng: np.random.Generator
    sampler: Sampler
    at: datetime
    patterns: dict[tuple[frozenset[str], int, int], Pattern] = field(default_factory=dict)

    @cached_property
    def asked(self) -> frozenset[str]:
        """The conditions that decide what a customer is asked."""
        return frozenset(c for item in self.sampler.items for group in item.applies for c in group)

    def add_month(
        self, month: Month, number: int, outlets: Sequence[SampleOutlet], count: int
    ) -> None:
        """Add that many counted responses, spread over the month's opening hours until now."""
        rows = self._rows(month, number, outlets, count)
        while chunk := list(islice(rows, CHUNK)):
            db.session.execute(insert(Response), chunk)

    def _rows(
        self, month: Month, number: int, outlets: Sequence[SampleOutlet], count: int
    ) -> Iterator[dict[str, Any]]:
        busy = [outlet for outlet in outlets if outlet.works_in(month)]
        traffic = np.array([outlet.traffic for outlet in busy])
        shares = self.rng.multinomial(count, traffic / traffic.sum()).tolist()
        minutes: dict[OpeningHours, NDArray[np.int64]] = {}
        for outlet, n in zip(busy, shares, strict=True):
            if outlet.hours not in minutes:
                minutes[outlet.hours] = open_minutes(outlet.hours, month, self.at)
            if len(minutes[outlet.hours]):
                yield from self._of_outlet(outlet, number, int(n), minutes[outlet.hours])

    def _of_outlet(
        self, outlet: SampleOutlet, number: int, n: int, minutes: NDArray[np.int64]
    ) -> Iterator[dict[str, Any]]:
        noise = self.rng.normal(0, CUSTOMER_NOISE, n)
        levels = np.rint((outlet.quality + outlet.drift * number + noise) / LEVEL_STEP).astype(int)
        opened = self.rng.choice(minutes, n) * 60 + self.rng.integers(0, 60, n)
        for level, second in zip(levels.clip(-LEVELS, LEVELS), opened, strict=True):
            yield self.row(outlet, int(level), datetime.fromtimestamp(int(second), UTC))

    def row(self, outlet: SampleOutlet, level: int, opened_at: datetime) -> dict[str, Any]:
        """Return a counted response, opened at that moment, of a customer at that level."""
        pattern = self._pattern(outlet, level)
        marks = self.rng.bytes(32).hex()
        return {
            "submission_id": marks[:32],
            "placard_id": outlet.placard_id,
            "outlet_id": outlet.id,
            "company_id": outlet.company_id,
            "city_code": outlet.city,
            "edition": self.sampler.edition.id,
            "conditions": list(outlet.conditions),
            "answers": pattern.answers,
            "language": "en" if self.rng.random() < ENGLISH_SHARE else "zh",
            "opened_at": opened_at,
            "received_at": opened_at + timedelta(seconds=int(self.rng.integers(*SECONDS_TAKEN))),
            "month": str(Month.of(opened_at)),
            "score": pattern.score,
            "demeanour": pattern.demeanour,
            "environment": pattern.environment,
            "status": ResponseStatus.COUNTED,
            "held_by": [],
            "device_mark": marks[32:48],
            "network_mark": marks[48:],
        }

    def _pattern(self, outlet: SampleOutlet, level: int) -> Pattern:
        """Return one of the level's patterns, drawn when it is first needed."""
        met = self.asked.intersection(outlet.conditions)
        key = (met, level, int(self.rng.integers(PATTERNS)))
        if key not in self.patterns:
            answers = self.sampler.answers(level * LEVEL_STEP, met)
            result = score(self.sampler.edition, "customer", met, answers)
            sections = result.sections
            self.patterns[key] = Pattern(
                answers, result.score, sections["demeanour"], sections["environment"]
            )
        return self.patterns[key]


def open_minutes(hours: OpeningHours, month: Month, at: datetime) -> NDArray[np.int64]:
    """Return the minutes since 1970 at which an outlet was open in the month, until just now."""
    days: list[date] = [month.first_day + timedelta(days=n) for n in range(month.last_day.day)]
    ranges = [
        _minute(day) + np.arange(start, end)
        for day in days
        for start, end in hours.days[day.weekday()]
    ]
    minutes = np.concatenate(ranges)
    within = minutes < min(at - timedelta(minutes=5), month.ends_at).timestamp() / 60 - 1
    return np.asarray(minutes[within], dtype=np.int64)


def _minute(day: date) -> int:
    return int(datetime.combine(day, time(), SHANGHAI).timestamp()) // 60
