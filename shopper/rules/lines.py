"""What each item did to a score: a line of the working that a reviewer reads."""

from __future__ import annotations

from collections.abc import Container, Iterable
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Literal, cast

from shopper.rules.answers import (
    AnswerErrors,
    Answers,
    accepted_option,
    applies,
    carried_items,
    met_conditions,
)
from shopper.rules.standard import Edition, Instrument, Item

REMEMBERED = 10_000
"""Lines of options, of some 200 bytes."""

Reason = Literal[
    "scored",
    "carried",
    "does_not_apply",
    "not_applicable",
    "cannot_say",
    "not_noticed",
    "unable",
    "under_way",
    "unanswered",
    "recorded",
]


@dataclass(frozen=True)
class Line:
    """What one item did to a score: counted with its value, or left out for a reason."""

    item: str
    section: str
    clause: str | None
    answer: object
    """The option's code, 否 where a carrier says so, or what was recorded; None: unanswered."""
    value: float | None
    weight: float
    reason: Reason
    carried_by: str | None = None

    @cached_property
    def counted(self) -> bool:
        """Whether the item is in the sums."""
        return self.reason in ("scored", "carried")


def read_lines(
    edition: Edition,
    instrument: Instrument,
    conditions: Iterable[str],
    answers: Answers,
    weighed: Container[str],
) -> list[Line]:
    """Return one line for each item of an instrument, those that do not apply included.

    Only items of the `weighed` sections keep their weight.

    Raises:
        AnswerErrors: an answer that is none of its item's options.

    Source: scoring.md 1.1.
    """
    met = met_conditions(edition, conditions, answers)
    carried = carried_items(edition, met, answers)
    items = edition.instrument(instrument)
    return [
        _drawn(item, met, answers.get(item.id), carried.get(item.id), item.section in weighed)
        for item in items
    ]


def _drawn(
    item: Item, met: frozenset[str], given: object, carrier: str | None, weighed: bool
) -> Line:
    """Draw a line; that of an option only once for many submissions, words anew each time."""
    draw = _option_line if item.options and (given is None or isinstance(given, str)) else _line
    return draw(item, met, given, carrier, weighed)


def _line(
    item: Item, met: frozenset[str], given: object, carrier: str | None, weighed: bool
) -> Line:
    citation = item.citation_for(met)
    answer = "no" if carrier else given
    value, reason = (0.0, "carried") if carrier else _verdict(item, met, answer)
    weight = item.weight if weighed else 0.0
    return Line(
        item=item.id,
        section=item.section,
        clause=citation.clause if citation else None,
        answer=answer,
        value=value,
        weight=weight,
        reason="recorded" if value is not None and not weight else reason,
        carried_by=carrier,
    )


_option_line = lru_cache(REMEMBERED)(_line)


def _verdict(item: Item, met: frozenset[str], answer: object) -> tuple[float | None, Reason]:
    if not applies(item, met):
        return None, "does_not_apply"
    if answer is None and item.type != "details":
        return None, "unanswered"
    if not item.options:
        return None, "recorded"
    option = accepted_option(item, str(answer))
    if option is None:
        raise AnswerErrors([f"{item.id}: {answer!r} is not one of its options"])
    if option.value is None:
        return None, cast(Reason, option.left_out or "recorded")
    return option.value, "scored"
