from __future__ import annotations

import math
from collections import Counter
from dataclasses import replace
from datetime import date, timedelta
from functools import reduce
from itertools import combinations, product
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shopper.planning import (
    Bounds,
    DrawnPlan,
    PlannedOutlet,
    PlannedShopper,
    Request,
    Stay,
    first_day_again,
    objections,
)
from shopper.planning.drawing import draw
from shopper.rules.hours import OpeningHours
from shopper.rules.month import Month

NOVEMBER = Month(2026, 11)
HOURS = ["Mo-Su 08:30-17:30", "Mo-Fr 09:00-12:00,14:00-16:30", "Sa 10:00-10:30", "24/7", "off"]
BOUNDS = Bounds(
    NOVEMBER, date(2026, 11, 4), min_visits=3, min_shoppers=2, lockout_days=45, repeat_share=0.3
)


def outlet(code: str, **given: Any) -> PlannedOutlet:
    hours = OpeningHours.parse(given.pop("hours", HOURS[0]))
    row = {"company": "A", "city": "3301", "uncertainty": 1.0} | given
    return PlannedOutlet(code=code, hours=hours, **row)


def shopper(name: str, capacity: int = 10, **given: Any) -> PlannedShopper:
    return PlannedShopper(name, given.pop("city", "3301"), capacity, **given)


def stay(outlet: str, shopper: str, day: date, **given: Any) -> Stay:
    return Stay(outlet, shopper, day, day, **{"counts": True} | given)


outlets = st.builds(
    outlet,
    st.just(""),
    company=st.sampled_from("AB"),
    city=st.sampled_from(["3301", "3303"]),
    hours=st.sampled_from(HOURS),
    uncertainty=st.sampled_from([0.5, 1.0, 2.0, math.inf]),
)
shoppers = st.builds(
    shopper,
    st.just(""),
    st.integers(-1, 6),
    city=st.sampled_from(["3301", "3303"]),
    companies=st.frozensets(st.sampled_from("AB"), max_size=1),
    outlets=st.frozensets(st.sampled_from(["O0", "O1"]), max_size=1),
)
MADE = st.integers(-70, -1).map(lambda n: (NOVEMBER.first_day + timedelta(n), False))
GIVEN = st.integers(0, 29).map(lambda n: (NOVEMBER.first_day + timedelta(n), True))


@st.composite
def requests(draw_: Any, outlets_most: int = 12, shoppers_most: int = 6) -> Request:
    places = draw_(st.lists(outlets, max_size=outlets_most))
    people = draw_(st.lists(shoppers, max_size=shoppers_most))
    places = [replace(o, code=f"O{n}") for n, o in enumerate(places)]
    people = [replace(s, name=f"s{n}") for n, s in enumerate(people)]
    pairs = list(product((o.code for o in places), (s.name for s in people)))
    stays = (
        [
            Stay(
                code,
                name,
                *draw_(st.sampled_from([(day, day), (day, day + timedelta(5))])),
                counts=draw_(st.booleans()),
                in_month=in_month,
            )
            for code, name in draw_(st.lists(st.sampled_from(pairs), max_size=8, unique=True))
            for day, in_month in [draw_(st.one_of(MADE, GIVEN))]
        ]
        if pairs
        else []
    )
    bounds = replace(BOUNDS, min_visits=draw_(st.integers(1, 3)))
    return Request(bounds, tuple(places), tuple(people), tuple(stays))


@settings(max_examples=150)
@given(requests(), st.integers(0, 2**32 - 1))
def test_a_plan_breaks_no_constraint_and_leaves_out_nobody_unsaid(
    request: Request, seed: int
) -> None:
    plan = draw(request, seed)
    places = {o.code: o for o in request.outlets}
    people = {s.name: s for s in request.shoppers}
    load = Counter(task.shopper for task in plan.tasks)
    assert all(load[name] <= max(0, people[name].capacity) for name in load)
    assert len({(task.outlet, task.shopper) for task in plan.tasks}) == len(plan.tasks)
    for task in plan.tasks:
        place, person = places[task.outlet], people[task.shopper]
        assert place.city == person.city
        assert place.company not in person.companies
        assert place.code not in person.outlets
        assert BOUNDS.from_day <= task.day <= NOVEMBER.last_day
        ranges = place.hours.days[task.day.weekday()]
        assert any(start < 60 * (task.hour + 1) and 60 * task.hour < end for start, end in ranges)
        for one in request.stays:
            if (one.outlet, one.shopper) == (task.outlet, task.shopper):
                assert not one.in_month
                assert task.day - one.last_on >= timedelta(45)
    assert {s.outlet for s in plan.unplanned} == short(request, plan)


