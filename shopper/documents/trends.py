"""Coordinates of the twelve-month trends: of the province, and small ones of its companies."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import prod

from shopper.documents.charts import NARROW, WIDTH, Axis, Frame, axis_over, shortened, told_apart
from shopper.rules.bulletin import Bulletin
from shopper.rules.history import MONTHS, PastMonth
from shopper.rules.month import Month
from shopper.rules.published import published

FRAME = Frame(height=230, left=34, right=560, top=34, bottom=192)
NARROW_FRAME = Frame(height=230, left=30, right=322, top=34, bottom=192, width=NARROW)
FIGURE = 40
"""Width of a figure on the curve."""

COLUMNS = 5
CURVE = 78
"""Of a panel's width; the last score stands right of it."""
PITCH = 122
"""From one panel's left edge to the next one's."""
ROW = 70
FIELD = 42
"""Height of a panel's curves."""
GRID = COLUMNS, 8
"""Columns and rows of panels in one figure, which has to fit a page."""
NARROW_GRID = 3, 40
NAME_LETTERS = 10


@dataclass(frozen=True)
class Dot:
    """One month on the province's curve; months between the telling ones have no figure."""

    x: float
    y: float
    figure: str = ""
    figure_y: float = 0.0


@dataclass(frozen=True)
class Trend:
    """Everything the macro draws; curves break at a month without a value and at a new edition."""

    frame: Frame
    up: Axis
    months: tuple[tuple[float, str], ...]
    curve: str
    dots: tuple[Dot, ...]
    changes: tuple[tuple[float, str], ...]
    """Where an edition of the standard came in, with its id."""
    first: tuple[Month, float]
    """The first month by the last one's edition: only these two compare."""
    last: tuple[Month, float]


@dataclass(frozen=True)
class Panel:
    """One company's curve over the province's, and its last score."""

    x: int
    y: int
    label: str
    figure: str
    curve: str
    province: str
    end: tuple[float, float]
    kind: str


@dataclass(frozen=True)
class Panels:
    """Small multiples over one and the same axis."""

    width: int
    height: int
    curve: int
    """Width of a panel's curves."""
    field: int
    """Height of its curves."""
    axis: tuple[int, int]
    panels: tuple[Panel, ...]


def province_trend(course: Sequence[PastMonth], frame: Frame = FRAME) -> Trend | None:
    """Return the province's mean month by month; None before there are two of them.

    `course` are the months as printed, the newest last. Where months stand close, only the
    first and the last have a figure.
    """
    known = [(past.month, past.province) for past in course if past.province is not None]
    if len(known) < 2:
        return None
    last = course[-1].month
    values = [value for _, value in known]
    # The lowest month's figure stands below its dot, and must not cover the month's name.
    room = max(1.0, (max(values) - min(values)) / 4)
    up = frame.up([min(values) - room, max(values)])
    telling = {known[0][0], known[-1][0]}
    if _step(frame) > FIGURE:
        telling |= {pick(known, key=lambda each: each[1])[0] for pick in (max, min)}
    places = {month: (_in_frame(month, last, frame), up.place(value)) for month, value in known}
    by = {past.month: past.edition for past in course}
    return Trend(
        frame,
        up,
        months=tuple(
            (_in_frame(m, last, frame), _short(m, last, frame)) for m in last.window(MONTHS)
        ),
        curve=_curve(places, by),
        dots=tuple(
            _dot(places, month, str(published(value)) if month in telling else "")
            for month, value in known
        ),
        changes=tuple(_changes(course, last, frame)),
        first=next(each for each in known if by[each[0]] == by[known[-1][0]]),
        last=known[-1],
    )


def _dot(places: dict[Month, tuple[float, float]], month: Month, figure: str) -> Dot:
    """Return a month's dot, its figure on the side on which the curve is not."""
    x, y = places[month]
    beside = [places[month.plus(step)][1] for step in (-1, 1) if month.plus(step) in places]
    below = bool(beside) and all(other <= y for other in beside)
    return Dot(x, y, figure, round(y + 20 if below else y - 10, 1))


