"""Coordinates of two sections against each other: companies, named as far as there is room."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from shopper.documents.charts import LETTER, axis_over, letters, shortened

WIDTH = 600
HEIGHT = 500
LEFT, RIGHT = 36, 592
TOP, BOTTOM = 26, 456
RADIUS = 8.5
NAME_LETTERS = 9
LINE = 12
"""Height of a label."""
SIZE = 11 / LETTER
"""Labels are smaller than the letters that `letters` measures."""

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
    """A company on the plot: its rank stands in the dot, its name beside it where there is room."""

    x: float
    y: float
    rank: int
    label: str = ""
    label_x: float = 0.0
    label_y: float = 0.0


@dataclass(frozen=True)
class SectionPlot:
    """Everything the macro draws."""

    width: int
    height: int
    left: int
    right: int
    top: int
    bottom: int
    radius: float
    x_ticks: tuple[tuple[int, float], ...]
    y_ticks: tuple[tuple[int, float], ...]
    places: tuple[Place, ...]
    mean: tuple[float, float] | None
    lower: int
    """How many companies have lower premises than demeanour."""


def section_plot(
    companies: Sequence[Company], mean: tuple[float, float] | None
) -> SectionPlot | None:
    """Return the plot of the companies, `mean` being the ranked outlets' two; None without any.

    Names are placed one after the other, the best company's first, where they cover no dot and
    no other name.
    """
    if not companies:
        return None
    means = [] if mean is None else [mean]
    across = axis_over([c.demeanour for c in companies] + [m[0] for m in means], LEFT, RIGHT)
    up = axis_over([c.environment for c in companies] + [m[1] for m in means], BOTTOM, TOP)
    at = [(across.place(c.demeanour), up.place(c.environment)) for c in companies]
    return SectionPlot(
        width=WIDTH,
        height=HEIGHT,
        left=LEFT,
        right=RIGHT,
        top=TOP,
        bottom=BOTTOM,
        radius=RADIUS,
        x_ticks=across.ticks,
        y_ticks=up.ticks,
        places=tuple(_labelled(companies, at)),
        mean=(across.place(mean[0]), up.place(mean[1])) if mean else None,
        lower=sum(c.environment < c.demeanour for c in companies),
    )


def _labelled(companies: Sequence[Company], at: Sequence[tuple[float, float]]) -> Iterable[Place]:
    taken = [(x - RADIUS, y - RADIUS, x + RADIUS, y + RADIUS) for x, y in at]
    for company, (x, y) in zip(companies, at, strict=True):
        label = shortened(company.name, NAME_LETTERS)
        width = letters(label) * LETTER * SIZE
        box = next((b for b in _around(x, y, width) if _free(b, taken)), None)
        if box is None:
            yield Place(x, y, company.rank)
            continue
        taken.append(box)
        yield Place(x, y, company.rank, label, round(box[0], 1), round(box[3] - 2, 1))


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


def _free(box: Box, taken: Iterable[Box]) -> bool:
    inside = box[0] >= LEFT and box[2] <= WIDTH and box[1] >= TOP and box[3] <= BOTTOM
    return inside and not any(
        box[0] < other[2] and other[0] < box[2] and box[1] < other[3] and other[1] < box[3]
        for other in taken
    )