def short(request: Request, plan: DrawnPlan) -> set[str]:
    """Return the outlets below the minimum, repeats not needed."""
    named = [(s.outlet, s.shopper) for s in request.stays if s.counts]
    named += [(t.outlet, t.shopper) for t in plan.tasks if not t.is_repeat]
    visits = Counter(code for code, _name in named)
    names = Counter(code for code, _name in set(named))
    return {
        o.code
        for o in request.outlets
        if visits[o.code] < request.bounds.min_visits or names[o.code] < request.bounds.min_shoppers
    }


@settings(max_examples=40)
@given(requests(), st.randoms(use_true_random=False))
def test_the_order_of_the_rows_changes_nothing(request: Request, luck: Any) -> None:
    rows = [list(request.outlets), list(request.shoppers), list(request.stays)]
    for each in rows:
        luck.shuffle(each)
    assert draw(Request(request.bounds, *map(tuple, rows)), 7) == draw(request, 7)


@settings(max_examples=60)
@given(requests(), st.lists(st.integers(0, 3), min_size=6, max_size=6))
def test_more_capacity_never_leaves_more_outlets_unplanned(
    request: Request, more: list[int]
) -> None:
    richer = tuple(
        replace(s, capacity=s.capacity + n) for s, n in zip(request.shoppers, more, strict=False)
    )
    after = draw(replace(request, shoppers=richer), 7)
    assert len(after.unplanned) <= len(draw(request, 7).unplanned)


@settings(max_examples=40)
@given(requests(outlets_most=4, shoppers_most=4))
def test_no_other_choice_serves_more_outlets(request: Request) -> None:
    served = len(request.outlets) - len(draw(request, 7).unplanned)
    codes = [o.code for o in request.outlets]
    more = combinations(codes, served + 1)
    assert not any(can_serve(request, set(choice)) for choice in more)


def can_serve(request: Request, codes: set[str]) -> bool:
    """Try every way of sending people to these outlets."""
    teams = [list(teams_for(request, o)) for o in request.outlets if o.code in codes]
    return any(
        all(n <= max(0, s.capacity) for s in request.shoppers for n in [load[s.name]])
        for choice in product(*teams)
        for load in [Counter(name for team in choice for name in team)]
    )


def teams_for(request: Request, place: PlannedOutlet) -> Any:
    """Yield the sets of shoppers that would bring an outlet to the minimum alone."""
    alone = replace(request, outlets=(place,))
    free = replace(alone.bounds, min_visits=1, min_shoppers=1, repeat_share=0)
    may = [
        s.name
        for s in request.shoppers
        if draw(
            Request(
                free,
                (place,),
                (replace(s, capacity=1),),
                tuple(replace(x, counts=False) for x in request.stays if x.shopper == s.name),
            ),
            1,
        ).tasks
    ]
    counted = [x.shopper for x in request.stays if x.outlet == place.code and x.counts]
    for size in range(len(may) + 1):
        for team in combinations(may, size):
            names = {*counted, *team}
            enough = len(counted) + size >= request.bounds.min_visits
            if enough and len(names) >= request.bounds.min_shoppers:
                yield team


def test_the_least_certain_of_equals_comes_first_and_the_unscored_before_all() -> None:
    widths = {"O1": 1.0, "O2": math.inf, "O3": 4.0, "O4": 2.0}
    places = tuple(outlet(code, uncertainty=width) for code, width in widths.items())
    people = tuple(shopper(name, 2) for name in ("a", "b", "c"))
    plan = draw(Request(BOUNDS, places, people), 1)
    assert [(s.outlet, s.cause, s.planned) for s in plan.unplanned] == [
        ("O1", "capacity", 0),
        ("O4", "capacity", 0),
    ]


def test_outlets_that_lack_least_come_before_uncertain_ones() -> None:
    places = (outlet("O1", uncertainty=math.inf), outlet("O2"), outlet("O3"))
    past = date(2026, 9, 3)
    stays = tuple(stay(code, name, past) for code in ("O2", "O3") for name in ("x", "y"))
    people = tuple(shopper(name, 1) for name in ("a", "b", "c"))
    plan = draw(Request(BOUNDS, places, people, stays), 1)
    assert [(s.outlet, s.needed, s.planned) for s in plan.unplanned] == [("O1", 3, 1)]


