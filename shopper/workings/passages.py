"""A submission's working as passages: its sections, and each item in them."""

from __future__ import annotations

from collections.abc import Iterator

from flask_babel import gettext as _

from shopper.rules.explanation_submission import SubmissionExplanation
from shopper.workings.passage import (
    Fact,
    Level,
    Passage,
    Row,
    Table,
    Working,
    points,
    short,
    within,
)
from shopper.workings.submission import ItemLine, SectionLines, SubmissionWorking


def submission_passages(
    level: Level, number: str, outlet: str, working: SubmissionWorking
) -> Working:
    """Return a visit's or a response's working, one passage for its sums and one a section."""
    explained = working.explained
    names = {"visit": _("Visit %(number)s", number=number)}
    title = names.get(level, _("Response %(number)s", number=number))
    facts = (
        Fact(_("Outlet"), outlet, ("outlet", outlet)),
        Fact(_("Score"), points(explained.result.score)),
        *(Fact(question, answer) for question, answer in working.gates),
    )
    tables = (table for part in working.sections for table in (_counted(part), _elsewhere(part)))
    passages = (_sums(explained), *(passage for passage in tables if passage))
    return Working(level, title, facts, passages)


def _sums(explained: SubmissionExplanation) -> Passage:
    columns = (
        *((_("Section"), ""), (_("Items"), "number"), (_("Σ weight × value"), "number")),
        *((_("Σ weight"), "number"), (_("Weight of the section"), "number")),
        *((_("Not observed"), "number"), (_("Score"), "number")),
    )
    rows = [
        Row(
            (
                *(within(x.section.name), str(x.counted), short(x.earned), short(x.weight)),
                *(short(x.section.weight), f"{100 * x.unobserved:.0f} %", points(x.score)),
            )
        )
        for x in explained.sums
    ]
    table = Table(_("How the score is made"), columns, tuple(rows))
    return Passage(_("How the score is made"), tuple(_sentences(explained)), table)


def _sentences(explained: SubmissionExplanation) -> Iterator[str]:
    observed, sums = points(explained.observed), (short(explained.earned), short(explained.weight))
    if explained.instrument == "customer":
        yield _(
            "A response scores 100 · Σ weight × value / Σ weight over all its items; the item "
            "weights hold the sections' shares."
        )
        if explained.observed is not None:
            yield f"100 × {sums[0]} / {sums[1]} = {observed}"
    else:
        yield _(
            "A section scores 100 · Σ weight × value / Σ weight; the visit is the sections' mean "
            "by their weights."
        )
        if explained.observed is not None:
            yield f"{sums[0]} / {sums[1]} = {observed}"
    if explained.vetoes:
        cap = short(explained.edition.policy.veto_cap)
        capped = f"min({cap}, {observed}) = " if explained.observed is not None else ""
        yield _("A confirmed veto caps it at %(cap)s.", cap=cap)
        yield f"{', '.join(explained.vetoes)}: {capped}{points(explained.result.score)}"
    if not explained.result.valid:
        yield _("Too little was observed: the visit goes back to the shopper.")


def _counted(part: SectionLines) -> Passage | None:
    lines = [line for _stop, found in part.stops for line in found]
    if not lines:
        return None
    columns = (
        *((_("Item"), ""), (_("Answer"), ""), (_("Value 0–1"), "number")),
        *((_("Weight"), "number"), (_("Points lost"), "number"), (_("Why"), "")),
        *((_("Clause"), ""), (_("Question"), "wide")),
    )
    title = within(part.section.name)
    return Passage(title, (), Table(title, columns, tuple(Row(_cells(line)) for line in lines)))


def _elsewhere(part: SectionLines) -> Passage | None:
    if not part.elsewhere:
        return None
    columns = ((_("Item"), ""), (_("Question"), "wide"), (_("Why"), "wide"))
    rows = (
        Row((line.explained.item.id, within(line.explained.item.question), line.reason))
        for line in part.elsewhere
    )
    title = _("Items that don't apply here: %(count)s", count=len(part.elsewhere))
    return Passage(f"{within(part.section.name)} · {title}", (), Table(title, columns, tuple(rows)))


def _cells(line: ItemLine) -> tuple[str, ...]:
    explained = line.explained
    item, found, clause = explained.item, explained.line, explained.clause
    return (
        item.id,
        _answer(line),
        short(found.value or 0.0) if found.counted else "–",
        short(found.weight),
        points(explained.lost) if explained.lost else "–",
        line.reason,
        within(clause.name) if clause else "",
        within(item.question),
    )


def _answer(line: ItemLine) -> str:
    details = [f"{label} {value}" for label, value in line.details]
    recorded = line.explained.line.answer is None and details
    return _("; ").join(details if recorded else [line.answer, *details])
