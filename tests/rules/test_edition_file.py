from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from shopper.rules.edition_file import (
    EDITIONS,
    NoEdition,
    edition_on,
    load_edition,
    load_editions,
)
from shopper.rules.edition_table import EditionErrors, Mistake

SHIPPED = (EDITIONS / "zhejiang-2010.toml").read_text("utf-8")


def write(folder: Path, content: str, name: str = "broken.toml") -> Path:
    path = folder / name
    path.write_text(content, "utf-8")
    return path


def mistakes_in(path: Path) -> tuple[Mistake, ...]:
    with pytest.raises(EditionErrors) as caught:
        load_edition(path)
    return caught.value.mistakes


def changed(old: str, new: str, item: str = "") -> str:
    """Replace the first `old` after the item's id, which must be there."""
    at = SHIPPED.index(f'\nid = "{item}"') if item else 0
    assert old in SHIPPED[at:]
    return SHIPPED[:at] + SHIPPED[at:].replace(old, new, 1)


ITEM_MISTAKES = [
    ("E13", '"MOVE+UPPER"', '"MOVE+UPER"', "applies", "no condition 'UPER'"),
    ("C09", "CSC or BORROW", "CSC or LENT", "applies", "no condition 'LENT'"),
    ("C09", 'condition = "BORROW"', 'condition = "LENT"', "citations[1].condition", "LENT"),
    ("E27", "E27", "E26", "id", "already that of another item"),
    ("E59", '["E60"]', '["E63"]', "carries", "no item 'E63'"),
    ("E59", '["E60"]', '["C01"]', "carries", "no item 'C01' of a visit"),
    ("E50", '["E51", "E52"]', '["E45"]', "carries", "must come after"),
    ("D16", "weight = 2", 'weight = 2\ncarries = ["E34"]', "carries", "option 'no'"),
    ("C03", '{ clause = "C1-A3", ', "{ ", "citations[0].clause", "is missing"),
    ("C08", ", value = 0.5", "", "options[1].value", "must be given"),
    (
        "C08",
        "value = 0.5",
        'value = 0.5, left_out = "unable"',
        "options[1].value",
        "one of the two",
    ),
    ("C08", "value = 0.5", "value = 1.5", "options[1].value", "between 0 and 1"),
    ("C08", "value = 0.5", "value = -0.5", "options[1].value", "negative"),
    ("C08", "value = 0.5", 'left_out = "lost"', "options[1].left_out", "'lost' is unknown"),
    ("C08", '"one"', '"both"', "options[1].code", "already that of another option"),
    ("C08", ', en = "Only one"', "", "options[1].en", "is missing"),
    ("C03", ', en = "Were staff warm and polite?"', "", "question.en", "is missing"),
    ("C03", '"工作人员热情、有礼貌吗？"', '" "', "question.zh", "not blank"),
    ("C03", 'question = { zh = "工', 'question = { "zh-CN" = "工', "question.zh", "is missing"),
    ("C03", "热情大方、礼貌尊重", "热情周到", "citations[0].phrase", "Chapter 1, article 3"),
    ("C03", '"C1-A3"', '"C1-A9"', "citations[0].clause", "no clause 'C1-A9'"),
    ("C03", "citations = [{", "links = [{", "links", "not a field"),
    ("C10", 'source = "proposed"', 'source = "standard"', "citations", "must cite a clause"),
    ("E30", 'section = "environment"', 'section = "garden"', "section", "no section 'garden'"),
    ("E30", 'stage = "outside"', 'stage = "garden"', "stage", "no stage 'garden'"),
    ("E30", 'stage = "outside"\n', "", "stage", "is missing"),
    ("C03", "weight = 20", 'weight = 20\nstage = "hall"', "stage", "only a visit"),
    ("E30", 'type = "ynna"', 'type = "maybe"', "type", "'maybe' is unknown"),
    ("E34", 'answers = "s5_place"', 'answers = "s6"', "answers", "no answers 's6'"),
    ("C03", "weight = 20", "weight = -20", "weight", "negative"),
    ("C03", "weight = 20", "weight = nan", "weight", "must be a number"),
    ("C03", "weight = 20", 'weight = "20"', "weight", "must be a number"),
    ("C03", "weight = 20\n", "", "weight", "is missing"),
    ("C03", 'type = "s5"\n', "", "type", "is missing"),
    ("S01", "weight = 0", "weight = 1", "weight", "pilot"),
    ("C03", 'why = "D"', 'why = "Q"', "why", "no reason 'Q'"),
    ("E29", "critical = true", 'critical = "yes"', "critical", "true or false"),
    ("E29", 'photo = "invited"', 'photo = "forbidden"', "photo_required", "only where"),
    ("E59", '["E60"]', '"E60"', "carries", "list of texts"),
    ("X04", "details = [", "details = []\nnotes = [", "details", "type details"),
    ("X05", '"waiting"', '"staff"', "details[1].key", "another detail"),
    ("E39", 'when = ["no"]', 'when = ["never"]', "details[0].when", "no option 'never'"),
    ("E39", 'answers = "parts"', 'answers = "pieces"', "details[0].answers", "shared answers"),
]