@pytest.mark.parametrize(
    ("cause", "people", "stays", "hours"),
    [
        ("nobody", [shopper("a", city="3303")], [], HOURS[0]),
        ("closed", [shopper("a"), shopper("b"), shopper("c")], [], "off"),
        ("few_shoppers", [shopper("a"), shopper("b")], [], HOURS[0]),
        (
            "conflicts",
            [shopper("a"), shopper("b"), shopper("c", companies=frozenset("A"))],
            [],
            HOURS[0],
        ),
        (
            "lockout",
            [shopper("a"), shopper("b"), shopper("c")],
            [stay("O1", "c", date(2026, 10, 30), counts=False)],
            HOURS[0],
        ),
        (
            "few_may",
            [shopper("a"), shopper("b", outlets=frozenset(["O1"])), shopper("c")],
            [stay("O1", "c", date(2026, 10, 30), counts=False)],
            HOURS[0],
        ),
        ("capacity", [shopper("a"), shopper("b"), shopper("c", 0)], [], HOURS[0]),
    ],
)
def test_why_an_outlet_falls_short_is_said(
    cause: str, people: list[PlannedShopper], stays: list[Stay], hours: str
) -> None:
    request = Request(BOUNDS, (outlet("O1", hours=hours),), tuple(people), tuple(stays))
    assert [s.cause for s in draw(request, 1).unplanned] == [cause]


def test_a_seed_is_a_plan_and_another_one_another() -> None:
    request = Request(
        BOUNDS,
        tuple(outlet(f"O{n}") for n in range(10)),
        tuple(shopper(name) for name in "abcd"),
    )
    assert draw(request, 1) == draw(request, 1)
    assert draw(request, 1) != draw(request, 2)


def test_visits_are_spread_over_shoppers_days_weekdays_and_hours_and_some_repeated() -> None:
    bounds = replace(BOUNDS, from_day=NOVEMBER.first_day, repeat_share=0.05)
    places = tuple(outlet(f"O{n:02d}") for n in range(40))
    people = (shopper("a", 40), shopper("b", 40), shopper("c", 80), shopper("d", 40))
    plan = draw(Request(bounds, places, people), 3)
    first = [task for task in plan.tasks if not task.is_repeat]
    load = Counter(task.shopper for task in first)
    assert len(first) == 120
    assert all(22 <= load[name] <= 30 for name in "abd")
    assert load["c"] == 40  # each outlet once at the most
    assert max(Counter((t.shopper, t.day) for t in first).values()) <= 2
    assert len(Counter((t.shopper, t.day, t.hour) for t in plan.tasks)) == len(plan.tasks)
    weekdays = Counter(task.day.weekday() for task in first)
    assert min(weekdays.values()) >= 12
    for place in places:
        there = [task for task in first if task.outlet == place.code]
        assert len({task.day.weekday() for task in there}) == 3
        assert len({task.hour for task in there}) == 3
    again = [task for task in plan.tasks if task.is_repeat]
    assert len(again) == plan.repeats_wanted == 6
    for task in again:
        others = [t for t in first if t.outlet == task.outlet]
        assert task.shopper not in {t.shopper for t in others}
        assert min(abs((t.day - task.day).days) for t in others) <= 10


def test_a_city_makes_up_for_the_repeats_that_another_has_no_room_for() -> None:
    bounds = replace(BOUNDS, min_visits=1, min_shoppers=1, repeat_share=0.5)
    places = tuple(outlet(f"{city}-{n}", city=city) for city in ("3301", "3303") for n in range(4))
    full, free = (shopper(name, 2) for name in "ab"), (shopper(name, city="3303") for name in "cd")
    plan = draw(Request(bounds, places, (*full, *free)), 1)
    again = [task.shopper for task in plan.tasks if task.is_repeat]
    assert len(again) == plan.repeats_wanted == 4
    assert set(again) <= {"c", "d"}


@settings(max_examples=40)
@given(requests())
def test_nothing_speaks_against_what_was_drawn(request: Request) -> None:
    plan = draw(request, 7)
    drawn = [Stay(t.outlet, t.shopper, t.day, t.day, True, True, t.hour) for t in plan.tasks]
    for own in drawn:
        others = [one for one in drawn if one is not own]
        beside = reduce(Request.after, others, request)
        assert set(objections(beside, own)) <= {"alone"} | (
            {"busy"} if sum(o.first_on == own.first_on for o in others) else set()
        )


@settings(max_examples=30)
@given(requests(outlets_most=3, shoppers_most=3), st.integers(4, 30))
def test_the_day_that_a_lockout_names_is_the_first_that_it_allows(
    request: Request, number: int
) -> None:
    day = date(2026, 11, number)
    for place, person in product(request.outlets, request.shoppers):
        wanted = stay(place.code, person.name, day)
        again = first_day_again(request, wanted)
        days = [day + timedelta(n) for n in range((again - day).days + 1)]
        kept_away = [
            {"lockout", "twice"} & set(objections(request, replace(wanted, first_on=d, last_on=d)))
            for d in days
        ]
        assert all(kept_away[:-1])
        assert "lockout" not in kept_away[-1]
