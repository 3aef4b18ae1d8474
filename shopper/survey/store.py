"""A response from the form's answers to its row, once."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite

from shopper.extensions import db
from shopper.models.outlet import Outlet
from shopper.models.placard import PlacardStatus
from shopper.models.response import Response, ResponseStatus
from shopper.rules.hours import BadHours, OpeningHours
from shopper.rules.month import Month
from shopper.rules.screening import Arrival, Recent, lookback, screen
from shopper.survey.marks import device_mark, network_mark
from shopper.survey.opening import Opening

INSERTS: dict[str, Callable[..., Any]] = {
    "sqlite": sqlite.insert,
    "postgresql": postgresql.insert,
}


@dataclass(frozen=True)
class Sending:
    """How a form came in: when, in which language, from which phone and address."""

    received_at: datetime
    language: str
    token: str
    address: str | None


def new_response(opening: Opening, answers: Mapping[str, object], sending: Sending) -> Response:
    """Return a scored and screened response, with the outlet's facts as they are now.

    It is dated by its ticket, however late it comes in.
    """
    month = Month.of(sending.received_at)
    response = Response(
        submission_id=opening.ticket.submission_id,
        placard_id=opening.placard.id,
        outlet_id=opening.outlet.id,
        company_id=opening.outlet.company_id,
        city_code=opening.outlet.city.code,
        edition=opening.edition.id,
        conditions=opening.conditions,
        answers=dict(answers),
        language=sending.language,
        opened_at=opening.ticket.opened_at,
        received_at=sending.received_at,
        month=str(Month.of(opening.ticket.opened_at)),
        device_mark=device_mark(sending.token, month),
        network_mark=network_mark(sending.address, month),
    )
    response.rescore(opening.edition)
    response.held_by = holding_rules(response, opening)
    response.status = ResponseStatus.HELD if response.held_by else ResponseStatus.COUNTED
    return response


def holding_rules(response: Response, opening: Opening) -> list[str]:
    """Return the names of the rules that hold the response (scoring.md, section 6)."""
    policy = opening.edition.policy
    arrival = Arrival(
        opened_at=response.opened_at,
        received_at=response.received_at,
        device_mark=response.device_mark,
        network_mark=response.network_mark,
        code_retired=opening.placard.status is PlacardStatus.RETIRED,
        hours=opening_hours(opening.outlet),
    )
    recent = recent_responses(opening.outlet, response.received_at - lookback(policy))
    return screen(arrival, recent, policy)


def opening_hours(outlet: Outlet) -> OpeningHours | None:
    """Return when the outlet is open; None when the register does not say it readably."""
    try:
        return OpeningHours.parse(outlet.opening_hours)
    except BadHours:
        return None


def recent_responses(outlet: Outlet, since: datetime) -> list[Recent]:
    """Return what screening must know of the outlet's responses received since a moment."""
    rows = db.session.execute(
        select(
            Response.device_mark, Response.network_mark, Response.received_at, Response.status
        ).where(Response.outlet_id == outlet.id, Response.received_at >= since)
    )
    return [Recent(*row) for row in rows]


def store_once(response: Response) -> None:
    """Insert the response; one whose submission id is stored already changes nothing."""
    columns = [column.key for column in Response.__table__.columns if column.key != "id"]
    insert = INSERTS[db.engine.dialect.name](Response)
    values = {key: getattr(response, key) for key in columns}
    db.session.execute(
        insert.values(values).on_conflict_do_nothing(index_elements=["submission_id"])
    )
