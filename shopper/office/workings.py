"""A score to its working: every item with its clause, answer, value and what it cost."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from flask_babel import gettext as _

from shopper.language import language
from shopper.models.visit import Photo
from shopper.rules.answers import GATE_OPTIONS, Answers, met_conditions
from shopper.rules.lines import Line
from shopper.rules.scoring import Score
from shopper.rules.standard import Clause, Detail, Edition, Instrument, Item, Section, Text


@dataclass(frozen=True)
class WorkingLine:
    """One item of a submission, ready to be read."""

    item: Item
    line: Line
    clause: Clause | None
    phrase: str
    answer: str
    reason: str
    """Why the item left the sums; empty when it is in them."""
    details: list[tuple[str, str]]
    note: str
    photos: list[Photo]


@dataclass(frozen=True)
class WorkingGroup:
    """The items of one section."""

    section: Section
    stops: list[tuple[Text | None, list[WorkingLine]]]
    """By stop of the walk; a customer's form has none."""
    elsewhere: list[WorkingLine]
    """Items that do not apply to this outlet or this visit."""


@dataclass(frozen=True)
class SectionSum:
    """How a section's score came about."""

    section: Section
    counted: int
    weight: float
    earned: float
    score: float | None
    unobserved: float


@dataclass(frozen=True)
class Working:
    """Everything a reviewer may ask about one score."""

    edition: Edition
    instrument: Instrument
    score: Score
    sums: list[SectionSum]
    groups: list[WorkingGroup]
    gates: list[tuple[str, str]] = field(default_factory=list)
    """The shopper's answers to the questions that open others."""


@dataclass(frozen=True)
class Filled:
    """The parts of a response or a visit from which its working is told."""

    conditions: Collection[str]
    answers: Answers
    notes: Mapping[str, Any] = field(default_factory=dict)
    photos: Iterable[Photo] = ()


def working_of(edition: Edition, instrument: Instrument, score: Score, filled: Filled) -> Working:
    """Return the working of a score, grouped by section and, for a visit, by stop of the walk."""
    met = met_conditions(edition, filled.conditions, filled.answers)
    lines = [_working_line(edition, line, met, filled) for line in score.lines]
    gates = [c for c in edition.conditions.values() if c.question and instrument == "visit"]
    labels = {option.code: option.label for option in GATE_OPTIONS}
    answered = ((c.question, labels.get(str(filled.answers.get(c.code)))) for c in gates)
    return Working(
        edition=edition,
        instrument=instrument,
        score=score,
        sums=[_sum(edition, instrument, score, id_) for id_ in score.sections],
        groups=list(_groups(edition, instrument, lines)),
        gates=[(_in_words(question), _in_words(label) or "–") for question, label in answered],
    )


def _groups(
    edition: Edition, instrument: Instrument, lines: Collection[WorkingLine]
) -> Iterable[WorkingGroup]:
    names: dict[str | None, Text | None] = {None: None}
    names |= {stage.id: stage.name for stage in edition.stages}
    for section in (s for s in edition.sections.values() if s.instrument == instrument):
        here = [x for x in lines if x.item.section == section.id]
        asked = [x for x in here if x.line.reason != "does_not_apply"]
        stops = ((name, [x for x in asked if x.item.stage == id_]) for id_, name in names.items())
        yield WorkingGroup(
            section=section,
            stops=[(name, found) for name, found in stops if found],
            elsewhere=[x for x in here if x.line.reason == "does_not_apply"],
        )


def _sum(edition: Edition, instrument: Instrument, score: Score, id_: str) -> SectionSum:
    counted = [line for line in score.lines if line.section == id_ and line.counted]
    return SectionSum(
        section=edition.sections[instrument, id_],
        counted=len(counted),
        weight=math.fsum(line.weight for line in counted),
        earned=math.fsum(line.weight * (line.value or 0.0) for line in counted),
        score=score.sections[id_],
        unobserved=score.unobserved[id_],
    )


def _working_line(edition: Edition, line: Line, met: frozenset[str], filled: Filled) -> WorkingLine:
    item = edition.items[line.item]
    citation = item.citation_for(met)
    return WorkingLine(
        item=item,
        line=line,
        clause=edition.clauses[citation.clause] if citation else None,
        phrase=citation.phrase if citation else "",
        answer=_answer(item, line.answer),
        reason=_reason(edition, item, line),
        details=[
            (_in_words(detail.label), _detail(detail, filled.answers[key]))
            for detail in item.details
            if filled.answers.get(key := f"{item.id}.{detail.key}") not in (None, "", [])
        ],
        note=str(filled.notes.get(item.id) or ""),
        photos=[photo for photo in filled.photos if photo.item == item.id],
    )


def _answer(item: Item, answer: object) -> str:
    if answer is None:
        return "–"
    option = item.option_by_code.get(str(answer))
    if option is None:
        return str(answer)
    anchor = f" {_in_words(option.anchor)}" if option.anchor else ""
    return _in_words(option.label) + anchor


def _detail(detail: Detail, value: object) -> str:
    labels = {option.code: _in_words(option.label) for option in detail.options}
    if isinstance(value, list):
        return ", ".join(labels.get(str(code), str(code)) for code in value)
    if detail.type == "minutes":
        return _("%(minutes)s min", minutes=value)
    return labels.get(str(value), str(value))


def _reason(edition: Edition, item: Item, line: Line) -> str:
    if line.carried_by:
        return _("No, because %(item)s is no", item=line.carried_by)
    if line.reason == "does_not_apply":
        return _("Only where: %(facts)s", facts=_where(edition, item))
    reasons = {
        "scored": "",
        "not_applicable": _("Not applicable"),
        "cannot_say": _("The customer can't say"),
        "not_noticed": _("The customer did not notice"),
        "unable": _("Not observed"),
        "under_way": _("Still under way"),
        "unanswered": _("Not answered"),
        "recorded": _("Recorded, not scored"),
    }
    return reasons[line.reason]


def _where(edition: Edition, item: Item) -> str:
    groups = (
        " + ".join(_in_words(edition.conditions[code].name) for code in group)
        for group in item.applies
    )
    return _(" or ").join(groups)


def _in_words(text: Text | None) -> str:
    return text.in_language(language()) if text else ""
