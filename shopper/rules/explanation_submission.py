"""A response's or a visit's score to its sections and items."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from shopper.rules.answers import GATE_OPTIONS, Answers, met_conditions
from shopper.rules.lines import Line
from shopper.rules.published import published
from shopper.rules.scoring import VETOES, Score, score
from shopper.rules.standard import Clause, Edition, Instrument, Item, Option, Section, Text


@dataclass(frozen=True)
class SectionSum:
    """How a section's score came about."""

    section: Section
    counted: int
    """Items in the sums."""
    weight: float
    """Σ w."""
    earned: float
    """Σ w · v."""
    score: float | None
    unobserved: float
    """Share of the section's applicable weight that was not observed."""


@dataclass(frozen=True)
class ItemExplanation:
    """One item: what it asks and by which clause, what was answered, and what it did."""

    item: Item
    line: Line
    clause: Clause | None
    phrase: str
    details: Mapping[str, object]
    """What was recorded beside the answer, by the detail's key."""
    lost: float
    """Points of the submission's 100 that it cost, before any cap."""


@dataclass(frozen=True)
class SubmissionExplanation:
    """The parts of one score, in points out of 100, not rounded."""

    edition: Edition
    instrument: Instrument
    result: Score
    sums: tuple[SectionSum, ...]
    weight: float
    """Σ w of all items for a response; of the sections that have a score for a visit."""
    earned: float
    """Σ w · v of all items for a response; Σ W · S of the sections for a visit."""
    observed: float | None
    """The score before any cap."""
    vetoes: tuple[str, ...]
    """The confirmed findings that cap the score."""
    items: tuple[ItemExplanation, ...]
    gates: tuple[tuple[Text, Option | None], ...]
    """The shopper's answers to the questions that open others."""

    def to_data(self) -> dict[str, Any]:
        """Return the explanation as JSON takes it; docs/guide/working.md describes the fields."""
        result = self.result
        return {
            "edition": self.edition.id,
            "instrument": self.instrument,
            "score": result.score,
            "published": None if result.score is None else float(published(result.score)),
            "weight": self.weight,
            "earned": self.earned,
            "observed": self.observed,
            "cap": self.edition.policy.veto_cap if self.vetoes else None,
            "capped": result.capped,
            "vetoes": list(self.vetoes),
            "findings": list(result.findings),
            "valid": result.valid,
            "failed": list(result.failed),
            "failed_critical": list(result.failed_critical),
            "sections": [_section_data(x) for x in self.sums],
            "items": [_item_data(x) for x in self.items],
        }


def explain_submission(
    edition: Edition,
    instrument: Instrument,
    conditions: Collection[str],
    answers: Answers,
    confirmed: frozenset[str] = frozenset(),
) -> SubmissionExplanation:
    """Return what made the score of one response or one visit; arguments as for `score`.

    Raises:
        AnswerErrors: an answer that is none of its item's options.

    Source: scoring.md 1.
    """
    result = score(edition, instrument, conditions, answers, confirmed)
    met = met_conditions(edition, conditions, answers)
    sums = tuple(_sum(edition, instrument, result, id_) for id_ in result.sections)
    weight, earned = _whole(instrument, result, sums)
    options = {option.code: option for option in GATE_OPTIONS}
    gates = (c for c in edition.conditions.values() if c.question and instrument == "visit")
    return SubmissionExplanation(
        edition=edition,
        instrument=instrument,
        result=result,
        sums=sums,
        weight=weight,
        earned=earned,
        observed=_observed(instrument, weight, earned),
        vetoes=tuple(x for x in result.findings if x in confirmed & VETOES),
        items=tuple(_item(edition, result, line, met, answers) for line in result.lines),
        gates=tuple(
            (c.question, options.get(str(answers.get(c.code)))) for c in gates if c.question
        ),
    )


def _sum(edition: Edition, instrument: Instrument, result: Score, id_: str) -> SectionSum:
    weight, earned = _sums([line for line in result.lines if line.section == id_])
    return SectionSum(
        section=edition.sections[instrument, id_],
        counted=sum(line.counted for line in result.lines if line.section == id_),
        weight=weight,
        earned=earned,
        score=result.sections[id_],
        unobserved=result.unobserved[id_],
    )


def _sums(lines: Collection[Line]) -> tuple[float, float]:
    counted = [line for line in lines if line.counted]
    weight = math.fsum(line.weight for line in counted)
    return weight, math.fsum(line.weight * (line.value or 0.0) for line in counted)


def _whole(
    instrument: Instrument, result: Score, sums: Collection[SectionSum]
) -> tuple[float, float]:
    if instrument == "customer":
        return _sums(result.lines)
    scored = [(x.section.weight, x.score) for x in sums if x.score is not None]
    weight = math.fsum(w for w, _ in scored)
    return weight, math.fsum(w * s for w, s in scored)


def _observed(instrument: Instrument, weight: float, earned: float) -> float | None:
    if not weight:
        return None
    return 100 * earned / weight if instrument == "customer" else earned / weight


def _item(
    edition: Edition, result: Score, line: Line, met: frozenset[str], answers: Answers
) -> ItemExplanation:
    item = edition.items[line.item]
    citation = item.citation_for(met)
    return ItemExplanation(
        item=item,
        line=line,
        clause=edition.clauses[citation.clause] if citation else None,
        phrase=citation.phrase if citation else "",
        details={
            detail.key: answers[key]
            for detail in item.details
            if answers.get(key := f"{item.id}.{detail.key}") not in (None, "", [])
        },
        lost=result.lost.get(item.id, 0.0),
    )


def _section_data(x: SectionSum) -> dict[str, Any]:
    return {
        "section": x.section.id,
        "section_weight": x.section.weight,
        "counted": x.counted,
        "weight": x.weight,
        "earned": x.earned,
        "score": x.score,
        "unobserved": x.unobserved,
    }


def _item_data(x: ItemExplanation) -> dict[str, Any]:
    return {
        "item": x.item.id,
        "section": x.line.section,
        "question": {"zh": x.item.question.zh, "en": x.item.question.en},
        "clause": {"key": x.clause.key, "name": x.clause.name.zh} if x.clause else None,
        "phrase": x.phrase,
        "critical": x.item.critical,
        "answer": x.line.answer,
        "details": dict(x.details),
        "value": x.line.value if x.line.counted else None,
        "weight": x.line.weight,
        "counted": x.line.counted,
        "reason": x.line.reason,
        "carried_by": x.line.carried_by,
        "lost": x.lost,
    }
