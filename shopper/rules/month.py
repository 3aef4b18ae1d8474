"""Calendar months in Asia/Shanghai, the unit of every ranking."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")


class NotAMonth(ValueError):
    """The text is not a month written YYYY-MM."""


@dataclass(frozen=True, order=True)
class Month:
    """A calendar month; orders by time."""

    year: int
    number: int

    @classmethod
    def parse(cls, text: str) -> Month:
        """Read YYYY-MM; raise NotAMonth for anything else."""
        match = re.fullmatch(r"([0-9]{4})-([0-9]{2})", text)
        if not match or not 1 <= int(match[2]) <= 12 or not 2000 <= int(match[1]) <= 2999:
            raise NotAMonth(f"{text!r} is not a month; write it like 2026-10")
        return cls(int(match[1]), int(match[2]))

    @classmethod
    def of(cls, moment: datetime) -> Month:
        """Return the month in Shanghai of an aware moment."""
        local = moment.astimezone(SHANGHAI)
        return cls(local.year, local.month)

    @classmethod
    def of_day(cls, day: date) -> Month:
        """Return the month of a day."""
        return cls(day.year, day.month)

    def __str__(self) -> str:
        return f"{self.year:04d}-{self.number:02d}"

    def plus(self, months: int) -> Month:
        """Return the month that many months later (earlier when negative)."""
        index = self.year * 12 + self.number - 1 + months
        return Month(index // 12, index % 12 + 1)

    @property
    def first_day(self) -> date:
        """The month's first day."""
        return date(self.year, self.number, 1)

    @property
    def last_day(self) -> date:
        """The month's last day."""
        return self.plus(1).first_day - timedelta(days=1)

    @property
    def starts_at(self) -> datetime:
        """The aware UTC moment at which the month begins in Shanghai."""
        return datetime(self.year, self.number, 1, tzinfo=SHANGHAI).astimezone(UTC)

    @property
    def ends_at(self) -> datetime:
        """The aware UTC moment at which the next month begins in Shanghai."""
        return self.plus(1).starts_at

    def window(self, months: int) -> list[Month]:
        """Return that many months ending with this one, oldest first."""
        return [self.plus(-back) for back in range(months - 1, -1, -1)]
