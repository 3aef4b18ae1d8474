"""A response's or a visit's score in words: every item with its answer and why it counts."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from flask_babel import gettext as _

from shopper.rules.explanation_submission import ItemExplanation, SubmissionExplanation
from shopper.rules.lines import Line
from shopper.rules.standard import Detail, Edition, Item, Section, Text
from shopper.workings.passage import within


@dataclass(frozen=True)
class ItemLine:
    """One item of a submission, ready to be read."""

    explained: ItemExplanation
    answer: str
    reason: str
    """Why the item left the sums, or which carrier made it a no; else empty."""
    details: list[tuple[str, str]]


@dataclass(frozen=True)
class SectionLines:
    """The items of one section."""

    section: Section
    stops: list[tuple[Text | None, list[ItemLine]]]
    """By stop of the walk; a customer's form has none."""
    elsewhere: list[ItemLine]
    """Items that do not apply to this outlet or this visit."""


@dataclass(frozen=True)
class SubmissionWorking:
    """Everything that may be asked about one score."""

    explained: SubmissionExplanation
    sections: list[SectionLines]
    gates: list[tuple[str, str]]
    """The shopper's answers to the questions that open others."""


def submission_working(explained: SubmissionExplanation) -> SubmissionWorking:
    """Return the working of a score, grouped by section and, for a visit, by stop of the walk."""
    lines = [_line(explained.edition, x) for x in explained.items]
    return SubmissionWorking(
        explained=explained,
        sections=list(_sections(explained, lines)),
        gates=[
            (within(question), within(option.label) if option else "–")
            for question, option in explained.gates
        ],
    )


def _sections(
    explained: SubmissionExplanation, lines: Collection[ItemLine]
) -> Iterable[SectionLines]:
    edition = explained.edition
    names: dict[str | None, Text | None] = {None: None}
    names |= {stage.id: stage.name for stage in edition.stages}
    for section in (s for s in edition.sections.values() if s.instrument == explained.instrument):
        here = [x for x in lines if x.explained.item.section == section.id]
        asked = [x for x in here if x.explained.line.reason != "does_not_apply"]
        stops = (
            (name, [x for x in asked if x.explained.item.stage == id_])
            for id_, name in names.items()
        )
        yield SectionLines(
            section=section,
            stops=[(name, found) for name, found in stops if found],
            elsewhere=[x for x in here if x.explained.line.reason == "does_not_apply"],
        )


def _line(edition: Edition, explained: ItemExplanation) -> ItemLine:
    item, details = explained.item, explained.details
    return ItemLine(
        explained=explained,
        answer=_answer(item, explained.line.answer),
        reason=_reason(edition, item, explained.line),
        details=[
            (within(detail.label), _detail(detail, details[detail.key]))
            for detail in item.details
            if detail.key in details
        ],
    )


def _answer(item: Item, answer: object) -> str:
    if answer is None:
        return "–"
    option = item.option_by_code.get(str(answer))
    if option is None:
        return str(answer)
    anchor = f" {within(option.anchor)}" if option.anchor else ""
    return within(option.label) + anchor


def _detail(detail: Detail, value: object) -> str:
    labels = {option.code: within(option.label) for option in detail.options}
    if isinstance(value, list):
        return ", ".join(labels.get(str(code), str(code)) for code in value)
    if detail.type == "minutes":
        return _("%(minutes)s min", minutes=value)
    return labels.get(str(value), str(value))


def _reason(edition: Edition, item: Item, line: Line) -> str:
    """Return what the answer doesn't say already of why an item counts or not."""
    if line.carried_by:
        return _("No, because %(item)s is no", item=line.carried_by)
    if line.reason == "does_not_apply":
        return _("Only where: %(facts)s", facts=_where(edition, item))
    reasons = {
        "scored": "",
        "not_applicable": _("Not applicable"),
        "cannot_say": _("The customer can't say"),
        "not_noticed": _("The customer did not notice"),
        "unable": "",
        "under_way": _("Still under way"),
        "unanswered": _("Not answered"),
        "recorded": _("Recorded, not scored"),
    }
    return reasons[line.reason]


def _where(edition: Edition, item: Item) -> str:
    groups = (
        " + ".join(within(edition.conditions[code].name) for code in group)
        for group in item.applies
    )
    return _(" or ").join(groups)
