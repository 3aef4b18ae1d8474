from __future__ import annotations

import pytest
from flask import Flask
from werkzeug.datastructures import MultiDict

from shopper.rules.standard import Condition, Detail, Edition, Text
from shopper.standards import editions
from shopper.web.answers_form import Reading, asked_gates, may_apply, read_form
from tests.rules.small_edition import YES_NO, customer_item, edition, item, option


@pytest.fixture(autouse=True)
def _page(app: Flask) -> object:
    with app.test_request_context("/?lang=en"):
        yield


def read(small: Edition, complete: bool = True, conditions: str = "", **given: object) -> Reading:
    instrument = next(iter(small.items.values())).instrument
    form = MultiDict({key.replace("__", "."): value for key, value in given.items()})
    return read_form(small, instrument, conditions.split(), form, complete=complete)


def test_offered_codes_become_answers() -> None:
    reading = read(
        edition(item("D01", "demeanour", "s5"), item("E01", "environment")), D01="4", E01="no"
    )
    assert reading == Reading({"D01": "4", "E01": "no"}, {})


@pytest.mark.parametrize("value", ["6", "是", "Yes", "YES", "<script>", "yes "])
def test_a_code_that_is_not_offered_is_an_error_at_its_item(value: str) -> None:
    reading = read(edition(item("E01", "environment")), E01=value)
    assert reading == Reading({}, {"E01": "Choose one of the answers"})


def test_a_missing_required_item_is_an_error_only_when_complete() -> None:
    small = edition(item("D01", "demeanour"), item("D02", "demeanour", required=False))
    assert read(small).errors == {"D01": "Choose an answer"}
    assert read(small, complete=False) == Reading({}, {})


def test_errors_come_in_the_order_of_the_form() -> None:
    small = edition(item("D01", "demeanour"), item("D02", "demeanour"), item("D03", "demeanour"))
    assert list(read(small, D02="tampered").errors) == ["D01", "D02", "D03"]


def test_items_that_do_not_apply_are_ignored_even_when_tampered() -> None:
    small = edition(
        customer_item("C01", "context", 0, options=(option("buy", None), option("other", None))),
        customer_item("C06", "demeanour", 10, applies=(("BUSY",),)),
    )
    assert read(small, C01="other", C06="5") == Reading({"C01": "other"}, {})
    assert read(small, C01="other", C06="tampered") == Reading({"C01": "other"}, {})
    assert read(small, C01="buy").errors == {"C06": "Choose an answer"}
    assert read(small, C01="buy", C06="5").answers == {"C01": "buy", "C06": "5"}


def test_an_unknown_field_is_ignored() -> None:
    assert read(edition(item("D01", "demeanour")), D01="yes", Z99="yes").answers == {"D01": "yes"}


def test_register_conditions_decide_what_is_asked() -> None:
    small = edition(item("E01", "environment", applies=(("CSC", "FRONT"),)))
    assert read(small, conditions="CSC") == Reading({}, {})
    assert read(small, conditions="CSC FRONT").errors == {"E01": "Choose an answer"}


def test_carried_items_need_no_answer() -> None:
    small = edition(
        item("E45", "environment", carries=("E50",)),
        item("E50", "environment", carries=("E51",)),
        item("E51", "environment"),
    )
    assert read(small, E45="no") == Reading({"E45": "no"}, {})
    assert list(read(small, E45="unable").errors) == ["E50", "E51"]


def test_a_gate_that_opens_something_must_be_answered() -> None:
    small = edition(item("D01", "demeanour", applies=(("TESTABLE",),)))
    assert read(small).errors == {"TESTABLE": "Choose an answer"}
    assert read(small, TESTABLE="unable") == Reading({"TESTABLE": "unable"}, {})
    assert read(small, TESTABLE="yes").errors == {"D01": "Choose an answer"}
    assert read(small, TESTABLE="maybe").errors == {"TESTABLE": "Choose one of the answers"}


def test_a_gate_that_opens_nothing_here_is_not_asked() -> None:
    small = edition(item("D01", "demeanour", applies=(("TESTABLE", "CSC"),)))
    assert asked_gates(small, "visit", {"FRONT"}) == []
    assert [gate.code for gate in asked_gates(small, "visit", {"CSC"})] == ["TESTABLE"]
    assert read(small, TESTABLE="yes") == Reading({}, {})


