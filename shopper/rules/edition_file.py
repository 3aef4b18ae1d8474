"""Edition files to editions: TOML read into the values of the standard."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any, get_type_hints

from shopper.rules.edition_checks import contradictions
from shopper.rules.edition_item import INSTRUMENTS, Answers, read_item, read_options
from shopper.rules.edition_table import EditionErrors, Mistake, Table
from shopper.rules.fieldwork import FieldworkPolicy
from shopper.rules.peers import LEAST_PEERS, SHOULDER
from shopper.rules.rank_sets import LEAST_DRAWS, MOST_SEED
from shopper.rules.script import Subject
from shopper.rules.standard import (
    Clause,
    Condition,
    Edition,
    Instrument,
    Item,
    Option,
    Policy,
    Section,
    Stage,
)

EDITIONS = Path(__file__).with_name("editions")
FRACTIONS = (
    "alpha",
    "min_ranked_share",
    "max_unobserved_share",
    "rank_set_level",
    "share_most",
    "share_part",
    "share_few",
)


FIELDWORK_FRACTIONS = ("repeat_share", "least_agreement", "least_kappa", "straight_share")


class NoEdition(ValueError):
    """No edition is in force on the day."""


def load_edition(path: Path) -> Edition:
    """Read one edition file.

    Raises EditionErrors with all of its mistakes: by field first, then what contradicts what.
    """
    edition, mistakes = _read(path)
    if mistakes:
        raise EditionErrors(mistakes)
    return edition


def load_editions(folder: Path = EDITIONS) -> dict[str, Edition]:
    """Read every edition file of a folder; return the editions by id, oldest in force first.

    Raises EditionErrors with the mistakes of all files, an id or first day used twice among them.
    """
    editions: list[Edition] = []
    mistakes: list[Mistake] = []
    for path in sorted(folder.glob("*.toml")):
        try:
            edition, own = _read(path)
        except EditionErrors as unreadable:
            mistakes += unreadable.mistakes
            continue
        for field in ("id", "in_force_from"):
            if getattr(edition, field) in {getattr(other, field) for other in editions}:
                own.append(Mistake(path.name, "", field, "is already that of another edition"))
        editions.append(edition)
        mistakes += own
    if mistakes:
        raise EditionErrors(mistakes)
    return {edition.id: edition for edition in sorted(editions, key=lambda e: e.in_force_from)}


def edition_on(editions: Mapping[str, Edition], day: date) -> Edition:
    """Return the edition in force on a day; raise NoEdition before the first one's."""
    in_force = [edition for edition in editions.values() if edition.in_force_from <= day]
    if not in_force:
        raise NoEdition(f"No edition of the standard is in force on {day.isoformat()}")
    return max(in_force, key=lambda edition: edition.in_force_from)


def _read(path: Path) -> tuple[Edition, list[Mistake]]:
    mistakes: list[Mistake] = []
    table = Table(_parsed(path), path.name, mistakes)
    edition = _edition(table)
    table.finish()
    mistakes += contradictions(edition, path.name)
    return edition, mistakes


def _parsed(path: Path) -> dict[str, Any]:
    content = path.read_bytes()
    try:
        return tomllib.loads(content.decode())
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        sentence = f"is not UTF-8 text (at line {line})"
    except tomllib.TOMLDecodeError as error:
        last = content.count(b"\n") + 1
        sentence = f"is not valid TOML: {error}".replace("end of document", f"line {last}, the end")
    raise EditionErrors([Mistake(path.name, "", "", sentence)])


def _edition(table: Table) -> Edition:
    reasons = table.table("reasons")
    return Edition(
        id=table.string("id"),
        name=table.text("name"),
        label=table.text("label"),
        in_force_from=table.day("in_force_from"),
        policy=_policy(table.table("policy")),
        fieldwork=_fieldwork(table.table("fieldwork")),
        script=tuple(_subject(subject) for subject in table.tables("script")),
        reasons={code: reasons.text(code) for code in reasons.values},
        conditions=_conditions(table.table("conditions")),
        sections=_sections(table.table("sections")),
        stages=_stages(table.table("stages")),
        clauses=_clauses(table.table("clauses")),
        items=_items(table.tables("items"), _answers(table.table("answers"))),
    )


