"""Coordinates of a scatter plot of two voices, light enough for thousands of outlets."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from shopper.documents.charts import Axis, Frame

FRAME = Frame(height=420, left=40, right=590, top=28, bottom=372)
MANY = 500
"""From so many points on they are drawn smaller."""


@dataclass(frozen=True)
class Point:
    """Two values of one outlet; flag is +1 or -1 where it is marked, by which side it is on."""

    x: float
    y: float
    flag: int = 0


@dataclass(frozen=True)
class Segment:
    """A line between two places of the plot."""

    x1: float
    y1: float
    x2: float
    y2: float


@dataclass(frozen=True)
class ScatterPlot:
    """Everything the macro draws; plain points and those of each flag are one path each."""

    frame: Frame
    across: Axis
    up: Axis
    dots: str
    dot_size: int
    above: str
    below: str
    level: Segment | None
    band: tuple[Segment, ...]


def scatter_plot(points: Sequence[Point], *, level: float, reach: float) -> ScatterPlot:
    """Return the plot of the points with the line y = x + level and two lines `reach` from it.

    Points that would cover each other are drawn once. Raises ValueError when there are none.
    """
    if not points:
        raise ValueError("A plot needs at least one point.")
    across = FRAME.across([point.x for point in points])
    up = FRAME.up([point.y for point in points])
    plain = [point for point in points if not point.flag]

    def marks(flag: int) -> Iterable[tuple[float, float]]:
        return ((across.place(p.x), up.place(p.y)) for p in points if p.flag == flag)

    edges = (_diagonal(across, up, level + shift) for shift in (-reach, reach))
    return ScatterPlot(
        FRAME,
        across,
        up,
        dots=_dots((across.place(p.x), up.place(p.y)) for p in plain),
        dot_size=5 if len(plain) < MANY else 3,
        above="".join(f"M{x:g} {y - 6:g}l6 10h-12z" for x, y in marks(1)),
        below="".join(f"M{x:g} {y + 6:g}l6 -10h-12z" for x, y in marks(-1)),
        level=_diagonal(across, up, level),
        band=tuple(edge for edge in edges if edge),
    )


def _dots(places: Iterable[tuple[float, float]]) -> str:
    """Return a path of lines without length, which round caps make dots, on whole units."""
    seen = sorted({(round(x), round(y)) for x, y in places})
    return "".join(f"M{x} {y}h0" for x, y in seen)


def _diagonal(across: Axis, up: Axis, shift: float) -> Segment | None:
    """Return the part of the line y = x + shift that is on the plot; None when none of it is."""
    first = max(across.start, up.start - shift)
    last = min(across.end, up.end - shift)
    if first >= last:
        return None
    return Segment(
        across.place(first), up.place(first + shift), across.place(last), up.place(last + shift)
    )
