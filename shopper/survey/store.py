"""A response from the form's answers to its row: scored, screened, stored once, and added up."""

from __future__ import annotations

import fcntl
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from flask import Flask, current_app
from sqlalchemy import Connection, select
from sqlalchemy.dialects import postgresql, sqlite

from shopper.extensions import db, writing
from shopper.models import aggregate
from shopper.models.response import Response, ResponseStatus
from shopper.rules.hours import BadHours, OpeningHours
from shopper.rules.month import Month
from shopper.rules.scoring import score
from shopper.rules.screening import Arrival, Recent, screen
from shopper.rules.standard import Policy
from shopper.survey.group_commit import GroupCommit
from shopper.survey.marks import device_mark, network_mark
from shopper.survey.opening import Opening

INSERTS: dict[str, Callable[..., Any]] = {
    "sqlite": sqlite.insert,
    "postgresql": postgresql.insert,
}
RECENT = select(Response.device_mark, Response.network_mark, Response.received_at, Response.status)


@dataclass(frozen=True)
class Sending:
    """How a form came in: when, in which language, from which phone and address."""

    received_at: datetime
    language: str
    token: str
    address: str | None


@dataclass(frozen=True)
class NewResponse:
    """A scored response on its way to the table; only what screening says is still open."""

    columns: dict[str, Any]
    contribution: dict[str, float]
    arrival: Arrival
    policy: Policy


def new_response(opening: Opening, answers: Mapping[str, object], sending: Sending) -> NewResponse:
    """Return a scored response, with the outlet's facts as they are now.

    It is dated by its ticket, however late it comes in.
    """
    outlet, ticket, edition = opening.outlet, opening.ticket, opening.edition
    month = Month.of(sending.received_at)
    result = score(edition, "customer", outlet.conditions, answers)
    arrival = Arrival(
        opened_at=ticket.opened_at,
        received_at=sending.received_at,
        device_mark=device_mark(sending.token, month),
        network_mark=network_mark(sending.address, month),
        code_retired=outlet.is_retired,
        hours=opening_hours(outlet.opening_hours),
    )
    columns = {
        "submission_id": ticket.submission_id,
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
    return NewResponse(columns, aggregate.contribution(result), arrival, edition.policy)


@cache
def opening_hours(text: str) -> OpeningHours | None:
    """Return when an outlet is open; None when the register does not say it readably."""
    try:
        return OpeningHours.parse(text)
    except BadHours:
        return None


def store_once(response: NewResponse) -> None:
    """Store the response durably; one whose submission id is stored already changes nothing."""
    commits: GroupCommit[NewResponse, None] = current_app.extensions["survey_commits"]
    commits.submit(response)


def attach(app: Flask) -> None:
    """Give the application the place where its responses wait for their commit."""
    app.extensions["survey_commits"] = GroupCommit(write)


def write(responses: Sequence[NewResponse]) -> list[None]:
    """Screen and insert the responses in the order given and add up those that count; commit."""
    with turn(), writing() as connection:
        counted = [response for response in responses if insert(connection, response)]
        aggregate.add(
            connection,
            [(r.columns["month"], r.columns["outlet_id"], r.contribution, 1) for r in counted],
        )
    return [None] * len(responses)


def insert(connection: Connection, response: NewResponse) -> bool:
    """Insert a response unless it is there; tell whether it is new and counts."""
    held_by = screen(response.arrival, recent(connection, response), response.policy)
    status = ResponseStatus.HELD if held_by else ResponseStatus.COUNTED
    statement = INSERTS[connection.dialect.name](Response).on_conflict_do_nothing(
        index_elements=["submission_id"]
    )
    values = {**response.columns, "status": status, "held_by": held_by}
    inserted = connection.execute(statement, values).rowcount == 1
    return inserted and status is ResponseStatus.COUNTED


def recent(connection: Connection, response: NewResponse) -> list[Recent]:
    """Return the earlier responses at the outlet that decide about its device and its network."""
    arrival, policy = response.arrival, response.policy
    here = RECENT.where(Response.outlet_id == response.columns["outlet_id"])
    found: list[Recent] = []
    if arrival.device_mark:
        since = arrival.received_at - timedelta(hours=policy.repeat_device_hours)
        found += _recent(
            connection,
            here.where(
                Response.device_mark == arrival.device_mark,
                Response.received_at > since,
                Response.status == ResponseStatus.COUNTED,
            ).limit(1),
        )
    if arrival.network_mark:
        since = arrival.received_at - timedelta(minutes=policy.burst_minutes)
        found += _recent(
            connection,
            here.where(
                Response.network_mark == arrival.network_mark, Response.received_at > since
            ).limit(policy.burst_responses),
        )
    return found


def _recent(connection: Connection, query: Any) -> list[Recent]:
    return [Recent(*row) for row in connection.execute(query)]


@contextmanager
def turn() -> Iterator[None]:
    """Wait for one's turn among the processes that write to SQLite, whose own queue is unfair."""
    if db.engine.dialect.name != "sqlite":
        yield
        return
    with Path(current_app.instance_path, "write.lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
