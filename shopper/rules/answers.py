"""Answers to an instrument, and which of its items they make apply."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache

from shopper.rules.reading import BadAnswer, read_detail, read_open, read_option
from shopper.rules.standard import Edition, Instrument, Item, Option, Text

Answers = Mapping[str, object]
"""Item id, `<item>.<detail>` or visit condition's code → option code, or what was recorded."""

GATE_OPTIONS = (
    Option("yes", Text("是", "Yes"), None),
    Option("no", Text("否", "No"), None),
    Option("unable", Text("没看到/无法观察", "Could not observe"), None),
)
REMEMBERED = 1000
"""Sets of conditions whose items need not be looked for anew."""
NOT_APPLICABLE = Option("na", Text("不适用", "Not applicable"), None, "not_applicable")


class AnswerErrors(ValueError):
    """Some answers belong to no question, or cannot be answers to theirs."""

    def __init__(self, errors: Iterable[str]) -> None:
        self.errors = tuple(errors)
        super().__init__("; ".join(self.errors))


def read_answers(
    edition: Edition, instrument: Instrument, raw: Mapping[str, object]
) -> dict[str, object]:
    """Return a file's answers under their codes; what is null or empty counts as unanswered.

    Option codes, whole numbers, truth values, 是/否/yes/no/y/n and the labels of both languages
    are understood; an object {"answer": …, "minutes": …} holds an answer and its details.
    Items that are switched off or not asked are read too: they are known, and never scored.

    Raises:
        AnswerErrors: names every unknown item and every bad value.

    Source: catalogue.md parts 1 and 7.
    """
    items = {item.id: item for item in edition.items.values() if item.instrument == instrument}
    answers: dict[str, object] = {}
    errors: list[str] = []
    for key, value in _flat(raw).items():
        if value is None or value == "":
            continue
        try:
            answers[key] = _read(edition, instrument, items, key, value)
        except BadAnswer as error:
            errors.append(f"{key}: {error}")
    if errors:
        raise AnswerErrors(errors)
    return answers


def met_conditions(edition: Edition, conditions: Iterable[str], answers: Answers) -> frozenset[str]:
    """Return the conditions met: those given, the gates answered yes, those that answers imply.

    An answer implies a condition when its item applies, after carriers (D16 否 meets BROKEN).
    Conditions may build on each other in any order, as long as none builds on itself.

    Source: catalogue.md part 7, "Gates" and "More carriers".
    """
    gates = [code for code in edition.gates if answers.get(code) == "yes"]
    met = known = frozenset(conditions).union(gates)
    for _ in edition.implied:
        met, before = known | _implied(edition, met, answers), met
        if met == before:
            break
    return met


def applies(item: Item, met: frozenset[str]) -> bool:
    """Tell whether an item applies where these conditions are met; with no groups it always does.

    Source: catalogue.md part 1.
    """
    return not item.applies or any(met.issuperset(group) for group in item.applies)


def asked_items(
    edition: Edition, instrument: Instrument, conditions: Iterable[str], answers: Answers
) -> list[Item]:
    """Return the items of an instrument that apply, in the edition's order.

    Source: catalogue.md part 7, "Gates".
    """
    return list(applying(edition, instrument, met_conditions(edition, conditions, answers)))


@lru_cache(REMEMBERED)
def applying(edition: Edition, instrument: Instrument, met: frozenset[str]) -> tuple[Item, ...]:
    """Return the items of an instrument that apply where these conditions are met.

    Source: catalogue.md part 1.
    """
    return tuple(item for item in edition.instrument(instrument) if applies(item, met))


def accepted_option(item: Item, code: str) -> Option | None:
    """Return the option of that code, 不适用 of every `ynna` item included; None when unknown.

    The shopper is not offered 不适用, because the register decides it; older papers may have it.

    Source: catalogue.md part 1.
    """
    return next((option for option in _accepted(item) if option.code == code), None)


def carried_items(edition: Edition, met: frozenset[str], answers: Answers) -> dict[str, str]:
    """Return each item that is 否 because of a carrier, with that carrier's id.

    Only a carrier that applies and is 否 carries; a carried carrier carries on (E45 → E50 → E51).

    Source: scoring.md 1.1; catalogue.md part 4, "Carrier rule".
    """
    carried: dict[str, str] = {}
    waiting = [
        item for item in edition.carriers if answers.get(item.id) == "no" and applies(item, met)
    ]
    while waiting:
        carrier = waiting.pop(0)
        for id_ in carrier.carries:
            if id_ not in carried and applies(edition.items[id_], met):
                carried[id_] = carrier.id
                waiting.append(edition.items[id_])
    return carried


def _accepted(item: Item) -> tuple[Option, ...]:
    if item.type != "ynna" or NOT_APPLICABLE.code in item.option_by_code:
        return item.options
    return (*item.options, NOT_APPLICABLE)


def _implied(edition: Edition, met: frozenset[str], answers: Answers) -> frozenset[str]:
    carried = carried_items(edition, met, answers)
    return frozenset(
        condition
        for condition, item, codes in edition.implied
        if ("no" if item in carried else answers.get(item)) in codes
        and applies(edition.items[item], met)
    )


def _flat(raw: Mapping[str, object]) -> dict[str, object]:
    flat: dict[str, object] = {}
    for key, value in raw.items():
        if not isinstance(value, Mapping):
            flat[key] = value
            continue
        for part, held in value.items():
            flat[key if part == "answer" else f"{key}.{part}"] = held
    return flat


def _read(
    edition: Edition, instrument: Instrument, items: Mapping[str, Item], key: str, raw: object
) -> object:
    condition = edition.conditions.get(key)
    if condition and condition.known_from == "visit" and instrument == "visit":
        return read_option(GATE_OPTIONS, raw)
    id_, dot, detail_key = key.partition(".")
    if id_ not in items:
        raise BadAnswer(f"the {instrument} form of edition {edition.id} has no such item")
    if not dot:
        item = items[id_]
        return read_option(_accepted(item), raw) if item.options else read_open(item, raw)
    detail = next((d for d in items[id_].details if d.key == detail_key), None)
    if detail is None:
        raise BadAnswer(f"item {id_} has no such detail")
    return read_detail(detail, raw)
