from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopper.rules.answers import AnswerErrors
from shopper.rules.published import published
from shopper.rules.scoring import Score, score
from shopper.rules.standard import Citation
from tests.rules.small_edition import FINDING, YES_NO, customer_item, edition, item, minutes, option

VISIT = edition(
    item("D01", "demeanour", "s5", 3),
    item("D02", "demeanour", "s5", 1, critical=True),
    item("D16", "demeanour", "ynna", 2, applies=(("TESTABLE",),)),
    item("D17", "demeanour", "ynna", 2, applies=(("BROKEN",),)),
    item("E25", "environment", "ynna", 2, applies=(("FRONT",),)),
    item("E26", "environment", "ynna", 2, applies=(("FRONT",),), carries=("E28", "E29")),
    item("E28", "environment", "ynna", 3, applies=(("FRONT",),)),
    item("E29", "environment", "ynna", 3, applies=(("FRONT",),), critical=True),
    item("E31", "environment", "ynna", 1, applies=(("FRONT", "SIGN"),)),
    item("E41", "environment", "yn", 2),
    item("E45", "environment", "ynna", 2, applies=(("CSC",),), carries=("E49", "E50")),
    item("E49", "environment", "ynna", 2, applies=(("CSC",),)),
    item("E50", "environment", "ynna", 1, applies=(("CSC",),), carries=("E51",)),
    item("E51", "environment", "ynna", 2, applies=(("CSC",),)),
    item("S01", "environment", "yn", 0),
    item("X01", "veto", "yn", 0, options=FINDING, finding=True, citations=()),
    item("X02", "veto", "yn", 0, options=FINDING, finding=True, citations=()),
    item("X03", "veto", "yn", 0, options=FINDING, finding=True, citations=()),
    item("X09", "veto", "text", 0, citations=()),
)
CUSTOMER = edition(
    customer_item(
        "C01", "context", 0, options=(option("buy", None), option("ask", None)), type="choice"
    ),
    customer_item("C03", "demeanour", 20),
    customer_item(
        "C06",
        "demeanour",
        10,
        type="choice",
        applies=(("BUSY",),),
        options=(option("done", 1), option("under_way", None, out="under_way")),
    ),
    customer_item("C07", "environment", 10),
)
GOOD = {"D01": "5", "D02": "5", "E41": "yes"}


def visit(answers: dict[str, object], *conditions: str, confirmed: tuple[str, ...] = ()) -> Score:
    return score(VISIT, "visit", conditions, answers, frozenset(confirmed))


def line(result: Score, id_: str):
    return next(x for x in result.lines if x.item == id_)


def test_a_section_is_the_weighted_share_of_its_values():
    result = visit({"D01": "3", "D02": "1", "E41": "yes"})
    assert result.sections == {"demeanour": 100 * 1.5 / 4, "environment": 100.0}
    assert result.score == (50 * 37.5 + 50 * 100) / 100


def test_a_missing_section_leaves_the_whole_weight_to_the_other():
    result = visit({"D01": "4", "D02": "5"})
    assert result.sections["environment"] is None
    assert result.score == result.sections["demeanour"] == 100 * (3 * 0.75 + 1) / 4


def test_a_customers_score_is_the_plain_share_over_all_items():
    result = score(CUSTOMER, "customer", (), {"C01": "ask", "C03": "5", "C07": "1"})
    assert result.score == pytest.approx(100 * 20 / 30)
    assert result.sections == {"demeanour": 100.0, "environment": 0.0}


def test_a_customer_who_says_nothing_has_no_score():
    result = score(CUSTOMER, "customer", (), {"C03": "cannot_say"})
    assert (result.score, result.valid, result.capped) == (None, True, False)
    assert line(result, "C03").reason == "cannot_say"


def test_what_the_customer_came_for_opens_a_question():
    result = score(CUSTOMER, "customer", (), {"C01": "buy", "C03": "5", "C06": "under_way"})
    assert line(result, "C01").reason == "recorded"
    assert line(result, "C06").reason == "under_way"
    elsewhere = score(CUSTOMER, "customer", (), {"C01": "ask", "C06": "done"})
    assert line(elsewhere, "C06").reason == "does_not_apply"


def test_a_missing_plate_fails_what_the_plate_should_say_whatever_was_ticked():
    ticked = {**GOOD, "E25": "yes", "E26": "no", "E28": "na", "E29": "yes", "E31": "yes"}
    result = visit(ticked, "FRONT")
    assert result.sections["environment"] == 100 * (2 + 1 + 2) / (2 + 2 + 3 + 3 + 1 + 2)
    assert line(result, "E29").reason == "carried"
    assert (line(result, "E29").answer, line(result, "E29").carried_by) == ("no", "E26")
    assert result.failed == ("E26", "E28", "E29")
    assert result.observed == ("D01", "D02", "E25", "E26", "E28", "E29", "E31", "E41")
    assert result.failed_critical == ("E29",)


