"""A response as it arrives: the form's answers scored, with the outlet's facts as they are now."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from shopper.models import aggregate
from shopper.rules.hours import BadHours, OpeningHours
from shopper.rules.month import Month
from shopper.rules.scoring import score
from shopper.rules.screening import Arrival
from shopper.rules.standard import Policy
from shopper.survey.marks import Marks, marks_of
from shopper.survey.opening import Opening
from shopper.survey.receipt import receipt_code, receipt_hash


@dataclass(frozen=True)
class Sending:
    """How a form came in: when, in which language, from which phone and address."""

    received_at: datetime
    language: str
    token: str
    address: str | None
    trapped: bool = False
    """The field that people don't see was filled in."""


@dataclass(frozen=True)
class NewResponse:
    """A scored response on its way to the table; only what screening says is still open."""

    receipt: str
    """Its code, which the customer alone is told."""
    columns: dict[str, Any]
    contribution: dict[str, float]
    arrival: Arrival
    marks: Marks
    policy: Policy


def new_response(opening: Opening, answers: Mapping[str, object], sending: Sending) -> NewResponse:
    """Return a scored response, with the outlet's facts as they are now.

    It is dated by its ticket, however late it comes in.
    """
    outlet, ticket, edition = opening.outlet, opening.ticket, opening.edition
    marks = marks_of(sending.token, sending.address, sending.received_at)
    result = score(edition, "customer", outlet.conditions, answers)
    arrival = Arrival(
        opened_at=ticket.opened_at,
        received_at=sending.received_at,
        device_mark=next(iter(marks.device), None),
        network_mark=next(iter(marks.network), None),
        code_retired=outlet.is_retired,
        hours=opening_hours(outlet.opening_hours),
        trapped=sending.trapped,
    )
    receipt = receipt_code(ticket.submission_id)
    columns = {
        "submission_id": ticket.submission_id,
        "receipt": receipt_hash(receipt),
        "placard_id": outlet.placard_id,
        "outlet_id": outlet.outlet_id,
        "company_id": outlet.company_id,
        "city_code": outlet.city_code,
        "edition": edition.id,
        "conditions": list(outlet.conditions),
        "answers": dict(answers),
        "language": sending.language,
        "opened_at": ticket.opened_at,
        "received_at": sending.received_at,
        "month": str(Month.of(ticket.opened_at)),
        "score": result.score,
        "demeanour": result.sections["demeanour"],
        "environment": result.sections["environment"],
        "device_mark": arrival.device_mark,
        "network_mark": arrival.network_mark,
    }
    contribution = aggregate.contribution(result)
    return NewResponse(receipt, columns, contribution, arrival, marks, edition.policy)


@cache
def opening_hours(text: str) -> OpeningHours | None:
    """Return when an outlet is open; None when the register does not say it readably."""
    try:
        return OpeningHours.parse(text)
    except BadHours:
        return None
