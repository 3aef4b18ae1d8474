from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from shopper.rules.hours import OpeningHours
from shopper.rules.screening import RULES, Arrival, Recent, lookback, screen
from tests.rules.small_edition import POLICY

NOON = datetime(2026, 10, 5, 4, 0, tzinfo=UTC)
"""Monday noon in Shanghai."""
ARRIVAL = Arrival(
    opened_at=NOON - timedelta(minutes=2), received_at=NOON, device_mark="d", network_mark="n"
)


def recent(device: str | None = None, network: str | None = None, status="counted", **ago: float):
    return Recent(device, network, NOON - timedelta(**ago), status)


def screened(arrival: Arrival, *history: Recent) -> list[str]:
    return screen(arrival, history, POLICY)


def test_an_ordinary_response_counts():
    others = [recent("other", "n", minutes=5), recent("d", "n", hours=25)]
    assert screened(ARRIVAL, *others) == []


def test_the_first_of_a_device_counts_and_the_next_within_a_day_is_held():
    assert screened(ARRIVAL, recent("d", hours=23, minutes=59)) == ["repeat_device"]
    assert screened(ARRIVAL, recent("d", hours=24)) == []


@pytest.mark.parametrize("status", ["held", "excluded"])
def test_a_device_whose_first_response_does_not_count_may_answer_again(status):
    assert screened(ARRIVAL, recent("d", status=status, hours=1)) == []


def test_no_device_token_means_no_device_rule():
    unmarked = replace(ARRIVAL, device_mark=None)
    assert screened(unmarked, recent(None, hours=1)) == []


@pytest.mark.parametrize(("seconds", "held"), [(9.99, ["too_fast"]), (10, [])])
def test_nobody_answers_within_ten_seconds(seconds, held):
    fast = replace(ARRIVAL, opened_at=NOON - timedelta(seconds=seconds))
    assert screened(fast) == held


@pytest.mark.parametrize(("sent", "held"), [(9, []), (10, ["burst"]), (30, ["burst"])])
def test_the_eleventh_of_a_network_within_the_hour_is_held(sent, held):
    history = [recent(network="n", status="held", minutes=59) for _ in range(sent)]
    assert screened(ARRIVAL, *history) == held


def test_a_burst_is_over_after_an_hour():
    assert screened(ARRIVAL, *[recent(network="n", minutes=60) for _ in range(20)]) == []


def test_no_network_mark_means_no_burst():
    unmarked = replace(ARRIVAL, network_mark=None)
    assert screened(unmarked, *[recent(minutes=1) for _ in range(20)]) == []


def test_what_came_later_holds_nothing_back():
    later = [recent("d", "n", minutes=-1) for _ in range(20)]
    assert screened(ARRIVAL, *later) == []


def test_a_withdrawn_code_is_held():
    assert screened(replace(ARRIVAL, code_retired=True)) == ["retired_code"]


@pytest.mark.parametrize(
    ("hours", "held"),
    [
        ("Mo-Fr 08:30-17:30", []),
        ("Mo-Fr 12:58-17:30", []),
        ("Mo-Fr 12:59-17:30", ["closed_hours"]),
        ("Tu-Su 08:30-17:30", ["closed_hours"]),
        ("24/7", []),
    ],
)
def test_a_page_opened_more_than_an_hour_outside_the_hours_is_held(hours, held):
    assert screened(replace(ARRIVAL, hours=OpeningHours.parse(hours))) == held


def test_what_fills_in_the_hidden_field_is_held():
    assert screened(replace(ARRIVAL, trapped=True)) == ["honeypot"]


def test_every_rule_that_holds_is_named():
    bad = Arrival(
        NOON, NOON, "d", "n", code_retired=True, hours=OpeningHours.parse("off"), trapped=True
    )
    history = [recent("d", "n", minutes=1) for _ in range(10)]
    assert screened(bad, *history) == list(RULES)


def test_the_rules_look_back_as_far_as_the_longest_of_them():
    assert lookback(POLICY) == timedelta(hours=24)
    assert lookback(replace(POLICY, burst_minutes=3000)) == timedelta(minutes=3000)


@pytest.mark.parametrize("name", list(RULES))
@pytest.mark.parametrize("language", ["zh_Hans_CN", "en"])
def test_every_rule_is_told_in_both_languages_with_its_parameters(name, language):
    told = RULES[name].told(POLICY, language)
    assert "{" not in told
    assert told.isascii() is (language == "en")


def test_a_rules_sentence_follows_the_policy():
    strict = replace(POLICY, burst_responses=5, burst_minutes=30)
    assert RULES["burst"].told(strict, "zh") == "同一网络 30 分钟内在本网点提交的评价超过 5 份。"
    assert RULES["too_fast"].told(replace(POLICY, too_fast_seconds=7.5), "en").count("7.5") == 1
