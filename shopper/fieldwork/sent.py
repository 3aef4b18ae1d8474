"""What a phone sends of a visit, read and held to bounds; what can't be taken is said, not lost."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import BadRequest

from shopper.models.visit import Visit
from shopper.rules.month import Month

TIMERS = ("arrived_at", "attended_at", "left_at")
TIMES = (*TIMERS, "reported_at")
"""In the order in which they can happen."""
AHEAD = timedelta(minutes=10)
"""So much may a phone's clock run ahead of the server's."""
MOST_MARKS = 200
MARK_LENGTH = 500


@dataclass(frozen=True)
class Sent:
    """A visit as a phone holds it, on top of the version that it last knew."""

    version: int
    form: MultiDict[str, str]
    times: dict[str, datetime]
    """Those of TIMES that are known and can be."""
    marks: list[dict[str, str]]
    submits: bool
    errors: dict[str, str]


def read_sent(document: Any, month: Month, now: datetime) -> Sent:
    """Return what the phone's JSON says.

    Raises:
        BadRequest: it isn't what a phone sends; no person can mend that.
    """
    if not isinstance(document, dict) or not isinstance(document.get("version"), int):
        raise BadRequest
    times, errors = read_times(part(document, "times", dict), month, now)
    marks, said = read_marks(part(document, "marks", list))
    return Sent(
        version=document["version"],
        form=read_fields(part(document, "fields", dict)),
        times=times,
        marks=marks,
        submits=document.get("submit") is True,
        errors=errors | said,
    )


def part(document: Mapping[str, Any], name: str, kind: type) -> Any:
    """Return a part of the document, an empty one when it isn't there."""
    value = document.get(name, kind())
    if not isinstance(value, kind):
        raise BadRequest
    return value


def read_fields(fields: Mapping[str, Any]) -> MultiDict[str, str]:
    """Return the form's fields as a form would post them."""
    form: MultiDict[str, str] = MultiDict()
    for name, values in fields.items():
        if not isinstance(values, list) or not all(isinstance(value, str) for value in values):
            raise BadRequest
        form.setlist(name, values)
    return form


def read_times(
    written: Mapping[str, Any], month: Month, now: datetime
) -> tuple[dict[str, datetime], dict[str, str]]:
    """Return the times that can be, and for each other one why not."""
    times: dict[str, datetime] = {}
    errors: dict[str, str] = {}
    latest: datetime | None = None
    for name in TIMES:
        if written.get(name) is None:
            continue
        moment = read_moment(written[name])
        error = moment and impossible(moment, name, latest, month, now)
        if moment is None:
            errors[name] = _("This time can't be read")
        elif error:
            errors[name] = error
        else:
            times[name] = latest = moment
    return times, errors


def read_moment(written: object) -> datetime | None:
    """Return an ISO 8601 moment with its zone, None for anything else."""
    try:
        moment = datetime.fromisoformat(str(written))
    except ValueError:
        return None
    return moment if moment.tzinfo else None


def impossible(
    moment: datetime, name: str, latest: datetime | None, month: Month, now: datetime
) -> str | None:
    """Return why this can't be the time, None when it can."""
    if moment > now + AHEAD:
        return str(_("This time is in the future; check the phone's clock"))
    if latest and moment < latest:
        return str(_("This time is before the one that comes first"))
    if name in TIMERS and Month.of(moment) != month:
        return str(_("This time is not in the month that the visit was given for"))
    return None


def read_marks(written: list[Any]) -> tuple[list[dict[str, str]], dict[str, str]]:
    """Return the marks that can be stored, and what is wrong with the others."""
    marks = [
        {"at": str(mark["at"]), "text": mark["text"].strip()}
        for mark in written
        if isinstance(mark, dict)
        and read_moment(mark.get("at"))
        and isinstance(mark.get("text"), str)
        and 0 < len(mark["text"].strip()) <= MARK_LENGTH
    ]
    if len(marks) == len(written) <= MOST_MARKS:
        return marks, {}
    sentence = _(
        "At most %(most)s notes of up to %(length)s characters",
        most=MOST_MARKS,
        length=MARK_LENGTH,
    )
    return marks[:MOST_MARKS], {"marks": sentence}


def new_marks(visit: Visit, marks: list[dict[str, str]]) -> list[dict[str, str]]:
    """Return the marks that the visit doesn't hold yet."""
    return [mark for mark in marks if mark not in visit.marks]


def says_more(visit: Visit, times: Mapping[str, datetime], marks: list[dict[str, str]]) -> bool:
    """Tell whether these times and marks say more than the visit holds."""
    changed = any(getattr(visit, name) != moment for name, moment in times.items())
    return changed or bool(new_marks(visit, marks))


def note_on_site(visit: Visit, times: Mapping[str, datetime], marks: list[dict[str, str]]) -> None:
    """Write times and marks into the visit; what it knew and they don't say stays."""
    for name, moment in times.items():
        setattr(visit, name, moment)
    visit.marks = sorted([*visit.marks, *new_marks(visit, marks)], key=lambda mark: mark["at"])
