"""Opening hours of an outlet, written in a part of OpenStreetMap's opening_hours."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, time, timedelta

DAYS = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")
WHOLE_DAY = 24 * 60
ALWAYS = ((0, WHOLE_DAY),)

Range = tuple[int, int]
"""Minutes after the day's midnight; the end is after the start, past 1440 when over midnight."""


class BadHours(ValueError):
    """The text does not say when an outlet is open."""


@dataclass(frozen=True)
class OpeningHours:
    """When an outlet is open: the ranges that begin on each day of the week, Monday first."""

    days: tuple[tuple[Range, ...], ...]

    @classmethod
    def parse(cls, text: str) -> OpeningHours:
        """Read rules parted by semicolons, each of days and ranges, or 24/7.

        A later rule replaces an earlier one for its days; without days it is for every day.

        Raises:
            BadHours: names the part that cannot be read.

        Source: OpenStreetMap wiki, Key:opening_hours; scoring.md 6, `closed_hours`.
        """
        if text.strip() == "24/7":
            return cls((ALWAYS,) * 7)
        days: list[tuple[Range, ...]] = [()] * 7
        for rule in text.strip().removesuffix(";").split(";"):
            selector, ranges = _rule(rule.strip())
            for day in selector:
                days[day] = ranges
        return cls(tuple(days))

    def is_open(self, local: datetime, slack_minutes: float) -> bool:
        """Tell whether a local time is in a range widened by the slack at both ends, ends included.

        Source: scoring.md 6, `closed_hours`.
        """
        moment = local.replace(tzinfo=None)
        minute = (moment - datetime.combine(moment, time())) / timedelta(minutes=1)
        reach = int(slack_minutes // WHOLE_DAY) + 2
        return any(
            start - slack_minutes <= minute - day * WHOLE_DAY <= end + slack_minutes
            for day in (0, *range(-reach, 0), *range(1, reach + 1))
            for start, end in self.days[(moment.weekday() + day) % 7]
        )

    def as_text(self) -> str:
        """Return the hours as `parse` reads them, days with equal ranges drawn together."""
        if self.days == (ALWAYS,) * 7:
            return "24/7"
        open_days = [day for day in range(7) if self.days[day]]
        firsts = [d for d in open_days if d == 0 or self.days[d - 1] != self.days[d]]
        return "; ".join(f"{self._run(d)} {_text(self.days[d])}" for d in firsts) or "off"

    def _run(self, first: int) -> str:
        last = first
        while last < 6 and self.days[last + 1] == self.days[first]:
            last += 1
        return DAYS[first] if last == first else f"{DAYS[first]}-{DAYS[last]}"


def _rule(rule: str) -> tuple[list[int], tuple[Range, ...]]:
    match = re.fullmatch(r"(?:([A-Z][A-Za-z,\- ]*?)\s+)?(off|[0-9][0-9:,\- ]*)", rule)
    if not match:
        raise BadHours(f"{rule!r} is not like Mo-Fr 08:30-17:30, 24/7 or Su off")
    selector, ranges = match.groups()
    days = [d for part in selector.split(",") for d in _days(part)] if selector else [*range(7)]
    if ranges == "off":
        return days, ()
    return days, tuple(sorted(_range(part.strip()) for part in ranges.split(",")))


def _days(part: str) -> list[int]:
    first, dash, last = (name.strip() for name in part.partition("-"))
    for name in (first, last) if dash else (first,):
        if name not in DAYS:
            raise BadHours(f"{name!r} is not a day; the days are {', '.join(DAYS)}")
    start = DAYS.index(first)
    length = (DAYS.index(last) - start) % 7 if dash else 0
    return [(start + n) % 7 for n in range(length + 1)]


def _range(part: str) -> Range:
    match = re.fullmatch(r"([0-9]{1,2}):([0-9]{2})\s*-\s*([0-9]{1,2}):([0-9]{2})", part)
    if not match:
        raise BadHours(f"{part!r} is not a range of times like 08:30-17:30")
    hour, minute, end_hour, end_minute = map(int, match.groups())
    start, end = hour * 60 + minute, end_hour * 60 + end_minute
    if minute > 59 or end_minute > 59 or start >= WHOLE_DAY or end > WHOLE_DAY:
        raise BadHours(f"{part!r} holds a time that no clock shows")
    if start == end:
        raise BadHours(f"{part!r} begins when it ends; a whole day is 00:00-24:00")
    return start, end if end > start else end + WHOLE_DAY


def _text(ranges: tuple[Range, ...]) -> str:
    return ",".join(f"{_clock(start)}-{_clock(end)}" for start, end in ranges)


def _clock(minutes: int) -> str:
    shown = minutes - WHOLE_DAY if minutes > WHOLE_DAY else minutes
    return f"{shown // 60:02d}:{shown % 60:02d}"
