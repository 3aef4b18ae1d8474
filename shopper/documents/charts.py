"""Plain coordinates for the charts that page and paper draw with the same macros."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, floor

WIDTH = 720
ROW_HEIGHT = 26
LABEL_WIDTH = 220
FIGURE_WIDTH = 130
TOP = 30


@dataclass(frozen=True)
class Estimate:
    """One named value with its interval; kind says how it compares: "", "high" or "low"."""

    label: str
    value: float
    low: float
    high: float
    kind: str = ""


@dataclass(frozen=True)
class Mark:
    """One estimate placed on the plot, in the plot's own units."""

    estimate: Estimate
    x: float
    x_low: float
    x_high: float
    y: float


@dataclass(frozen=True)
class DotPlot:
    """Everything the macro draws: the marks, the axis and the reference line."""

    width: int
    height: int
    label_x: int
    figure_x: int
    top: int
    bottom: int
    marks: tuple[Mark, ...]
    ticks: tuple[tuple[int, float], ...]
    reference: tuple[float, float] | None


def dot_plot(estimates: Sequence[Estimate], *, reference: float | None = None) -> DotPlot:
    """Return the plot of the estimates in the order given; the axis spans their intervals."""
    if not estimates:
        raise ValueError("A plot needs at least one estimate.")
    values = [bound for each in estimates for bound in (each.low, each.high)]
    if reference is not None:
        values.append(reference)
    step = _step(max(values) - min(values))
    start = floor(min(values) / step) * step
    end = max(ceil(max(values) / step) * step, start + step)
    left, right = LABEL_WIDTH + 12, WIDTH - FIGURE_WIDTH

    def place(value: float) -> float:
        return round(left + (right - left) * (value - start) / (end - start), 1)

    bottom = TOP + ROW_HEIGHT * len(estimates)
    return DotPlot(
        width=WIDTH,
        height=bottom + 26,
        label_x=LABEL_WIDTH,
        figure_x=WIDTH,
        top=TOP,
        bottom=bottom,
        marks=tuple(
            Mark(each, place(each.value), place(each.low), place(each.high), y)
            for y, each in zip(_rows(len(estimates)), estimates, strict=True)
        ),
        ticks=tuple((tick, place(tick)) for tick in range(start, end + 1, step)),
        reference=None if reference is None else (reference, place(reference)),
    )


def _rows(count: int) -> list[float]:
    return [TOP + ROW_HEIGHT * (row + 0.5) for row in range(count)]


def _step(span: float) -> int:
    """Return a round distance between ticks that gives about five of them."""
    return next((step for step in (1, 2, 5, 10) if span <= 6 * step), 20)