@pytest.mark.parametrize(("item", "old", "new", "field", "words"), ITEM_MISTAKES)
def test_a_mistake_is_named_by_file_item_and_field(
    tmp_path: Path, item: str, old: str, new: str, field: str, words: str
) -> None:
    found = mistakes_in(write(tmp_path, changed(old, new, item)))
    named = item if field != "id" else "E26"
    assert [m for m in found if (m.file, m.item, m.field) == ("broken.toml", named, field)]
    assert any(words in m.sentence for m in found if m.field == field)


FILE_MISTAKES = [
    ("alpha = 0.6", "alpha = 60", "policy.alpha", "between 0 and 1"),
    ("alpha = 0.6", 'alpha = "0.6"', "policy.alpha", "must be a number"),
    ("set_level = 0.95", "set_level = 1", "policy.rank_set_level", "neither 0 nor 1"),
    ("set_draws = 4000", "set_draws = 500", "policy.rank_set_draws", "at least 1000"),
    ("set_seed = 2024", "set_seed = 4294967296", "policy.rank_set_seed", "at most 4294967295"),
    ("alarm = 0.001", "alarm = 0.05", "policy.tripwire_false_alarm", "between 0 and 0.05"),
    ("peers = 200", "peers = 19", "policy.tripwire_peers", "at least 20"),
    ("min_visits = 3", "min_visits = 2.5", "policy.min_visits", "whole number"),
    ("min_responses = 10", "min_responses = 4", "policy.min_responses", "min_published_responses"),
    ("veto_cap = 59\n", "", "policy.veto_cap", "is missing"),
    ('items = ["D12"]', 'items = ["C02"]', "script[1].items", "no item 'C02' of a visit"),
    ('items = ["D12"]\nquestions', "items = []\nasked", "script[1].questions", "must be given"),
    ("veto_cap = 59", "veto_cap = 59\nveto_cup = 1", "policy.veto_cup", "not a field"),
    ('id = "2010-06"', 'id = "2010-06"\ncolour = "red"', "colour", "not a field"),
    ("in_force_from = 2010-06-01", 'in_force_from = "2010"', "in_force_from", "a date"),
    ("in_force_from = 2010-06-01\n", "", "in_force_from", "is missing"),
    ('follows = ["D16=no"]', 'follows = ["D61=no"]', "conditions.BROKEN.follows", "'D61'"),
    ('follows = ["D16=no"]', 'follows = ["D16=not"]', "conditions.BROKEN.follows", "'not'"),
    ('follows = ["D16=no"]\n', "", "conditions.BROKEN.follows", "must be given"),
    ("[conditions.CSC]", "[conditions.csc]", "conditions.csc.", "capitals"),
    ('known_from = "settings"', 'known_from = "visit"', "conditions.INFOLIST.question", "given"),
    (
        'known_from = "settings"',
        'known_from = "rumour"',
        "conditions.INFOLIST.known_from",
        "rumour",
    ),
    ("[sections.customer]", "[sections.guest]", "sections.guest", "not a field"),
    ("weight = 65", "weight = -65", "sections.customer.demeanour.weight", "negative"),
    (', en = "Outside" }', " }", "stages.outside.en", "is missing"),
    ('outside = { zh = "门外", en = "Outside" }', 'outside = "门外"', "stages.outside", "a table"),
    ('tick = [{ code = "yes", ', "tick = [{ ", "answers.visit.tick[0].code", "is missing"),
    ('tick = [{ code = "yes", ', 'tick = ["yes", { ', "answers.visit.tick", "list of tables"),
]


