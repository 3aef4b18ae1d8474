"""Coordinates of the charts of one company or city: in the whole field, and month by month."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from shopper.documents.charts import Axis, axis_over
from shopper.rules.bulletin import GroupLine
from shopper.rules.group_report import GroupReport

WIDTH = 600
MARGIN = 16
DOT = 4.5
STACK = 10
"""Between the middles of two dots that would cover each other."""
BELOW = 62
"""What stands below the dots: the interval with its figures, and the axis."""
ABOVE = 26

PLACES = 120
"""Height of the field of the rank chart."""
LEFT = 34


@dataclass(frozen=True)
class Strip:
    """All companies as dots over one axis, one of them marked with its interval."""

    width: int
    height: float
    base: float
    axis: Axis
    dots: tuple[tuple[float, float], ...]
    own: tuple[float, float]
    low: float
    high: float
    mean: float | None


def strip(report: GroupReport, *, z: float, mean: float | None) -> Strip | None:
    """Return where the company or city stands among all with a rank; None without a rank."""
    standing = report.line.standing
    if not standing.ranked or standing.score is None or standing.se is None:
        return None
    low = max(0.0, standing.score - z * standing.se)
    high = min(100.0, standing.score + z * standing.se)
    scores = [each.standing.score or 0.0 for each in report.field]
    means = [] if mean is None else [mean]
    axis = axis_over([low, high, *scores, *means], MARGIN, WIDTH - MARGIN)
    stacked = _stacked([axis.place(score) for score in scores])
    base = ABOVE + max(level for _, level in stacked) * STACK + DOT
    places = [(x, base - level * STACK) for x, level in stacked]
    own = _index(report.field, report.code)
    return Strip(
        width=WIDTH,
        height=base + BELOW,
        base=base,
        axis=axis,
        dots=tuple(place for n, place in enumerate(places) if n != own),
        own=places[own],
        low=axis.place(low),
        high=axis.place(high),
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

    width: int
    top: int
    bottom: int
    height: int
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
    step = (WIDTH - LEFT - MARGIN) / len(places)
    top, bottom = 24, 24 + PLACES

    def down(rank: int) -> float:
        return round(top + PLACES * (rank - 1) / max(1, last - 1), 1)

    xs = [round(LEFT + step * (n + 0.5), 1) for n in range(len(places))]
    marks = tuple(
        RankMark(x, _short(str(place.month), first=n == 0))
        if place.group is None
        else RankMark(
            x,
            _short(str(place.month), first=n == 0),
            place.group.rank,
            down(place.group.rank),
            down(place.group.rank_low),
            down(place.group.rank_high),
        )
        for n, (x, place) in enumerate(zip(xs, places, strict=True))
    )
    changed = [
        round(x - step / 2, 1)
        for x, place, before in zip(xs[1:], places[1:], places, strict=False)
        if place.edition != before.edition
    ]
    ranks = sorted({1, last, *range(5, last - 1, 10 if last > 24 else 5)})
    return RankChart(
        width=WIDTH,
        top=top,
        bottom=bottom,
        height=bottom + 32,
        marks=marks,
        ticks=tuple((rank, down(rank)) for rank in ranks),
        changes=tuple(changed),
    )


def _short(month: str, *, first: bool) -> str:
    """Return a month as 2026-10 where a year begins, else as 10."""
    return month if first or month.endswith("-01") else month[-2:]
