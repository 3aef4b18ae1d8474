from __future__ import annotations

import pytest

from shopper.rules.answers import AnswerErrors, asked_items, met_conditions, read_answers
from shopper.rules.standard import Detail, Text
from tests.rules.small_edition import YES_NO, customer_item, edition, item, minutes, option

TICKS = Detail("ticks", "ticks", Text("不一致处", "Off"), (option("wall", None, "墙面", "Walls"),))
TIME = Detail("entered", "time", Text("进门", "Entered"))
COUNT = Detail("waiting", "number", Text("等候", "Waiting"))
NOTE = Detail("note", "text", Text("说明", "Note"))
VISIT = edition(
    item("D01", "demeanour", "s5"),
    item("D15", "demeanour", "yn", details=(minutes(),)),
    item("D18", "demeanour", "yn", applies=(("LATE",),)),
    item("D17", "demeanour", "ynna", applies=(("BROKEN",),)),
    item("D16", "demeanour", "ynna", applies=(("TESTABLE",),)),
    item("E11", "environment", "date", 0),
    item("E39", "environment", "ynna", details=(TICKS,)),
    item("X04", "context", "details", 0, details=(TIME, COUNT, NOTE)),
    item("X09", "context", "text", 0),
    item("X10", "context", "tick", 0),
    item("S01", "demeanour", "yn", 0, pilot=True),
    customer_item("C03", "demeanour", 20),
    customer_item(
        "C05",
        "demeanour",
        12,
        options=(option("no", 1, "没有", "No"), option("yes", 0, "有", "Yes")),
    ),
)


def read(**raw: object) -> dict[str, object]:
    return read_answers(VISIT, "visit", raw)


@pytest.mark.parametrize("raw", ["yes", "YES", " y ", "是", True, "true", "Yes"])
def test_yes_is_understood_however_it_is_written(raw):
    assert read(D15=raw) == {"D15": "yes"}


@pytest.mark.parametrize("raw", ["no", "N", "否", False])
def test_no_is_understood_however_it_is_written(raw):
    assert read(D15=raw) == {"D15": "no"}


@pytest.mark.parametrize("raw", ["5", 5, 5.0, "5分", "5 points"])
def test_a_scale_is_answered_by_code_number_or_label(raw):
    assert read(D01=raw) == {"D01": "5"}


@pytest.mark.parametrize("raw", ["na", "不适用", "N/A", "not applicable"])
def test_not_applicable_is_understood_in_both_languages(raw):
    assert read(E39=raw) == {"E39": "na"}


@pytest.mark.parametrize("raw", ["unable", "没看到", "没看到/无法观察", "could not observe"])
def test_unobserved_is_understood_in_both_languages(raw):
    assert read(D01=raw) == {"D01": "unable"}


def test_a_label_says_what_a_customer_meant():
    assert read_answers(VISIT, "customer", {"C05": "没有"}) == {"C05": "no"}
    assert read_answers(VISIT, "customer", {"C05": "有"}) == {"C05": "yes"}


def test_an_object_holds_the_answer_and_its_details():
    assert read(D15={"answer": "是", "minutes": "12"}) == {"D15": "yes", "D15.minutes": 12}
    assert read(E39={"answer": "no", "ticks": ["墙面"]}) == {"E39": "no", "E39.ticks": ["wall"]}


def test_details_are_understood_flat_too():
    raw = {"D15.minutes": 7.5, "E39.ticks": "wall", "X04.entered": "09:05", "X04.note": " 快 "}
    assert read(**raw) == {**raw, "E39.ticks": ["wall"], "X04.note": "快"}
    assert read(X04={"waiting": 3}) == {"X04.waiting": 3}


def test_questions_without_options_are_read_by_their_type():
    raw = {"E11": "2010-06-01", "X09": " 整洁 ", "X10": True}
    assert read(**raw) == {"E11": "2010-06-01", "X09": "整洁", "X10": "yes"}


def test_gates_are_answered_under_their_code():
    assert read(TESTABLE="是") == {"TESTABLE": "yes"}


def test_what_is_null_or_empty_is_unanswered():
    assert read(D01=None, X09="", D15={"answer": None, "minutes": 4}) == {"D15.minutes": 4}


@pytest.mark.parametrize(
    ("key", "raw"),
    [
        ("D01", 6),
        ("D01", True),
        ("D01", ["5"]),
        ("D99", "yes"),
        ("C03", "5"),
        ("CSC", "yes"),
        ("TESTABLE", "sometimes"),
        ("D15.hours", 1),
        ("D99.minutes", 1),
        ("D15.minutes", -1),
        ("D15.minutes", True),
        ("D15.minutes", "nan"),
        ("D15.minutes", "soon"),
        ("E39.ticks", ["roof"]),
        ("E39.ticks", 4),
        ("X04", "yes"),
        ("X04.entered", "9 o'clock"),
        ("X04.entered", "24:00"),
        ("X04.note", 5),
        ("X09", 5),
        ("X10", "perhaps"),
        ("E11", "June 2010"),
    ],
)
def test_what_cannot_be_an_answer_is_refused_by_name(key, raw):
    with pytest.raises(AnswerErrors) as caught:
        read(**{key: raw})
    assert [error.split(":")[0] for error in caught.value.errors] == [key]


def test_items_that_are_switched_off_are_known():
    assert read(S01="yes") == {"S01": "yes"}


def test_not_applicable_is_read_though_it_is_not_offered():
    offered = item("D12", "demeanour", "ynna", options=YES_NO)
    small = edition(offered)
    assert read_answers(small, "visit", {"D12": "不适用"}) == {"D12": "na"}
    with pytest.raises(AnswerErrors):
        read(D15="不适用")


def test_every_mistake_is_named_at_once():
    with pytest.raises(AnswerErrors, match=r"D01: .*; D99: "):
        read(D01=9, D99="yes", D15="yes")


def test_a_gate_belongs_to_the_visit_only():
    with pytest.raises(AnswerErrors, match="TESTABLE"):
        read_answers(VISIT, "customer", {"TESTABLE": "yes"})


def test_given_conditions_and_open_gates_are_met():
    assert met_conditions(VISIT, ["CSC"], {"TESTABLE": "yes"}) == {"CSC", "TESTABLE"}
    assert met_conditions(VISIT, [], {"TESTABLE": "unable", "CSC": "yes"}) == set()


def test_answers_imply_conditions_that_imply_others_in_any_order():
    answers = {"TESTABLE": "yes", "D16": "no", "D17": "no"}
    assert met_conditions(VISIT, [], answers) == {"TESTABLE", "BROKEN", "LATE"}


def test_an_answer_to_what_does_not_apply_implies_nothing():
    assert met_conditions(VISIT, [], {"D16": "no", "D17": "no"}) == set()


def test_a_carried_answer_implies_too():
    carrying = edition(
        item("D15", "demeanour", carries=("D16",)), item("D16", "demeanour"), VISIT.items["D17"]
    )
    assert "BROKEN" in met_conditions(carrying, [], {"D15": "no", "D16": "yes"})


def test_asked_are_the_items_that_apply_and_are_switched_on():
    always = ["D01", "D15", "E11", "E39", "X04", "X09", "X10"]
    assert [i.id for i in asked_items(VISIT, "visit", [], {})] == always
    open_ = [i.id for i in asked_items(VISIT, "visit", ["TESTABLE"], {"D16": "no"})]
    assert open_ == ["D01", "D15", "D17", "D16", *always[2:]]
