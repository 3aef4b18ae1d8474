from __future__ import annotations

import pytest

from shopper.documents.charts import (
    WIDTH,
    Estimate,
    dot_plot,
    letters,
    shortened,
    told_apart,
)

PAIR = [Estimate("甲", 90, 88, 93), Estimate("乙", 71, 67, 76, "low")]


def test_marks_stand_in_the_order_given() -> None:
    marks = dot_plot(PAIR).marks
    assert [mark.estimate for mark in marks] == PAIR
    assert marks[0].y < marks[1].y


def test_an_interval_encloses_its_value() -> None:
    for mark in dot_plot(PAIR).marks:
        assert mark.x_low < mark.x < mark.x_high


def test_the_axis_spans_intervals_and_reference() -> None:
    plot = dot_plot(PAIR, reference=99)
    places = [x for _, x in plot.across.ticks]
    assert plot.reference is not None
    assert places[0] <= min(mark.x_low for mark in plot.marks)
    assert plot.reference[1] <= places[-1] < WIDTH


def test_on_a_phone_the_same_values_stand_below_their_names() -> None:
    wide = dot_plot(
        [*PAIR, Estimate("示例财产保险股份有限公司浙江省分公司", 80, 79, 81)], reference=80
    )
    plot = wide.narrow
    assert [mark.estimate for mark in plot.marks] == [mark.estimate for mark in wide.marks]
    assert plot.label_x == 0
    assert plot.reference == (80, plot.marks[2].x)
    assert plot.frame.width <= 340
    assert plot.frame.left <= plot.marks[1].x_low < plot.marks[0].x_high <= plot.frame.right
    assert letters(plot.marks[2].label) * 13 < plot.frame.width - 118


def test_ticks_are_round_and_few() -> None:
    ticks = [tick for tick, _ in dot_plot(PAIR).across.ticks]
    assert ticks == [65, 70, 75, 80, 85, 90, 95]


def test_equal_values_still_have_an_axis() -> None:
    plot = dot_plot([Estimate("甲", 80, 80, 80)])
    assert [tick for tick, _ in plot.across.ticks] == [80, 81]
    assert plot.marks[0].x == plot.across.ticks[0][1]


def test_a_long_label_is_cut_to_its_column() -> None:
    cut = shortened("示例财产保险股份有限公司浙江省杭州市西湖区文三路营业部")
    assert cut == "示例财产保险股份有限公司浙江省杭州…"
    assert shortened("示例财险甲公司") == "示例财险甲公司"


def test_latin_letters_are_narrower() -> None:
    assert letters("公司") == 2
    assert letters("ab") == pytest.approx(1.2)


def test_nothing_to_plot_is_an_error() -> None:
    with pytest.raises(ValueError, match="at least one"):
        dot_plot([])


def test_names_in_small_charts_lose_the_last_words_that_all_share() -> None:
    assert told_apart(["Reed P&C Insurance", "Lily Insurance"]) == ["Reed P&C", "Lily"]
    assert told_apart(["Reed Insurance"]) == ["Reed Insurance"]
    assert told_apart(["Lily Insurance", "Insurance", "芦苇财险"]) == [
        "Lily Insurance", "Insurance", "芦苇财险",
    ]  # fmt: skip
