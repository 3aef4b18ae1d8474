from __future__ import annotations

from itertools import combinations, pairwise
from math import hypot

import pytest

from shopper.documents import sections
from shopper.documents.charts import Frame
from shopper.documents.sections import RADIUS, Company, section_plot
from shopper.documents.trends import NARROW_FRAME, province_trend
from shopper.rules.history import PastMonth
from shopper.rules.month import Month

LAST = Month(2026, 10)


def course(*values: float | None, editions: tuple[str, ...] = ()) -> list[PastMonth]:
    months = LAST.window(len(values))
    names = editions or ("2010-06",) * len(values)
    return [
        PastMonth(str(month), month, edition, value, {}, {})
        for month, value, edition in zip(months, values, names, strict=True)
        if value is not None
    ]


def test_a_month_without_a_bulletin_breaks_the_curve() -> None:
    whole, broken = province_trend(course(80, 81, 82, 83)), province_trend(course(80, 81, None, 83))
    assert whole is not None
    assert broken is not None
    assert [whole.curve.count(letter) for letter in "ML"] == [1, 3]
    assert [broken.curve.count(letter) for letter in "ML"] == [2, 1]


def test_one_month_is_no_trend() -> None:
    assert province_trend(course(None, None, 82)) is None


def test_a_new_edition_is_marked_between_the_months_that_it_parts() -> None:
    trend = province_trend(course(80, 81, 82, editions=("2009-01", "2010-06", "2010-06")))
    assert trend is not None
    ((x, edition),) = trend.changes
    assert edition == "2010-06"
    assert trend.dots[0].x < x < trend.dots[1].x
    assert [trend.curve.count(letter) for letter in "ML"] == [2, 1]
    assert trend.first == (LAST.plus(-1), 81)


def test_figures_stand_at_first_last_highest_and_lowest() -> None:
    trend = province_trend(course(80, 84.126, 82, 79, 81))
    assert trend is not None
    assert [dot.figure for dot in trend.dots] == ["80.00", "84.13", "", "79.00", "81.00"]
    assert trend.dots[1].figure_y < trend.dots[1].y
    assert trend.dots[3].y < trend.dots[3].figure_y <= trend.frame.bottom


def test_on_a_phone_ends_alone_have_figures_and_months_no_years() -> None:
    trend = province_trend(course(80, 84, 82, 79, 81), NARROW_FRAME)
    assert trend is not None
    assert [dot.figure for dot in trend.dots] == ["80.00", "", "", "", "81.00"]
    assert [name for _, name in trend.months] == [str(n % 12 + 1) for n in range(10, 22)]
    assert trend.months[-1][0] < trend.frame.width <= 340


def test_names_cover_no_mark_and_no_other_name() -> None:
    crowd = [Company(n, f"样例{n}财险公司", 80 + n % 5 * 0.4, 70 + n // 5 * 0.5) for n in range(30)]
    plot = section_plot(crowd, (81.0, 71.5))
    assert plot is not None
    assert len(plot.places) == 30
    named = [place for place in plot.places if place.label]
    assert 0 < len(named) < 30
    rows: dict[float, list[float]] = {}
    for place in named:
        rows.setdefault(place.label_y, []).append(place.label_x)
        for other in plot.places:
            inside = place.label_x < other.x < place.label_x + 30
            assert not (inside and abs(place.label_y - 4 - other.y) < RADIUS)
    for starts in rows.values():
        assert all(after - before > 60 for before, after in pairwise(sorted(starts)))


@pytest.mark.parametrize("frame", [sections.FRAME, sections.NARROW_FRAME])
def test_equal_companies_stand_apart_and_single_ones_at_their_place(frame: Frame) -> None:
    crowd = [Company(n, "甲", 80.0, 70.0) for n in range(29)]
    plot = section_plot([*crowd, Company(30, "乙", 90.0, 80.0)], None, frame)
    assert plot is not None
    *held, free = plot.places
    assert (free.x, free.y) == (free.true_x, free.true_y)
    assert len({(place.true_x, place.true_y) for place in held}) == 1
    near = min(hypot(a.x - b.x, a.y - b.y) for a, b in combinations(plot.places, 2))
    assert near >= 2 * RADIUS
    assert plot.frame == frame
    for place in held:
        assert plot.frame.left + RADIUS <= place.x <= plot.frame.right - RADIUS
        assert plot.frame.top + RADIUS <= place.y <= plot.frame.bottom - RADIUS


def test_it_is_counted_how_many_have_lower_premises() -> None:
    plot = section_plot([Company(1, "甲", 90, 80), Company(2, "乙", 70, 75)], None)
    assert plot is not None
    assert plot.lower == 1
    assert section_plot([], None) is None
