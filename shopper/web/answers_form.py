"""A posted form to answers: one reader for the customer's survey and the shopper's visit."""

from __future__ import annotations

from collections.abc import Collection, Container, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from flask_babel import gettext
from werkzeug.datastructures import MultiDict

from shopper.rules.answers import (
    GATE_OPTIONS,
    applies,
    applying,
    carried_items,
    met_conditions,
)
from shopper.rules.reading import BadAnswer, read_detail, read_open
from shopper.rules.standard import Condition, Detail, Edition, Instrument, Item

TEXT_LENGTH = 500
"""Characters of a text for which the edition names no limit."""
GATE_CODES = {option.code for option in GATE_OPTIONS}


@dataclass(frozen=True)
class Reading:
    """What a form said: answers by item id, `<item>.<detail>` or gate, and sentences to mend."""

    answers: dict[str, object]
    errors: dict[str, str]
    """A sentence for each field that can't be taken as it is, in the order of the edition."""


class Mistake(ValueError):
    """A field's value can't be taken; the message is for the person who gave it."""


def read_form(
    edition: Edition,
    instrument: Instrument,
    conditions: Iterable[str],
    form: MultiDict[str, str],
    *,
    complete: bool,
) -> Reading:
    """Return the answers of a posted form, and what is wrong with it in the page's language.

    Only codes that are offered are accepted. Fields of items that don't apply, given the other
    answers, are ignored. With `complete` every required item that no carrier decides, and every
    gate, must be answered; a draft may lack anything.
    """
    register = frozenset(conditions)
    answers, errors = _read_fields(edition, instrument, form)
    gates = asked_gates(edition, instrument, register)
    met = met_conditions(edition, register, answers)
    items = applying(edition, instrument, met)
    fields = [gate.code for gate in gates]
    for item in items:
        fields.append(item.id)
        if item.details:
            fields += [_key(item, detail) for detail in asked_details(item, answers)]
    if complete:
        carried = carried_items(edition, met, answers)
        errors = _missing(gates, items, answers, carried) | errors
    return Reading(
        answers={key: answers[key] for key in fields if key in answers},
        errors={key: errors[key] for key in fields if key in errors},
    )


def asked_gates(
    edition: Edition, instrument: Instrument, conditions: Collection[str]
) -> list[Condition]:
    """Return the questions that open items of the instrument at an outlet of these conditions."""
    if instrument != "visit":
        return []
    gates = [c for c in edition.conditions.values() if c.known_from == "visit"]
    unknown = {c.code for c in edition.conditions.values() if c.known_from in ("visit", "answers")}
    reachable = unknown.union(conditions)
    groups = [group for item in edition.instrument(instrument) for group in item.applies]
    used = {code for group in groups if reachable.issuperset(group) for code in group}
    return [gate for gate in gates if gate.code in used]


def asked_details(item: Item, answers: Mapping[str, object]) -> list[Detail]:
    """Return the details that are asked beside an item's answer."""
    return [d for d in item.details if not d.when or answers.get(item.id) in d.when]


def may_apply(item: Item, edition: Edition, conditions: Collection[str]) -> bool:
    """Tell whether some answers make the item apply at an outlet of these conditions."""
    open_ = {c.code for c in edition.conditions.values() if c.known_from in ("visit", "answers")}
    return applies(item, frozenset(open_.union(conditions)))


def _key(item: Item, detail: Detail) -> str:
    return f"{item.id}.{detail.key}"


def _read_fields(
    edition: Edition, instrument: Instrument, form: MultiDict[str, str]
) -> tuple[dict[str, object], dict[str, str]]:
    answers: dict[str, object] = {}
    errors: dict[str, str] = {}
    for key, field in _fields(edition, instrument):
        values = [value for value in form.getlist(key) if value.strip()] if key in form else None
        if not values:
            continue
        try:
            answers[key] = _value(field, values)
        except Mistake as mistake:
            errors[key] = str(mistake)
    return answers, errors


@lru_cache
def _fields(
    edition: Edition, instrument: Instrument
) -> Sequence[tuple[str, Item | Detail | Condition]]:
    fields: list[tuple[str, Item | Detail | Condition]] = []
    if instrument == "visit":
        fields += [(code, edition.conditions[code]) for code in edition.gates]
    for item in edition.instrument(instrument):
        if item.type != "details":
            fields.append((item.id, item))
        fields += [(_key(item, detail), detail) for detail in item.details]
    return fields


def _value(field: Item | Detail | Condition, values: list[str]) -> object:
    if isinstance(field, Item) and field.options:
        return _code(field.option_by_code, values[0])
    if isinstance(field, Condition):
        return _code(GATE_CODES, values[0])
    if isinstance(field, Detail) and field.type == "ticks":
        codes = {option.code for option in field.options}
        ticked = {_code(codes, value) for value in values}
        return [option.code for option in field.options if option.code in ticked]
    text = values[0].replace("\r\n", "\n")
    limit = (field.max_length if isinstance(field, Item) else None) or TEXT_LENGTH
    if len(text.strip()) > limit:
        raise Mistake(gettext("Write at most %(limit)s characters", limit=limit))
    try:
        return read_detail(field, text) if isinstance(field, Detail) else read_open(field, text)
    except BadAnswer:
        raise Mistake(_advice(field.type)) from None


def _code(offered: Container[str], value: str) -> str:
    if value not in offered:
        raise Mistake(gettext("Choose one of the answers"))
    return value


def _advice(type_: str) -> str:
    sentences: dict[str, str] = {
        "time": gettext("Write a time like 09:30"),
        "date": gettext("Choose a day"),
        "minutes": gettext("Write a number, 0 or more"),
        "number": gettext("Write a number, 0 or more"),
    }
    return sentences.get(type_) or str(gettext("Choose one of the answers"))


def _missing(
    gates: Iterable[Condition],
    items: Iterable[Item],
    answers: Mapping[str, object],
    carried: Collection[str],
) -> dict[str, str]:
    missing = {gate.code: gettext("Choose an answer") for gate in gates if gate.code not in answers}
    for item in items:
        if not item.required or item.id in answers or item.id in carried:
            continue
        details = [_key(item, detail) for detail in item.details]
        keys = details if item.type == "details" else [item.id]
        if not any(key in answers for key in keys):
            chosen = item.options or item.type == "tick"
            missing[keys[0]] = gettext("Choose an answer") if chosen else gettext("Fill this in")
    return missing