def company_trends(bulletin: Bulletin, language: str, grid: tuple[int, int] = GRID) -> list[Panels]:
    """Return the ranked companies' curves, best first, in figures of at most so many panels."""
    course = [past for past in bulletin.course if past.province is not None]
    lines = bulletin.ranked_companies
    if len(course) < 2 or not lines:
        return []
    scores = [group.score for past in course for group in past.companies.values()]
    scores += [past.province for past in course if past.province is not None]
    axis = axis_over(scores, FIELD, 0)
    columns, some = grid[0], prod(grid)
    names = told_apart([line.name.in_language(language) for line in lines])
    named = [(line.standing.code, name) for line, name in zip(lines, names, strict=True)]
    return [
        _panels(bulletin, axis, named[start : start + some], columns)
        for start in range(0, len(named), some)
    ]


def _panels(
    bulletin: Bulletin, axis: Axis, named: Sequence[tuple[str, str]], columns: int
) -> Panels:
    rows = -(-len(named) // columns)
    return Panels(
        width=WIDTH - (COLUMNS - columns) * PITCH,
        height=rows * ROW + 4,
        curve=CURVE,
        field=FIELD,
        axis=(axis.start, axis.end),
        panels=tuple(
            _panel(bulletin, axis, (n % columns * PITCH, n // columns * ROW + 22), *each)
            for n, each in enumerate(named)
        ),
    )


def _panel(bulletin: Bulletin, axis: Axis, corner: tuple[int, int], code: str, name: str) -> Panel:
    left, top = corner
    last = bulletin.month

    def place(month: Month, value: float) -> tuple[float, float]:
        return _x(month, last, left, left + CURVE), round(top + axis.place(value), 1)

    own = {
        past.month: place(past.month, past.companies[code].score)
        for past in bulletin.course
        if code in past.companies
    }
    province = {
        past.month: place(past.month, past.province)
        for past in bulletin.course
        if past.province is not None
    }
    by = {past.month: past.edition for past in bulletin.course}
    now = bulletin.course[-1]
    place_now, mean = now.companies[code], now.province
    return Panel(
        x=left,
        y=top,
        label=shortened(name, NAME_LETTERS),
        figure=f"{place_now.score:.2f}",
        curve=_curve(own, by),
        province=_curve(province, by),
        end=own[last],
        kind="low" if mean is not None and place_now.score < mean else "",
    )


def _step(frame: Frame) -> float:
    return (frame.right - frame.left) / (MONTHS - 1)


def _in_frame(month: Month, last: Month, frame: Frame) -> float:
    return _x(month, last, frame.left, frame.right)


def _x(month: Month, last: Month, left: int, right: int) -> float:
    back = (last.year - month.year) * 12 + last.number - month.number
    return round(right - (right - left) * back / (MONTHS - 1), 1)


def _curve(places: dict[Month, tuple[float, float]], by: dict[Month, str]) -> str:
    """Return the path through the months' places, broken where months don't compare."""
    path = ""
    for month, (x, y) in places.items():
        before = month.plus(-1)
        joined = before in places and by[before] == by[month]
        path += f"{'L' if joined else 'M'}{x:g} {y:g}"
    return path


def _changes(course: Sequence[PastMonth], last: Month, frame: Frame) -> list[tuple[float, str]]:
    return [
        (round(_in_frame(now.month, last, frame) - _step(frame) / 2, 1), now.edition)
        for before, now in zip(course, course[1:], strict=False)
        if now.edition != before.edition
    ]


def _short(month: Month, last: Month, frame: Frame) -> str:
    """Return the month's number; with its year, given room, where the axis or a year begins."""
    first = month == last.plus(1 - MONTHS)
    begins = first or month.number == 1
    return str(month) if begins and _step(frame) > FIGURE else str(month.number)