def _policy(table: Table) -> Policy:
    values = _numbers(table, Policy, FRACTIONS)
    if values["rank_set_level"] in (0, 1):
        table.note("rank_set_level", "must be neither 0 nor 1")
    if values["rank_set_draws"] < LEAST_DRAWS:
        table.note("rank_set_draws", f"must be at least {LEAST_DRAWS}")
    if values["rank_set_seed"] > MOST_SEED:
        table.note("rank_set_seed", f"must be at most {MOST_SEED}")
    _note_tripwires(table, values)
    table.finish()
    return Policy(**values)


def _fieldwork(table: Table) -> FieldworkPolicy:
    values = _numbers(table, FieldworkPolicy, FIELDWORK_FRACTIONS)
    table.finish()
    return FieldworkPolicy(**values)


def _subject(table: Table) -> Subject:
    questions = table.tables("questions")
    if not questions:
        table.note("questions", "must be given, one or more that take turns by month")
    subject = Subject(tuple(question.own_text() for question in questions), table.strings("items"))
    for one in (*questions, table):
        one.finish()
    return subject


def _numbers(table: Table, kind: type, fractions: Sequence[str]) -> dict[str, Any]:
    """Return the values of a table of numbers, a field of the type each."""
    values: dict[str, Any] = {
        name: table.whole_number(name) if number is int else table.number(name)
        for name, number in get_type_hints(kind).items()
    }
    for name in fractions:
        if values[name] > 1:
            table.note(name, "must lie between 0 and 1")
    return values


def _note_tripwires(table: Table, values: Mapping[str, Any]) -> None:
    if not 0 < values["tripwire_false_alarm"] < SHOULDER:
        table.note("tripwire_false_alarm", f"must lie between 0 and {SHOULDER}, neither of them")
    if values["tripwire_peers"] < LEAST_PEERS:
        table.note("tripwire_peers", f"must be at least {LEAST_PEERS}")


def _conditions(tables: Table) -> dict[str, Condition]:
    return {code: _condition(code, table) for code, table in tables.children().items()}


def _condition(code: str, table: Table) -> Condition:
    if not re.fullmatch(r"[A-Z][A-Z-]*", code):
        table.note("", "must be written in capitals and hyphens")
    condition = Condition(
        code=code,
        name=table.text("name"),
        known_from=table.word("known_from", ("register", "settings", "visit", "answers")),
        question=table.text("question") if table.has("question") else None,
        follows=table.strings("follows"),
    )
    table.finish()
    return condition


def _sections(tables: Table) -> dict[tuple[Instrument, str], Section]:
    sections = {
        (instrument, id_): _section(instrument, id_, table)
        for instrument in INSTRUMENTS
        for id_, table in tables.table(instrument).children().items()
    }
    tables.finish()
    return sections


def _section(instrument: Instrument, id_: str, table: Table) -> Section:
    section = Section(id_, instrument, table.text("name"), table.number("weight"))
    table.finish()
    return section


def _stages(table: Table) -> tuple[Stage, ...]:
    return tuple(Stage(id_, table.text(id_)) for id_ in table.values)


def _clauses(tables: Table) -> dict[str, Clause]:
    return {key: _clause(key, table) for key, table in tables.children().items()}


def _clause(key: str, table: Table) -> Clause:
    clause = Clause(key, table.text("name"), table.string("text"))
    table.finish()
    return clause


def _answers(tables: Table) -> dict[str, dict[str, tuple[Option, ...]]]:
    answers: dict[str, dict[str, tuple[Option, ...]]] = {}
    for instrument in INSTRUMENTS:
        table = tables.table(instrument)
        answers[instrument] = {name: read_options(table, name) for name in table.values}
    tables.finish()
    return answers


def _items(tables: Sequence[Table], answers: Answers) -> dict[str, Item]:
    items: dict[str, Item] = {}
    for table in tables:
        table.item, table.path = str(table.values.get("id") or table.path.rstrip(".")), ""
        item = read_item(table, answers)
        if item.id in items:
            table.note("id", "is already that of another item")
        elif item.id:
            items[item.id] = item
    return items
