from __future__ import annotations

import csv
import math
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shopper.rules.rank_sets import RankSet, rank_sets

# Scores and standard errors: OECD, PISA 2018. Sets: csranks of the method's authors
# (github.com/danielwilhelm/R-CS-ranks at bd4f755, run by R 4.2 with 100,000 draws for the
# marginal sets and 15,000 for the simultaneous ones). "near ties" is made up: 30 units whose
# true values are 2 points apart in groups of five, each with a standard error of 1.
CSRANKS = Path(__file__).with_name("csranks.csv")
SUBJECTS = ("math", "reading", "science", "near ties")

unhurried = settings(deadline=None)
numbers = st.floats(-1e6, 1e6, allow_subnormal=False)
spreads = st.floats(0, 1e3, allow_subnormal=False)
units = st.lists(st.tuples(numbers, spreads), max_size=6)
close_units = st.lists(
    st.tuples(st.integers(0, 8).map(float), st.sampled_from([0.0, 0.5, 1.0, 2.0])), max_size=8
)


def sets_of(pairs, **options) -> list[RankSet]:
    return rank_sets([x for x, _ in pairs], [e for _, e in pairs], **options)


def within(inner: list[RankSet], outer: list[RankSet]) -> bool:
    return all(o.low <= i.low and i.high <= o.high for i, o in zip(inner, outer, strict=True))


def reference(subject: str) -> list[dict[str, str]]:
    with CSRANKS.open(encoding="utf-8", newline="") as file:
        return [row for row in csv.DictReader(file) if row["subject"] == subject]


def differences(rows: list[dict[str, str]], columns: tuple[str, str], **options) -> list[int]:
    """By how many ranks each bound is away from the reference's."""
    scores, errors = ([float(row[name]) for row in rows] for name in ("score", "se"))
    return [
        abs(bound - int(row[column]))
        for row, of in zip(rows, rank_sets(scores, errors, **options), strict=True)
        for column, bound in zip(columns, (of.low, of.high), strict=True)
    ]


def test_marginal_sets_are_those_of_the_methods_authors():
    away = [
        each
        for subject in SUBJECTS
        for each in differences(reference(subject), ("low", "high"), draws=50_000)
    ]
    assert max(away) <= 1
    assert sum(map(bool, away)) <= 0.02 * len(away)


@pytest.mark.parametrize("subject", SUBJECTS)
def test_the_authors_sets_lie_between_ours_of_a_little_less_and_more_confidence(subject):
    rows = reference(subject)
    scores, errors = ([float(row[name]) for row in rows] for name in ("score", "se"))
    theirs = [RankSet(*(int(row[name]) for name in ("rank", "low", "high"))) for row in rows]
    # Three standard errors of a share of 5 per cent, counted in 20,000 and in 100,000 draws.
    doubt = 3 * math.sqrt(0.05 * 0.95 * (1 / 20_000 + 1 / 100_000))
    less, more = (
        rank_sets(scores, errors, level=0.95 + by, draws=20_000) for by in (-doubt, doubt)
    )
    assert within(less, theirs)
    assert within(theirs, more)


def test_simultaneous_sets_are_those_of_the_methods_authors():
    away = [
        each
        for subject in SUBJECTS
        for each in differences(reference(subject), ("all_low", "all_high"), simultaneous=True)
    ]
    assert max(away) <= 1
    assert sum(map(bool, away)) <= 0.02 * len(away)


def test_ranks_are_those_of_the_methods_authors():
    rows = reference("math")
    sets = rank_sets([float(r["score"]) for r in rows], [float(r["se"]) for r in rows])
    assert [of.rank for of in sets] == [int(row["rank"]) for row in rows]


def test_the_documentations_example_comes_out():
    # csranks 1.0, reference page of csranks(): ten values from 1 to 3 with errors of 0.2.
    sets = rank_sets([1 + 2 * i / 9 for i in range(10)], [0.2] * 10, simultaneous=True)
    assert [of.low for of in sets] == [7, 6, 5, 4, 3, 2, 1, 1, 1, 1]
    assert [of.high for of in sets] == [10, 10, 10, 10, 9, 8, 7, 6, 5, 4]


@pytest.mark.parametrize(
    ("apart", "level", "high"), [(1.9, 0.95, 2), (2.02, 0.95, 1), (1.6, 0.9, 2), (1.7, 0.9, 1)]
)
@pytest.mark.parametrize("simultaneous", [False, True])
def test_two_units_are_told_apart_as_by_a_z_test(apart, level, high, simultaneous):
    sets = rank_sets([apart * 5, 0], [3, 4], level=level, draws=100_000, simultaneous=simultaneous)
    assert sets == [RankSet(1, 1, high), RankSet(2, 3 - high, 2)]


