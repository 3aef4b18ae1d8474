"""Coordinates of two sections against each other: companies, named as far as there is room."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import cos, hypot, pi, sin, sqrt

from shopper.documents.charts import LETTER, NARROW, Axis, Frame, letters, shortened

FRAME = Frame(height=500, left=36, right=586, top=26, bottom=456)
NARROW_FRAME = Frame(height=420, left=28, right=326, top=26, bottom=376, width=NARROW)
RADIUS = 8.5
NAME_LETTERS = 9
LINE = 12
"""Height of a label."""
SIZE = 11 / LETTER
"""Labels are smaller than the letters that `letters` measures."""

PATIENCE = 500
GOLDEN_ANGLE = pi * (3 - sqrt(5))
FREE = 2 * RADIUS + 1

Point = tuple[float, float]
Box = tuple[float, float, float, float]


@dataclass(frozen=True)
class Company:
    """A company's rank, name and section means in points."""

    rank: int
    name: str
    demeanour: float
    environment: float


@dataclass(frozen=True)
class Place:
    """A company on the plot: its rank stands in the dot, its name beside it where there is room.

    Where dots would cover each other they stand apart, and a line leads to the true place.
    """

    x: float
    y: float
    rank: int
    true_x: float
    true_y: float
    label: str = ""
    label_x: float = 0.0
    label_y: float = 0.0


@dataclass(frozen=True)
class SectionPlot:
    """Everything the macro draws."""

    frame: Frame
    across: Axis
    up: Axis
    radius: float
    places: tuple[Place, ...]
    mean: tuple[float, float] | None
    lower: int
    """How many companies have lower premises than demeanour."""


def section_plot(
    companies: Sequence[Company], mean: tuple[float, float] | None, frame: Frame = FRAME
) -> SectionPlot | None:
    """Return the plot of the companies, `mean` being the ranked outlets' two; None without any.

    Names are placed one after the other, the best company's first, where they cover no dot and
    no other name.
    """
    if not companies:
        return None
    means = [] if mean is None else [mean]
    across = frame.across([c.demeanour for c in companies] + [m[0] for m in means])
    up = frame.up([c.environment for c in companies] + [m[1] for m in means])
    at = [(across.place(c.demeanour), up.place(c.environment)) for c in companies]
    return SectionPlot(
        frame,
        across,
        up,
        radius=RADIUS,
        places=tuple(_labelled(companies, at, _apart(at, frame), frame)),
        mean=(across.place(mean[0]), up.place(mean[1])) if mean else None,
        lower=sum(c.environment < c.demeanour for c in companies),
    )


def _apart(at: Sequence[Point], frame: Frame) -> list[Point]:
    """Return the places moved as little as it takes that no dot covers another, inside the plot.

    Pairs push each other off, half the way each, until all stand free or patience ends.
    """
    moved = list(at)
    pairs = [(one, other) for other in range(len(moved)) for one in range(other)]
    for _ in range(PATIENCE):
        touching = False
        for one, other in pairs:
            (x, y), (x2, y2) = moved[one], moved[other]
            distance = hypot(x2 - x, y2 - y)
            if distance >= FREE:
                continue
            touching = True
            across, down = _towards(x2 - x, y2 - y, distance, other)
            push = (FREE - distance) / 2 + 0.1
            moved[one] = _inside(x - push * across, y - push * down, frame)
            moved[other] = _inside(x2 + push * across, y2 + push * down, frame)
        if not touching:
            break
    return [(round(x, 1), round(y, 1)) for x, y in moved]


def _towards(across: float, down: float, distance: float, number: int) -> Point:
    """Return the direction as a unit vector; equal places part in one of many, by the number."""
    if distance < 1e-6:
        return cos(GOLDEN_ANGLE * number), sin(GOLDEN_ANGLE * number)
    return across / distance, down / distance


def _inside(x: float, y: float, frame: Frame) -> Point:
    return (
        min(max(x, frame.left + RADIUS), frame.right - RADIUS),
        min(max(y, frame.top + RADIUS), frame.bottom - RADIUS),
    )


def _labelled(
    companies: Sequence[Company], true: Sequence[Point], at: Sequence[Point], frame: Frame
) -> Iterable[Place]:
    taken = [(x - RADIUS, y - RADIUS, x + RADIUS, y + RADIUS) for x, y in at]
    for company, place, (x, y) in zip(companies, true, at, strict=True):
        label = shortened(company.name, NAME_LETTERS)
        width = letters(label) * LETTER * SIZE
        box = next((b for b in _around(x, y, width) if _free(b, taken, frame)), None)
        if box is None:
            yield Place(x, y, company.rank, *place)
            continue
        taken.append(box)
        where = round(box[0], 1), round(box[3] - 2, 1)
        yield Place(x, y, company.rank, *place, label, *where)


def _around(x: float, y: float, width: float) -> Iterable[Box]:
    """Yield where a label may stand: right, left, above, below, then the corners."""
    gap, half = RADIUS + 2, LINE / 2
    yield x + gap, y - half, x + gap + width, y + half
    yield x - gap - width, y - half, x - gap, y + half
    for bottom in (y - gap, y + gap + LINE):
        yield x - width / 2, bottom - LINE, x + width / 2, bottom
    for bottom in (y - half, y + half + LINE):
        yield x + half, bottom - LINE, x + half + width, bottom
        yield x - half - width, bottom - LINE, x - half, bottom


def _free(box: Box, taken: Iterable[Box], frame: Frame) -> bool:
    across = frame.left <= box[0] and box[2] <= frame.width
    inside = across and frame.top <= box[1] and box[3] <= frame.bottom
    return inside and not any(
        box[0] < other[2] and other[0] < box[2] and box[1] < other[3] and other[1] < box[3]
        for other in taken
    )
