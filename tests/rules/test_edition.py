from __future__ import annotations

import unicodedata
from math import fsum

import pytest

from shopper.rules.edition_file import load_editions
from shopper.rules.standard import Edition, Item

GATES = {"TXN", "HANDOVER", "POSTED", "TESTABLE"}
SERVICE_CENTRE = {"CSC", "CASH", "FRONT", "COMPR", "FN-UW", "FN-CL", "FN-CP"}
BORROWED_CLAIMS_DESK = {"BORROW", "FN-CL"}


@pytest.fixture(scope="module")
def edition() -> Edition:
    return load_editions()["2010-06"]


def ids(letter: str, last: int) -> list[str]:
    return [f"{letter}{n:02d}" for n in range(1, last + 1)]


def asked_at(edition: Edition, conditions: set[str], letters: str) -> list[Item]:
    return [
        item
        for item in edition.instrument("visit")
        if item.id[0] in letters
        and (not item.applies or any(conditions.issuperset(group) for group in item.applies))
    ]


def test_the_edition_calls_itself_a_preview_copy(edition: Edition) -> None:
    assert edition.label.zh == "2010-06，预览本"
    assert edition.label.en == "2010-06, preview copy"


@pytest.mark.parametrize(
    ("letter", "last"), [("C", 10), ("D", 17), ("E", 62), ("S", 16), ("X", 10)]
)
def test_every_item_of_the_catalogue_is_there(edition: Edition, letter: str, last: int) -> None:
    assert sorted(id_ for id_ in edition.items if id_[0] == letter) == ids(letter, last)


def test_pilots_are_switched_off_and_weigh_nothing(edition: Edition) -> None:
    pilots = [item for item in edition.items.values() if item.pilot]
    assert {item.id for item in pilots} == {*ids("S", 16), "X07", "X08"}
    assert all(item.weight == 0 and item not in edition.instrument("visit") for item in pilots)


def test_the_register_answers_for_the_date_of_first_use(edition: Edition) -> None:
    assert [item.id for item in edition.items.values() if not item.asked] == ["E11"]
    assert edition.items["E11"] not in edition.instrument("visit")


def test_yes_is_the_finding_of_vetoes_and_integrity_only(edition: Edition) -> None:
    findings = [item for item in edition.items.values() if item.finding]
    assert {item.id: item.section for item in findings} == {
        "X01": "veto",
        "X02": "veto",
        "X03": "integrity",
    }
    assert all(item.option_by_code["yes"].value == 0 for item in findings)


def test_customer_weights_carry_65_to_35(edition: Edition) -> None:
    for section, total in (("demeanour", 65), ("environment", 35), ("routing", 0), ("overall", 0)):
        weights = [i.weight for i in edition.instrument("customer") if i.section == section]
        assert fsum(weights) == edition.sections["customer", section].weight == total


def test_a_visit_is_half_demeanour_half_environment(edition: Edition) -> None:
    weights = {id_: s.weight for (kind, id_), s in edition.sections.items() if kind == "visit"}
    assert weights == {"demeanour": 50, "environment": 50, "veto": 0, "integrity": 0, "context": 0}


def test_every_phrase_stands_in_its_clause(edition: Edition) -> None:
    def plain(text: str) -> str:
        return unicodedata.normalize("NFKC", text)

    cited = [(i, c) for i in edition.items.values() for c in i.citations]
    absent = [
        (item.id, citation.phrase)
        for item, citation in cited
        if plain(citation.phrase) not in plain(edition.clauses[citation.clause].text)
    ]
    assert absent == []
    assert {citation.clause for _, citation in cited} == set(edition.clauses)


def test_items_without_a_clause_do_not_claim_the_standard(edition: Edition) -> None:
    without = {item.id for item in edition.items.values() if not item.citations}
    assert without == {"C10", *ids("S", 16), *ids("X", 10)}
    assert not any(edition.items[id_].source.startswith("standard") for id_ in without)


def test_a_borrowed_outlet_is_held_to_the_clause_that_binds_it(edition: Edition) -> None:
    wall = edition.items["C09"]
    borrowed = wall.citation_for(frozenset({"BORROW"}))
    centre = wall.citation_for(frozenset({"CSC"}))
    assert borrowed is not None
    assert borrowed.clause == "C2-S2-u3"
    assert centre is not None
    assert centre.clause == "C2-S3-3.1.8/s1"


def test_carriers_carry_what_hangs_on_them(edition: Edition) -> None:
    assert {i.id: i.carries for i in edition.items.values() if i.carries} == {
        "E12": ("E14", "E15"),
        "E16": ("E17",),
        "E26": ("E27", "E28", "E29", "E30"),
        "E45": ("E49", "E50", "E51", "E52"),
        "E50": ("E51", "E52"),
        "E59": ("E60",),
    }


def test_photos_are_required_only_where_one_is_invited(edition: Edition) -> None:
    required = {i.id: i.photo_required for i in edition.items.values()}
    failed = {id_ for id_, when in required.items() if when == "failed"}
    assert failed == {"E21", "E29", "E55", "E58", "E59"}
    assert {id_ for id_, when in required.items() if when == "finding"} == {"X01", "X03"}
    assert edition.items["E53"].photo == "forbidden"
    assert edition.items["E59"].photo == "faceless"


def test_critical_items_are_those_of_the_catalogue(edition: Edition) -> None:
    critical = {item.id for item in edition.items.values() if item.critical}
    assert critical == {"D02", "D09", "D15", "E21", "E29", "E53", "E55", "E58", "E59"}


def test_not_applicable_is_offered_only_where_no_condition_decides(edition: Edition) -> None:
    offering = {i.id for i in edition.items.values() if "na" in i.option_by_code}
    assert offering == {"C06", "S06", "S07", "S16", "X07"}


def test_every_scale_answer_of_a_visit_has_an_anchor(edition: Edition) -> None:
    scales = [item for item in edition.instrument("visit") if item.type == "s5"]
    for item in scales:
        values = {option.code: option.value for option in item.options if option.anchor}
        assert values == {"5": 1, "4": 0.75, "3": 0.5, "2": 0.25, "1": 0}


def test_the_walk_goes_from_outside_to_after_leaving(edition: Edition) -> None:
    walk = ["outside", "entrance", "hall", "counter", "rest_area", "walls", "staff", "after"]
    assert [stage.id for stage in edition.stages] == walk
    stops = {stop: [i.id for i in edition.instrument("visit") if i.stage == stop] for stop in walk}
    assert stops["outside"][:3] == ["X04", "X01", "E06"]
    assert stops["rest_area"] == ["E49", "E50", "E51", "E52"]
    assert stops["after"] == ["E01", "E02", "E03", "E04", "E05", "E24", "X09", "X10"]


@pytest.mark.parametrize(
    ("conditions", "gates_closed", "gates_open"),
    [(SERVICE_CENTRE, 57, 62), (BORROWED_CLAIMS_DESK, 34, 39)],
)
def test_a_form_is_as_long_as_the_outlet_warrants(
    edition: Edition, conditions: set[str], gates_closed: int, gates_open: int
) -> None:
    assert len(asked_at(edition, conditions, "DE")) == gates_closed
    assert len(asked_at(edition, conditions | GATES, "DE")) == gates_open
