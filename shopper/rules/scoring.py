"""Answers to a score out of 100, with its working."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from shopper.rules.answers import Answers
from shopper.rules.lines import Line, read_lines
from shopper.rules.standard import Edition, Instrument, Item, Policy

CLOSED = "X01"
"""The finding that nobody was there: it waives the share that must be observed."""
VETOES = frozenset({CLOSED, "X02"})

REPORTED = "yes"
"""The answer to a finding's item that reports it."""

SCALE_FAILED = 0.25
"""The value of a scale answer of 2."""

OUTSIDE = frozenset({"does_not_apply", "not_applicable", "recorded"})
UNOBSERVED = frozenset({"unable", "unanswered"})


@dataclass(frozen=True)
class Score:
    """A submission's score, and everything a reviewer may ask about it."""

    score: float | None
    """Out of 100; None when no item has a value."""
    sections: dict[str, float | None]
    lines: tuple[Line, ...]
    unobserved: dict[str, float]
    """Share of each section's applicable weight that was unobserved or left unanswered."""
    valid: bool
    """False when a visit saw too little and goes back to the shopper."""
    findings: tuple[str, ...]
    failed: tuple[str, ...]
    failed_critical: tuple[str, ...]
    capped: bool
    """Whether a confirmed veto changed the score."""
    weights: Mapping[str, float]
    """Of the sections in the score; empty where all items count as one section."""

    @property
    def observed(self) -> tuple[str, ...]:
        """The items that are in the sums: those that may have failed."""
        return tuple(line.item for line in self.lines if line.counted)

    @cached_property
    def lost(self) -> Mapping[str, float]:
        """Points of the submission's 100 that each counted item cost, before any cap."""
        return _losses([line for line in self.lines if line.counted], self.weights)


def score(
    edition: Edition,
    instrument: Instrument,
    conditions: Iterable[str],
    answers: Answers,
    confirmed: frozenset[str] = frozenset(),
) -> Score:
    """Return the score, in points out of 100, of one customer's response or one visit.

    `conditions` are the outlet's as they were then; `confirmed` holds the ids of the findings
    that a second person confirmed. Only findings that the answers report can cap.

    Raises:
        AnswerErrors: an answer that is none of its item's options.

    Source: scoring.md 1.
    """
    weights = section_weights(edition, instrument)
    lines = read_lines(edition, instrument, conditions, answers, weights)
    sections = {id_: _mean([x for x in lines if x.section == id_]) for id_ in weights}
    observed = _mean(lines) if instrument == "customer" else _weighted(sections, weights)
    unobserved = {id_: _unobserved([x for x in lines if x.section == id_]) for id_ in weights}
    findings = tuple(
        x.item for x in lines if edition.items[x.item].finding and x.answer == REPORTED
    )
    vetoes = confirmed & VETOES & frozenset(findings)
    final = _capped(observed, vetoes, edition.policy)
    failed = tuple(
        x.item
        for x in lines
        if x.counted and x.value is not None and fails(edition.items[x.item], x.value)
    )
    seen = all(share <= edition.policy.max_unobserved_share for share in unobserved.values())
    return Score(
        score=final,
        sections=sections,
        lines=tuple(lines),
        unobserved=unobserved,
        valid=instrument == "customer" or seen or CLOSED in vetoes,
        findings=findings,
        failed=failed,
        failed_critical=tuple(id_ for id_ in failed if edition.items[id_].critical),
        capped=final != observed,
        weights={} if instrument == "customer" else weights,
    )


def section_weights(edition: Edition, instrument: Instrument) -> dict[str, float]:
    """Return the weights of the instrument's sections that have one."""
    sections = (s for s in edition.sections.values() if s.instrument == instrument)
    return {section.id: section.weight for section in sections if section.weight > 0}


def weighed_sections(
    sections: Mapping[str, float | None],
    weights: Mapping[str, float],
    confirmed: frozenset[str],
    policy: Policy,
) -> float | None:
    """Return a visit's score, in points out of 100, from its section scores.

    `weights` are of the sections; `confirmed` holds the ids of the findings that the answers
    report and a second person confirmed.

    Source: scoring.md 1.3 and 1.4.
    """
    return _capped(_weighted(sections, weights), confirmed & VETOES, policy)


def _mean(lines: Iterable[Line]) -> float | None:
    counted = [line for line in lines if line.counted]
    if not counted:
        return None
    total = math.fsum([line.weight for line in counted])
    return 100 * math.fsum([line.weight * (line.value or 0.0) for line in counted]) / total


def _weighted(sections: Mapping[str, float | None], weights: Mapping[str, float]) -> float | None:
    scored = [(weights[id_], value) for id_, value in sections.items() if value is not None]
    if not scored:
        return None
    return math.fsum(w * value for w, value in scored) / math.fsum(w for w, _ in scored)


def _unobserved(lines: Iterable[Line]) -> float:
    applicable = [line for line in lines if line.reason not in OUTSIDE]
    total = math.fsum([line.weight for line in applicable])
    missed = math.fsum([line.weight for line in applicable if line.reason in UNOBSERVED])
    return missed / total if total else 0.0


def _capped(observed: float | None, vetoes: frozenset[str], policy: Policy) -> float | None:
    if not vetoes:
        return observed
    if observed is None:
        return 0.0 if CLOSED in vetoes else None
    return min(policy.veto_cap, observed)


def fails(item: Item, value: float) -> bool:
    """Tell whether an answer worth `value`, in [0, 1], fails the item."""
    return value <= (SCALE_FAILED if item.type == "s5" else 0.0)


def _losses(counted: Iterable[Line], weights: Mapping[str, float]) -> dict[str, float]:
    """Return the points that each item cost; without section weights all are one section."""
    held: dict[str, list[Line]] = {}
    for line in counted:
        held.setdefault(line.section if weights else "", []).append(line)
    whole = math.fsum(weights.get(id_, 1.0) for id_ in held)
    rates = {
        id_: 100 * weights.get(id_, 1.0) / whole / math.fsum(line.weight for line in lines)
        for id_, lines in held.items()
    }
    return {
        line.item: rates[id_] * line.weight * (1 - (line.value or 0.0))
        for id_, lines in held.items()
        for line in lines
    }
