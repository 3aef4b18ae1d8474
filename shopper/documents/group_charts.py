"""Coordinates of the charts of one company or city: in the whole field, and month by month."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from shopper.documents.charts import WIDTH, Axis, Estimate, Frame, axis_over
from shopper.rules.bulletin import GroupLine
from shopper.rules.group_report import GroupReport

MARGIN = 16
DOT = 4.5
STACK = 10
"""Between the middles of two dots that would cover each other."""
ABOVE = 26
BELOW = 38
"""What stands below the dots inside of the field: the interval."""
AXIS = 24
"""Height of the figures below a field."""

RANKS = Frame(height=176, left=34, right=WIDTH, top=24, bottom=144)


@dataclass(frozen=True)
class Strip:
    """All companies as dots over one axis, one of them marked with its interval."""

    frame: Frame
    across: Axis
    base: float
    """Where the lowest dots stand."""
    dots: tuple[tuple[float, float], ...]
    own: tuple[float, float]
    low: float
    high: float
    mean: float | None


def strip(report: GroupReport, own: Estimate, *, mean: float | None) -> Strip | None:
    """Return where the company or city, as estimated, stands among all; None without a rank."""
    if not report.line.standing.ranked:
        return None
    scores = [each.standing.score or 0.0 for each in report.field]
    means = [] if mean is None else [mean]
    axis = axis_over([own.low, own.high, *scores, *means], MARGIN, WIDTH - MARGIN)
    stacked = _stacked([axis.place(score) for score in scores])
    base = ABOVE + max(level for _, level in stacked) * STACK + DOT
    bottom = round(base) + BELOW
    places = [(x, base - level * STACK) for x, level in stacked]
    number = _index(report.field, report.code)
    return Strip(
        Frame(bottom + AXIS, MARGIN, WIDTH - MARGIN, 8, bottom),
        axis,
        base,
        dots=tuple(place for n, place in enumerate(places) if n != number),
        own=places[number],
        low=axis.place(own.low),
        high=axis.place(own.high),
        mean=None if mean is None else axis.place(mean),
    )


def _index(field: Sequence[GroupLine], code: str) -> int:
    return next(n for n, line in enumerate(field) if line.standing.code == code)


def _stacked(places: Sequence[float]) -> list[tuple[float, int]]:
    """Return each place with the lowest level at which no other dot is in its way."""
    taken: list[list[float]] = []
    found = []
    for x in places:
        free = (
            n for n, level in enumerate(taken) if all(abs(x - other) >= STACK for other in level)
        )
        level = next(free, len(taken))
        if level == len(taken):
            taken.append([])
        taken[level].append(x)
        found.append((x, level))
    return found


@dataclass(frozen=True)
class RankMark:
    """One month of the rank chart; without a rank it has only its name."""

    x: float
    month: str
    rank: int | None = None
    y: float = 0.0
    best: float = 0.0
    worst: float = 0.0


@dataclass(frozen=True)
class RankChart:
    """A rank month by month with its set; the first rank is on top."""

    frame: Frame
    marks: tuple[RankMark, ...]
    ticks: tuple[tuple[int, float], ...]
    changes: tuple[float, ...]
    """Where a new edition of the standard came in."""


def rank_chart(report: GroupReport) -> RankChart | None:
    """Return the ranks of the months; None as long as there is only one."""
    places = report.history
    held = [place.group for place in places if place.group]
    if len(held) < 2:
        return None
    last = max(len(report.field), *(group.rank_high for group in held))
    step = (RANKS.right - MARGIN - RANKS.left) / len(places)
    pitch = (RANKS.bottom - RANKS.top) / max(1, last - 1)

    def down(rank: int) -> float:
        return round(RANKS.top + pitch * (rank - 1), 1)

    marks = []
    for n, place in enumerate(places):
        x, month = round(RANKS.left + step * (n + 0.5), 1), _short(str(place.month), first=n == 0)
        ranks = place.group and (place.group.rank, place.group.rank_low, place.group.rank_high)
        marks.append(
            RankMark(x, month, ranks[0], *map(down, ranks)) if ranks else RankMark(x, month)
        )
    changes = (
        round(RANKS.left + step * n, 1)
        for n in range(1, len(places))
        if places[n].edition != places[n - 1].edition
    )
    ticks = sorted({1, last, *range(5, last - 1, 10 if last > 24 else 5)})
    return RankChart(
        RANKS, tuple(marks), tuple((rank, down(rank)) for rank in ticks), tuple(changes)
    )


def _short(month: str, *, first: bool) -> str:
    """Return a month as 2026-10 where a year begins, else as 10."""
    return month if first or month.endswith("-01") else month[-2:]
