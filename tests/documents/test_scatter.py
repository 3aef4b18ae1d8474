from __future__ import annotations

import random
import re

import pytest

from shopper.documents.scatter import FRAME, Point, Segment, scatter_plot


def test_marked_points_are_drawn_apart_by_their_side() -> None:
    points = [Point(60, 61), Point(60, 95, 1), Point(90, 62, -1), Point(70, 74)]
    plot = scatter_plot(points, level=2, reach=15)
    assert (plot.dots.count("M"), plot.above.count("M"), plot.below.count("M")) == (2, 1, 1)
    assert "l6 10" in plot.above
    assert "l6 -10" in plot.below
    alone = scatter_plot(points[:1], level=2, reach=15)
    assert (alone.above, alone.below) == ("", "")


def test_up_is_up_and_right_is_right() -> None:
    plot = scatter_plot([Point(50, 50), Point(100, 100)], level=0, reach=15)
    assert plot.dots == f"M{FRAME.left} {FRAME.bottom}h0M{FRAME.right} {FRAME.top}h0"
    assert plot.level == Segment(FRAME.left, FRAME.bottom, FRAME.right, FRAME.top)


def test_lines_end_where_the_plot_does() -> None:
    plot = scatter_plot([Point(50, 40), Point(100, 80)], level=-30, reach=15)
    lines = [plot.level, *plot.band]
    assert len(lines) == 3
    for line in lines:
        assert line is not None
        assert FRAME.left <= line.x1 < line.x2 <= FRAME.right
        assert FRAME.top <= line.y2 < line.y1 <= FRAME.bottom
    far = scatter_plot([Point(90, 40), Point(100, 45)], level=0, reach=15)
    assert (far.level, far.band) == (None, ())


def test_four_thousand_outlets_stay_light() -> None:
    chance = random.Random(4)
    points = [Point(chance.gauss(80, 8), chance.gauss(78, 8)) for _ in range(4_000)]
    plot = scatter_plot(points, level=-2, reach=15)
    assert len(plot.dots) < 40_000
    assert re.fullmatch(r"(M\d+ \d+h0)+", plot.dots)
    assert plot.dot_size < scatter_plot(points[:9], level=-2, reach=15).dot_size


def test_nothing_to_plot_is_an_error() -> None:
    with pytest.raises(ValueError, match="at least one"):
        scatter_plot([], level=0, reach=15)
