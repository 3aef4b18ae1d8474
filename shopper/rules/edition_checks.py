"""What one part of an edition says against another: names nobody defined, phrases nobody wrote."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator

from shopper.rules.edition_table import Mistake
from shopper.rules.standard import Citation, Condition, Edition, Item

QUOTES = str.maketrans({"“": '"', "”": '"', "‘": "'", "’": "'"})

Finding = tuple[str, str]
"""A field and the sentence about it."""


def contradictions(edition: Edition, file: str) -> list[Mistake]:
    """Return what does not fit together: policy, script, conditions, then items in order."""
    about_policy = []
    if edition.policy.min_responses < edition.policy.min_published_responses:
        sentence = "must be at least min_published_responses: a score shows what it is made of"
        about_policy.append(Mistake(file, "", "policy.min_responses", sentence))
    about_conditions = [
        Mistake(file, "", f"conditions.{condition.code}.{field}", sentence)
        for condition in edition.conditions.values()
        for field, sentence in _of_condition(condition, edition)
    ]
    about_items = [
        Mistake(file, item.id, field, sentence)
        for item in edition.items.values()
        for check in (_of_place, _of_weight, _of_conditions, _of_carriers, _of_clauses, _of_answers)
        for field, sentence in check(item, edition)
    ]
    return about_policy + _of_script(edition, file) + about_conditions + about_items


def _of_script(edition: Edition, file: str) -> list[Mistake]:
    asked = {item.id for item in edition.items.values() if item.instrument == "visit"}
    return [
        Mistake(file, "", f"script[{n}].items", f"there is no item {id_!r} of a visit")
        for n, subject in enumerate(edition.script)
        for id_ in subject.items
        if id_ not in asked
    ]


def normalised(text: str) -> str:
    """Return text with full-width punctuation made half-width, quotes straight and no spaces."""
    return "".join(unicodedata.normalize("NFKC", text).translate(QUOTES).split())


def _of_condition(condition: Condition, edition: Edition) -> Iterator[Finding]:
    if (condition.known_from == "visit") != (condition.question is not None):
        yield "question", "must be given when the shopper is asked, and only then"
    if (condition.known_from == "answers") != bool(condition.follows):
        yield "follows", "must be given when it follows from answers, and only then"
    for follow in condition.follows:
        id_, _, codes = follow.partition("=")
        if id_ not in edition.items:
            yield "follows", f"there is no item {id_!r}"
            continue
        for code in codes.split("|"):
            if code not in edition.items[id_].option_by_code:
                yield "follows", f"item {id_} has no option {code!r}"


def _of_place(item: Item, edition: Edition) -> Iterator[Finding]:
    if item.section and (item.instrument, item.section) not in edition.sections:
        yield "section", f"there is no section {item.section!r} of a {item.instrument}"
    stages = {stage.id for stage in edition.stages}
    if item.instrument == "customer":
        if item.stage is not None:
            yield "stage", "only a visit has stages"
    elif item.stage is None:
        yield "stage", "is missing"
    elif item.stage not in stages:
        yield "stage", f"there is no stage {item.stage!r}"


def _of_weight(item: Item, edition: Edition) -> Iterator[Finding]:
    if item.pilot and item.weight:
        yield "weight", "must be 0 on a pilot item"
    if item.why and item.why not in edition.reasons:
        yield "why", f"there is no reason {item.why!r}"


def _of_conditions(item: Item, edition: Edition) -> Iterator[Finding]:
    for code in (code for group in item.applies for code in group):
        if code not in edition.conditions:
            yield "applies", f"there is no condition {code!r}"


def _of_carriers(item: Item, edition: Edition) -> Iterator[Finding]:
    order = list(edition.items)
    for id_ in item.carries:
        carried = edition.items.get(id_)
        if carried is None or carried.instrument != item.instrument:
            yield "carries", f"there is no item {id_!r} of a {item.instrument}"
        elif order.index(id_) <= order.index(item.id):
            yield "carries", f"item {id_!r} must come after the item that carries it"
        elif "no" not in item.option_by_code.keys() & carried.option_by_code.keys():
            yield "carries", f"this item and {id_!r} must both have the option 'no'"


def _of_clauses(item: Item, edition: Edition) -> Iterator[Finding]:
    if not item.citations and item.source.startswith("standard"):
        yield "citations", "an item from the standard must cite a clause"
    for n, citation in enumerate(item.citations):
        for field, sentence in _of_citation(citation, edition):
            yield f"citations[{n}].{field}", sentence


def _of_citation(citation: Citation, edition: Edition) -> Iterator[Finding]:
    if citation.condition and citation.condition not in edition.conditions:
        yield "condition", f"there is no condition {citation.condition!r}"
    if not citation.clause:
        return
    if citation.clause not in edition.clauses:
        yield "clause", f"there is no clause {citation.clause!r}"
        return
    clause = edition.clauses[citation.clause]
    if normalised(citation.phrase) not in normalised(clause.text):
        yield "phrase", f"{citation.phrase!r} is not in the text of {clause.name.en}"


def _of_answers(item: Item, edition: Edition) -> Iterator[Finding]:
    if item.type == "details" and not item.details:
        yield "details", "must be given for the type details"
    if item.photo_required != "never" and item.photo not in ("invited", "faceless"):
        yield "photo_required", "a photo can be required only where one is invited"
    keys: set[str] = set()
    for n, detail in enumerate(item.details):
        if detail.key in keys:
            yield f"details[{n}].key", f"{detail.key!r} is already that of another detail"
        keys.add(detail.key)
        for code in detail.when:
            if code not in item.option_by_code:
                yield f"details[{n}].when", f"the item has no option {code!r}"
