"""Plain coordinates for the charts that page and paper draw with the same macros."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import ceil, floor
from unicodedata import east_asian_width

WIDTH = 600
ROW_HEIGHT = 26
TALLEST = 700
"""Height of all rows together that still fits a page with its caption."""
LETTER = 13
LABEL_LETTERS = 18
FIGURE_WIDTH = 118
TOP = 30

NARROW = 340
"""Width on a phone, where letters keep their size."""
NARROW_ROW = 38
NARROW_LETTERS = 16
NARROW_MARGIN = 8


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
    """One estimate placed on the plot, in the plot's own units; the label fits its column."""

    estimate: Estimate
    label: str
    x: float
    x_low: float
    x_high: float
    y: float


@dataclass(frozen=True)
class Axis:
    """A scale from values to the plot's units, with round ends."""

    start: int
    end: int
    step: int
    left: int
    right: int

    def place(self, value: float) -> float:
        """Return where the value stands."""
        share = (value - self.start) / (self.end - self.start)
        return round(self.left + (self.right - self.left) * share, 1)

    @property
    def ticks(self) -> tuple[tuple[int, float], ...]:
        """Return the round values to print, each with its place."""
        return tuple(
            (tick, self.place(tick)) for tick in range(self.start, self.end + 1, self.step)
        )


@dataclass(frozen=True)
class Frame:
    """A drawing's size, and the field in it over which values are plotted."""

    height: int
    left: int
    right: int
    top: int
    bottom: int
    width: int = WIDTH

    def across(self, values: Sequence[float]) -> Axis:
        """Return an axis from left to right that holds all of the values."""
        return axis_over(values, self.left, self.right)

    def up(self, values: Sequence[float]) -> Axis:
        """Return an axis from the bottom to the top that holds all of the values."""
        return axis_over(values, self.bottom, self.top)


@dataclass(frozen=True)
class DotPlot:
    """Everything the macro draws: the marks, the axis and the reference line."""

    frame: Frame
    across: Axis
    label_x: int
    """Where names end; 0 where they stand above their lines."""
    marks: tuple[Mark, ...]
    reference: tuple[float, float] | None

    @property
    def narrow(self) -> DotPlot:
        """Return the same plot for a phone: as wide as names and figures, the marks below them."""
        bottom = TOP + NARROW_ROW * len(self.marks)
        left, right = NARROW_MARGIN, NARROW - NARROW_MARGIN
        axis = replace(self.across, left=left, right=right)
        return DotPlot(
            Frame(bottom + 26, left, right, TOP, bottom, NARROW),
            axis,
            label_x=0,
            marks=tuple(
                _mark(
                    mark.estimate,
                    shortened(mark.estimate.label, NARROW_LETTERS),
                    axis,
                    TOP + NARROW_ROW * (row + 0.75),
                )
                for row, mark in enumerate(self.marks)
            ),
            reference=self.reference and (self.reference[0], axis.place(self.reference[0])),
        )


def _mark(estimate: Estimate, label: str, axis: Axis, y: float) -> Mark:
    value, low, high = map(axis.place, (estimate.value, estimate.low, estimate.high))
    return Mark(estimate, label, value, low, high, round(y, 1))


def dot_plot(estimates: Sequence[Estimate], *, reference: float | None = None) -> DotPlot:
    """Return the plot of the estimates in the order given; the axis spans their intervals.

    Raises ValueError when there are none.
    """
    if not estimates:
        raise ValueError("A plot needs at least one estimate.")
    labels = [shortened(each.label) for each in estimates]
    label_x = ceil(max(letters(label) for label in labels) * LETTER)
    bounds = [bound for each in estimates for bound in (each.low, each.high)]
    values = bounds if reference is None else [*bounds, reference]
    row_height = min(ROW_HEIGHT, TALLEST / len(estimates))
    bottom = round(TOP + row_height * len(estimates))
    frame = Frame(bottom + 26, label_x + 14, WIDTH - FIGURE_WIDTH, TOP, bottom)
    axis = frame.across(values)
    return DotPlot(
        frame,
        axis,
        label_x=label_x,
        marks=tuple(
            _mark(each, label, axis, TOP + row_height * (row + 0.5))
            for row, (each, label) in enumerate(zip(estimates, labels, strict=True))
        ),
        reference=None if reference is None else (reference, axis.place(reference)),
    )


def letters(text: str) -> float:
    """Return the width of a text in Chinese characters; a Latin letter is a little over half."""
    return sum(1 if east_asian_width(each) in "WFA" else 0.6 for each in text)


def shortened(label: str, most: int = LABEL_LETTERS) -> str:
    """Return the label, cut with an ellipsis where it is wider than so many characters."""
    if letters(label) <= most:
        return label
    kept = label
    while letters(kept) > most - 1:
        kept = kept[:-1]
    return kept.rstrip() + "…"


def told_apart(names: Sequence[str]) -> list[str]:
    """Return the names without the last words that all of them share, such as Insurance."""
    words = [name.split() for name in names]
    most = min((len(each) for each in words), default=1) - 1 if len(words) > 1 else 0
    shared = next((n for n in range(most) if len({each[-1 - n] for each in words}) > 1), most)
    return [" ".join(each[: len(each) - shared]) for each in words]


def axis_over(values: Sequence[float], left: int, right: int) -> Axis:
    """Return an axis from `left` to `right`, in the plot's units, that holds all of the values."""
    step = _step(max(values) - min(values))
    start = floor(min(values) / step) * step
    end = max(ceil(max(values) / step) * step, start + step)
    return Axis(start, end, step, left, right)


def _step(span: float) -> int:
    """Return a round distance between ticks that gives about five of them."""
    return next((step for step in (1, 2, 5, 10) if span <= 6 * step), 20)