def test_an_item_may_apply_when_an_answer_can_make_it() -> None:
    small = edition(
        customer_item("C01", "context", 0, options=(option("buy", None),)),
        customer_item("C06", "demeanour", 10, applies=(("BUSY", "CSC"),)),
    )
    assert may_apply(small.items["C06"], small, {"CSC"})
    assert not may_apply(small.items["C06"], small, set())


def details(*given: Detail, **more: object) -> Edition:
    return edition(item("X04", "context", "details", 0, options=(), details=given, **more))


def detail(key: str, type_: str, **more: object) -> Detail:
    return Detail(key, type_, Text(key, key), **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("type_", "given", "value"),
    [
        ("time", "09:05", "09:05"),
        ("minutes", "12", 12),
        ("number", "2.5", 2.5),
        ("text", " a ", "a"),
    ],
)
def test_details_are_read_by_their_type(type_: str, given: str, value: object) -> None:
    assert read(details(detail("d", type_)), X04__d=given) == Reading({"X04.d": value}, {})


@pytest.mark.parametrize(
    ("type_", "given", "sentence"),
    [
        ("time", "25:00", "Write a time like 09:30"),
        ("minutes", "-1", "Write a number, 0 or more"),
        ("number", "nan", "Write a number, 0 or more"),
        ("text", "x" * 501, "Write at most 500 characters"),
    ],
)
def test_a_detail_of_the_wrong_form_is_an_error_with_advice(
    type_: str, given: str, sentence: str
) -> None:
    assert read(details(detail("d", type_)), X04__d=given).errors == {"X04.d": sentence}


def test_an_item_of_details_needs_one_of_them() -> None:
    small = details(detail("in", "time"), detail("out", "time"))
    assert read(small).errors == {"X04.in": "Fill this in"}
    assert read(small, X04__out="10:00").errors == {}


@pytest.mark.parametrize(
    ("type_", "sentence"),
    [("text", "Fill this in"), ("date", "Fill this in"), ("tick", "Choose an answer")],
)
def test_what_is_missing_is_asked_for_in_the_words_of_its_type(type_: str, sentence: str) -> None:
    small = edition(item("X09", "context", type_, 0, options=()))
    assert read(small).errors == {"X09": sentence}


def test_details_belong_to_the_answers_that_ask_for_them() -> None:
    ticks = detail(
        "parts", "ticks", options=(option("walls", None), option("doors", None)), when=("no",)
    )
    small = edition(item("E39", "environment", options=YES_NO, details=(ticks,)))
    assert read(small, E39="yes", E39__parts=["walls"]).answers == {"E39": "yes"}
    assert read(small, E39="no", E39__parts=["doors", "walls"]).answers["E39.parts"] == [
        "walls",
        "doors",
    ]
    assert read(small, E39="no", E39__parts=["roof"]).errors == {
        "E39.parts": "Choose one of the answers"
    }


def test_a_text_has_the_length_that_its_item_allows() -> None:
    small = edition(item("X09", "context", "text", 0, options=(), max_length=5, required=False))
    assert read(small, X09="五个字可以").answers == {"X09": "五个字可以"}
    assert read(small, X09="六个字太多了").errors == {"X09": "Write at most 5 characters"}
    assert read(small, X09="   ") == Reading({}, {})


def test_a_day_is_read_as_a_day() -> None:
    small = edition(item("E11", "environment", "date", options=()))
    assert read(small, E11="2026-10-15").answers == {"E11": "2026-10-15"}
    assert read(small, E11="October").errors == {"E11": "Choose a day"}


def test_customers_are_asked_no_gates() -> None:
    assert asked_gates(editions()["2010-06"], "customer", {"CSC"}) == []
    gates = asked_gates(editions()["2010-06"], "visit", {"CSC"})
    assert [gate.code for gate in gates] == ["TXN", "HANDOVER", "POSTED", "TESTABLE"]
    assert all(isinstance(gate, Condition) and gate.question for gate in gates)
