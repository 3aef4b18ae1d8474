"""A posted visit form to a report: what was seen, noted and photographed, and what to mend."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from flask_babel import gettext as _
from werkzeug.datastructures import FileStorage, MultiDict

from shopper.fieldwork.questions import NOTE, PHOTO
from shopper.language import language
from shopper.rules.month import Month
from shopper.rules.scoring import CLOSED, Score, score
from shopper.rules.standard import Edition, Item
from shopper.web.answers_form import read_form
from shopper.web.photos import Picture, Unusable, read_picture

NOTE_LENGTH = 500
VISITED_ON = "visited_on"
DECLARATION = "X10"
"""The shopper's declaration, needed to submit."""
PHOTOGRAPHED = frozenset({"invited", "faceless"})


@dataclass(frozen=True)
class Day:
    """The day of a visit, None when none was given or it can't be; `errors` say why."""

    visited_on: date | None
    errors: dict[str, str]


@dataclass(frozen=True)
class Report:
    """What a form said; `errors` holds a sentence for each field that can't be taken as it is."""

    visited_on: date | None
    answers: dict[str, object]
    notes: dict[str, str]
    pictures: tuple[Picture, ...] = ()
    errors: dict[str, str] = field(default_factory=dict)


def read_report(
    edition: Edition,
    conditions: Collection[str],
    form: MultiDict[str, str],
    day: Day,
) -> Report:
    """Return what a form says, all but its photos; a draft may lack anything."""
    reading = read_form(edition, "visit", conditions, form, complete=False)
    items = edition.instrument("visit")
    notes = {item.id: form.get(NOTE + item.id, "").strip() for item in items}
    long = {NOTE + id_ for id_, note in notes.items() if len(note) > NOTE_LENGTH}
    sentence = _("Write at most %(limit)s characters", limit=NOTE_LENGTH)
    return Report(
        visited_on=day.visited_on,
        answers=reading.answers,
        notes={id_: note for id_, note in notes.items() if note and NOTE + id_ not in long},
        errors=day.errors | reading.errors | dict.fromkeys(sorted(long), sentence),
    )


def read_day(written: str, month: Month, today: date) -> Day:
    """Return the day of the visit, or why it can't be: not yet, or not in the month given."""
    if not written:
        return Day(None, {})
    try:
        day = date.fromisoformat(written)
    except ValueError:
        return Day(None, {VISITED_ON: _("Choose a day")})
    if day > today:
        return Day(None, {VISITED_ON: _("Choose a day that is not in the future")})
    if Month.of_day(day) != month:
        sentence = _("Choose a day of the month that the visit was given for")
        return Day(None, {VISITED_ON: sentence})
    return Day(day, {})


def with_pictures(report: Report, edition: Edition, files: MultiDict[str, FileStorage]) -> Report:
    """Return the report with the photos that were sent; what is not a photo becomes an error."""
    pictures: list[Picture] = []
    errors: dict[str, str] = {}
    for item in edition.instrument("visit"):
        chosen = [file for file in files.getlist(PHOTO + item.id) if file.filename]
        for file in chosen if item.photo in PHOTOGRAPHED else []:
            try:
                pictures.append(read_picture(item.id, file))
            except Unusable as reason:
                errors[PHOTO + item.id] = f"{file.filename}: {reason}"
    return replace(report, pictures=tuple(pictures), errors=report.errors | errors)


def gaps(
    report: Report,
    edition: Edition,
    conditions: Collection[str],
    form: MultiDict[str, str],
    photographed: Collection[str],
) -> dict[str, str]:
    """Return what still keeps the report from being submitted, a sentence for each field.

    Where nobody was there (X01), nothing else need be answered.
    """
    closed = report.answers.get(CLOSED) == "yes"
    missing = read_form(edition, "visit", conditions, form, complete=True).errors
    if closed:
        missing = {id_: text for id_, text in missing.items() if id_ == DECLARATION}
    if report.visited_on is None and VISITED_ON not in report.errors:
        missing = {VISITED_ON: _("Choose the day of the visit")} | missing
    result = score(edition, "visit", conditions, report.answers)
    missing |= missing_photos(edition, result, report.answers, photographed)
    if not (missing or closed or result.valid):
        missing = unseen(edition, result)
    return missing | report.errors


def missing_photos(
    edition: Edition, result: Score, answers: Mapping[str, object], photographed: Collection[str]
) -> dict[str, str]:
    """Return the items whose photo is required and not there (catalogue, part 7).

    What a carrier decides is photographed at the carrier: the wall where the plate should be.
    """
    carriers = {line.item: line.carried_by for line in result.lines if line.carried_by}
    missing: dict[str, str] = {}
    for item in edition.instrument("visit"):
        if not needs_photo(item, result, answers):
            continue
        place = item.id
        while place in carriers:
            place = carriers[place]
        if not {item.id, place} & set(photographed):
            missing[PHOTO + place] = _("Add a photo that shows this")
    return missing


def needs_photo(item: Item, result: Score, answers: Mapping[str, object]) -> bool:
    """Tell whether the answers make the item's photo a must."""
    if item.photo_required == "finding":
        return answers.get(item.id) == "yes"
    return item.photo_required == "failed" and item.id in result.failed


def unseen(edition: Edition, result: Score) -> dict[str, str]:
    """Return, at its first item not seen, each section of which too much was not observed."""
    most = edition.policy.max_unobserved_share
    errors: dict[str, str] = {}
    for id_, share in result.unobserved.items():
        if share <= most:
            continue
        name = edition.sections["visit", id_].name.in_language(language())
        first = first_unseen(result, id_)
        errors[first] = _(
            "%(section)s: %(share)s of what counts was not seen, at most %(most)s may be. "
            "Look again, or go back.",
            section=name,
            share=f"{share:.0%}",
            most=f"{most:.0%}",
        )
    return errors


def first_unseen(result: Score, section: str) -> str:
    """Return the section's first item that was not observed."""
    unobserved: Iterable[str] = (
        line.item
        for line in result.lines
        if line.section == section and line.weight and line.reason in ("unable", "unanswered")
    )
    return next(iter(unobserved))