@pytest.mark.parametrize(("old", "new", "field", "words"), FILE_MISTAKES)
def test_a_mistake_outside_the_items_is_named_by_file_and_field(
    tmp_path: Path, old: str, new: str, field: str, words: str
) -> None:
    found = mistakes_in(write(tmp_path, changed(old, new)))
    here = [m for m in found if (m.file, m.item, m.field) == ("broken.toml", "", field)]
    assert any(words in mistake.sentence for mistake in here)


def test_all_mistakes_are_told_at_once_and_always_in_the_same_order(tmp_path: Path) -> None:
    content = changed("weight = 20", "weight = -20", "C03").replace('"MOVE+UPPER"', '"MOVE+UPER"')
    path = write(tmp_path, content.replace("veto_cap = 59", "veto_cap = true"))
    found = mistakes_in(path)
    assert [(m.item, m.field) for m in found] == [
        ("", "policy.veto_cap"),
        ("C03", "weight"),
        ("E13", "applies"),
    ]
    assert found == mistakes_in(path)


def test_an_error_reads_as_one_line_a_mistake(tmp_path: Path) -> None:
    path = write(tmp_path, changed("weight = 20", "weight = -20", "C03"))
    with pytest.raises(EditionErrors) as caught:
        load_edition(path)
    assert str(caught.value) == "broken.toml: C03: weight: must not be negative"


def test_an_item_without_an_id_is_named_by_its_place(tmp_path: Path) -> None:
    found = mistakes_in(write(tmp_path, changed('id = "C01"\n', "")))
    assert Mistake("broken.toml", "items[0]", "id", "is missing") in found


def test_full_width_and_half_width_punctuation_are_the_same_in_a_phrase(tmp_path: Path) -> None:
    content = changed("公共区域(包括职场外)", "公共区域（包括职场外）", "E38")
    assert load_edition(write(tmp_path, content)).items["E38"].citations


@pytest.mark.parametrize(
    ("content", "line"),
    [
        (b'id = "x"\nname = \n', b"line 2"),
        (b'id = "x"\nname = [', b"line 2"),
        (b"\n\n\xff", b"line 3"),
    ],
)
def test_a_file_that_is_not_toml_is_refused_with_the_line(
    tmp_path: Path, content: bytes, line: bytes
) -> None:
    path = tmp_path / "broken.toml"
    path.write_bytes(content)
    (mistake,) = mistakes_in(path)
    assert mistake.file == "broken.toml"
    assert line.decode() in mistake.sentence


def test_an_empty_file_lacks_everything_but_breaks_nothing(tmp_path: Path) -> None:
    fields = {mistake.field for mistake in mistakes_in(write(tmp_path, ""))}
    assert {"id", "name", "policy", "sections", "clauses", "in_force_from"} <= fields


def test_the_edition_in_force_is_the_latest_begun(tmp_path: Path) -> None:
    later = SHIPPED.replace('id = "2010-06"', 'id = "2027"', 1)
    write(tmp_path, later.replace("= 2010-06-01", "= 2027-01-01", 1), "a.toml")
    write(tmp_path, SHIPPED, "b.toml")
    editions = load_editions(tmp_path)
    assert list(editions) == ["2010-06", "2027"]
    assert edition_on(editions, date(2026, 12, 31)).id == "2010-06"
    assert edition_on(editions, date(2027, 1, 1)).id == "2027"
    with pytest.raises(NoEdition, match="2010-05-31"):
        edition_on(editions, date(2010, 5, 31))


def test_two_editions_share_neither_id_nor_first_day_and_every_file_is_read(tmp_path: Path) -> None:
    write(tmp_path, SHIPPED, "a.toml")
    write(tmp_path, SHIPPED, "b.toml")
    write(tmp_path, "=", "c.toml")
    with pytest.raises(EditionErrors) as caught:
        load_editions(tmp_path)
    assert [(m.file, m.field) for m in caught.value.mistakes] == [
        ("b.toml", "id"),
        ("b.toml", "in_force_from"),
        ("c.toml", ""),
    ]