def test_step_down_tells_more_apart():
    rows = reference("math")
    scores, errors = [float(r["score"]) for r in rows], [float(r["se"]) for r in rows]
    for simultaneous in (False, True):
        one_step = rank_sets(scores, errors, simultaneous=simultaneous, step_down=False)
        stepped = rank_sets(scores, errors, simultaneous=simultaneous)
        assert within(stepped, one_step)
        assert stepped != one_step


def test_equal_estimates_share_a_rank():
    sets = rank_sets([70, 80, 80, 60], [0.1, 0.1, 0.1, 0.1])
    assert sets == [RankSet(3, 3, 3), RankSet(1, 1, 2), RankSet(1, 1, 2), RankSet(4, 4, 4)]


def test_exact_estimates_leave_no_doubt():
    assert rank_sets([1, 3, 3], [0, 0, 0]) == [RankSet(3, 3, 3)] + [RankSet(1, 1, 2)] * 2


def test_one_exact_estimate_among_others_is_no_trouble():
    assert rank_sets([80, 80.1, 60], [0, 1, 0]) == [
        RankSet(2, 1, 2),
        RankSet(1, 1, 2),
        RankSet(3, 3, 3),
    ]


@pytest.mark.parametrize("simultaneous", [False, True])
def test_one_unit_is_first_and_none_have_no_sets(simultaneous):
    assert rank_sets([50], [9], simultaneous=simultaneous) == [RankSet(1, 1, 1)]
    assert rank_sets([], [], simultaneous=simultaneous) == []


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"errors": [1]}, "one standard error for each"),
        ({"estimates": [[1, 2]], "errors": [[1, 2]]}, "one standard error for each"),
        ({"estimates": [1, float("nan")]}, "finite number"),
        ({"errors": [1, float("inf")]}, "finite number"),
        ({"errors": [1, -1]}, "can't be negative"),
        ({"level": 1}, "level must lie between"),
        ({"level": 0}, "level must lie between"),
        ({"draws": 999}, "At least 1,000 draws"),
        ({"seed": -1}, "seed must lie between"),
        ({"seed": 2**32}, "seed must lie between"),
    ],
)
def test_what_makes_no_sense_is_refused(changed, sentence):
    with pytest.raises(ValueError, match=sentence):
        rank_sets(**({"estimates": [1, 2], "errors": [1, 1]} | changed))


def test_another_seed_draws_otherwise():
    rows = reference("science")
    scores, errors = [float(r["score"]) for r in rows], [float(r["se"]) for r in rows]
    assert len({tuple(rank_sets(scores, errors, draws=1000, seed=s)) for s in range(4)}) > 1


@unhurried
@given(units | close_units, st.booleans(), st.booleans())
def test_a_rank_lies_in_its_set_and_the_set_among_the_ranks(pairs, simultaneous, step_down):
    sets = sets_of(pairs, draws=1000, simultaneous=simultaneous, step_down=step_down)
    assert all(1 <= of.low <= of.rank <= of.high <= len(pairs) for of in sets)


@unhurried
@given(close_units, st.randoms(use_true_random=False), st.booleans())
def test_the_order_of_units_never_matters(pairs, chance, simultaneous):
    order = list(range(len(pairs)))
    chance.shuffle(order)
    sets = sets_of(pairs, draws=1000, simultaneous=simultaneous)
    shuffled = sets_of([pairs[i] for i in order], draws=1000, simultaneous=simultaneous)
    assert shuffled == [sets[i] for i in order]


@unhurried
@given(close_units, st.booleans())
def test_equal_units_have_equal_sets(pairs, simultaneous):
    sets = sets_of(pairs + pairs, draws=1000, simultaneous=simultaneous)
    assert sets[: len(pairs)] == sets[len(pairs) :]


@unhurried
@given(close_units)
def test_what_holds_all_at_once_or_more_often_is_never_narrower(pairs):
    sets = sets_of(pairs, draws=1000)
    assert within(sets, sets_of(pairs, draws=1000, simultaneous=True))
    assert within(sets, sets_of(pairs, draws=1000, level=0.99))


@unhurried
@given(close_units, st.booleans())
def test_halving_every_error_never_widens_a_set(pairs, simultaneous):
    sharper = [(x, e / 2) for x, e in pairs]
    sets = sets_of(pairs, draws=1000, simultaneous=simultaneous)
    assert within(sets_of(sharper, draws=1000, simultaneous=simultaneous), sets)


@unhurried
@given(close_units, st.booleans())
def test_the_unit_of_measure_never_matters(pairs, simultaneous):
    doubled = [(2 * x, 2 * e) for x, e in pairs]
    sets = sets_of(pairs, draws=1000, simultaneous=simultaneous)
    assert sets_of(doubled, draws=1000, simultaneous=simultaneous) == sets