def test_a_plate_that_could_not_be_seen_carries_nothing():
    result = visit({**GOOD, "E25": "yes", "E26": "unable", "E28": "yes"}, "FRONT")
    assert line(result, "E28").reason == "scored"
    assert line(result, "E26").reason == "unable"


def test_carriers_chain():
    everything = {"E45": "no", "E49": "yes", "E50": "yes", "E51": "yes"}
    assert visit({**GOOD, **everything}, "CSC").failed == ("E45", "E49", "E50", "E51")
    assert visit({**GOOD, **everything, "E45": "yes", "E50": "no"}, "CSC").failed == ("E50", "E51")


def test_a_carrier_that_does_not_apply_carries_nothing():
    carrier = item("E45", "environment", "ynna", applies=(("CSC",),), carries=("E49",))
    tiny = edition(carrier, item("E49", "environment", "ynna"))
    assert score(tiny, "visit", (), {"E45": "no", "E49": "yes"}).score == 100
    assert score(tiny, "visit", ("CSC",), {"E45": "no", "E49": "yes"}).score == 0


def test_a_carrier_leaves_alone_what_does_not_apply():
    carrier = item("E45", "environment", "ynna", carries=("E49",))
    tiny = edition(carrier, item("E49", "environment", "ynna", applies=(("CSC",),)))
    assert score(tiny, "visit", (), {"E45": "no"}).failed == ("E45",)


def test_a_broken_promise_asks_for_its_explanation():
    kept = visit({**GOOD, "TESTABLE": "yes", "D16": "yes", "D17": "no"})
    broken = visit({**GOOD, "TESTABLE": "yes", "D16": "no", "D17": "no"})
    assert line(kept, "D17").reason == "does_not_apply"
    assert line(broken, "D17").reason == "scored"


def test_style_is_asked_only_where_there_is_something_to_judge():
    neither = {**GOOD, "E25": "no", "E26": "no", "E31": "no"}
    assert line(visit(neither, "FRONT"), "E31").reason == "does_not_apply"
    assert line(visit({**neither, "E25": "yes"}, "FRONT"), "E31").reason == "scored"


def test_two_points_of_five_or_a_no_is_a_failure():
    result = visit({"D01": "3", "D02": "2", "E41": "no"})
    assert result.failed == ("D02", "E41")
    assert result.failed_critical == ("D02",)


def test_an_item_of_no_weight_is_shown_but_neither_counted_nor_failed():
    result = visit({**GOOD, "S01": "no", "X09": "整洁"})
    assert result.score == 100
    assert result.failed == ()
    assert (line(result, "S01").reason, line(result, "S01").value) == ("recorded", 0)
    assert (line(result, "X09").reason, line(result, "X09").answer) == ("recorded", "整洁")


def test_a_section_of_no_weight_takes_its_items_out_of_the_sums():
    tiny = edition(customer_item("C03", "demeanour", 20), customer_item("C10", "context", 20))
    result = score(tiny, "customer", (), {"C03": "5", "C10": "1"})
    assert (result.score, result.lines[1].weight, result.failed) == (100, 0, ())


def test_what_has_details_only_is_recorded():
    tiny = edition(item("X04", "context", "details", 0, details=(minutes(),)))
    assert score(tiny, "visit", (), {"X04.minutes": 3}).lines[0].reason == "recorded"


def test_a_finding_changes_nothing_until_a_second_person_confirms_it():
    result = visit({**GOOD, "X02": "yes"})
    assert (result.score, result.findings, result.capped) == (100, ("X02",), False)


@pytest.mark.parametrize("finding", ["X01", "X02"])
def test_a_confirmed_veto_caps_the_visit(finding):
    result = visit({**GOOD, finding: "yes"}, confirmed=(finding,))
    assert (result.score, result.capped) == (59, True)


def test_a_veto_does_not_raise_a_low_score():
    result = visit({"D01": "1", "D02": "1", "E41": "no", "X02": "yes"}, confirmed=("X02",))
    assert (result.score, result.capped) == (0, False)


def test_a_confirmed_integrity_finding_does_not_cap():
    assert visit({**GOOD, "X03": "yes"}, confirmed=("X03",)).score == 100


def test_a_confirmation_of_what_nobody_reported_has_no_effect():
    assert visit({**GOOD, "X01": "no"}, confirmed=("X01",)).score == 100


def test_a_closed_outlet_scores_what_could_be_observed_and_is_valid():
    seen = {"X01": "yes", "E41": "no", "D01": "unable", "D02": "unable"}
    assert not visit(seen).valid
    closed = visit(seen, confirmed=("X01",))
    assert (closed.score, closed.valid) == (0, True)


def test_a_closed_outlet_where_nothing_could_be_observed_scores_nought():
    assert visit({"X01": "yes"}, confirmed=("X01",)).score == 0
    assert visit({"X02": "yes"}, confirmed=("X02",)).score is None


def test_a_fifth_of_a_section_may_be_unobserved_and_no_more():
    plate = {"E25": "unable", "E26": "yes", "E28": "yes", "E29": "yes", "E31": "na", "E41": "yes"}
    seen = visit({**GOOD, **plate}, "FRONT")
    assert seen.unobserved == {"demeanour": 0.0, "environment": 2 / 12}
    assert seen.valid
    del plate["E41"]
    missed = visit({"D01": "5", "D02": "5", **plate}, "FRONT")
    assert missed.unobserved["environment"] == 4 / 12
    assert not missed.valid


def test_exactly_a_fifth_is_still_enough():
    tiny = edition(item("D01", "demeanour", weight=1), item("D02", "demeanour", weight=4))
    assert score(tiny, "visit", (), {"D01": "unable", "D02": "yes"}).valid
    assert not score(tiny, "visit", (), {"D01": "yes", "D02": "unable"}).valid


def test_not_applicable_leaves_the_sums_whether_or_not_it_was_offered():
    offered = item("D12", "demeanour", "ynna", weight=9, options=YES_NO)
    tiny = edition(item("D01", "demeanour"), item("D07", "demeanour", "ynna"), offered)
    result = score(tiny, "visit", (), {"D01": "yes", "D07": "na", "D12": "na"})
    assert (result.score, result.valid) == (100, True)
    assert [x.reason for x in result.lines[1:]] == ["not_applicable", "not_applicable"]


def test_an_item_cites_the_clause_that_binds_this_outlet():
    cited = (Citation("C2-S3-3.1.8/s1", "投保流程"), Citation("C2-S2-u3", "理赔流程", "CSC"))
    tiny = edition(item("E54", "environment", citations=cited), item("S01", "environment"))
    assert score(tiny, "visit", (), {}).lines[0].clause == "C2-S3-3.1.8/s1"
    assert score(tiny, "visit", ("CSC",), {}).lines[0].clause == "C2-S2-u3"
    assert line(visit(GOOD), "X01").clause is None


def test_an_answer_that_is_no_option_is_refused_by_name():
    with pytest.raises(AnswerErrors, match="D01: '6'"):
        visit({"D01": "6"})


@pytest.mark.parametrize(
    ("value", "printed"),
    [(82.125, "82.13"), (82.12499999999999, "82.13"), (82.1249, "82.12"), (0, "0.00")],
)
def test_a_score_is_printed_half_up_after_nine_decimals(value, printed):
    assert str(published(value)) == printed


ANSWERS = st.fixed_dictionaries(
    {},
    optional={
        i.id: st.sampled_from([o.code for o in i.options])
        for i in VISIT.items.values()
        if i.options
    }
    | {"TESTABLE": st.sampled_from(["yes", "no"])},
)
CONDITIONS = st.sets(st.sampled_from(["FRONT", "CSC"]))


@given(ANSWERS, CONDITIONS, st.sets(st.sampled_from(["X01", "X02", "X03"])))
def test_scores_lie_between_0_and_100(answers, conditions, confirmed):
    result = visit(answers, *conditions, confirmed=tuple(confirmed))
    scores = [result.score, *result.sections.values()]
    assert all(value is None or 0 <= value <= 100 for value in scores)


@given(ANSWERS, CONDITIONS)
def test_what_the_items_cost_adds_up_to_what_is_missing(answers, conditions):
    result = visit(answers, *conditions)
    if result.score is not None:
        lost = math.fsum(result.lost.values())
        assert lost == pytest.approx(100 - result.score, abs=1e-9)


@given(st.sampled_from("12345"), st.sampled_from("12345"), st.booleans())
def test_what_a_customers_answers_cost_adds_up_too(polite, clean, done):
    answers = {"C01": "buy", "C03": polite, "C07": clean} | ({"C06": "done"} if done else {})
    result = score(CUSTOMER, "customer", (), answers)
    assert math.fsum(result.lost.values()) == pytest.approx(100 - result.score)


@given(ANSWERS, CONDITIONS, st.randoms())
def test_the_order_of_the_answers_never_matters(answers, conditions, random):
    shuffled = list(answers.items())
    random.shuffle(shuffled)
    assert visit(dict(shuffled), *conditions) == visit(answers, *conditions)


@given(ANSWERS, CONDITIONS)
def test_an_item_that_does_not_apply_never_changes_a_score(answers, conditions):
    result = visit(answers, *conditions)
    outside = {x.item for x in result.lines if x.reason == "does_not_apply"}
    asked = {id_: answer for id_, answer in answers.items() if id_ not in outside}
    again = visit(asked, *conditions)
    assert (again.score, again.sections, again.failed) == (
        result.score,
        result.sections,
        result.failed,
    )


@given(ANSWERS, CONDITIONS)
def test_a_better_answer_never_lowers_a_score(answers, conditions):
    before = visit(answers, *conditions)
    for worse in (x for x in before.lines if x.reason == "scored" and x.value < 1):
        best = "5" if VISIT.items[worse.item].type == "s5" else "yes"
        assert visit({**answers, worse.item: best}, *conditions).score >= before.score
