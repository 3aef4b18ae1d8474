"""A response from the form's answers to its row: scored, screened, stored once, and added up."""

from __future__ import annotations

import fcntl
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import Enum, auto
from functools import cache
from pathlib import Path
from typing import Any

from flask import Flask, current_app
from sqlalchemy import Connection, bindparam, func, select
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
from shopper.survey.marks import Marks, marks_of
from shopper.survey.opening import Opening
from shopper.survey.receipt import receipt_code, receipt_hash

INSERTS: dict[str, Callable[..., Any]] = {
    "sqlite": sqlite.insert,
    "postgresql": postgresql.insert,
}
MOST_PER_HOUR = 300
"""Responses of one network at one outlet: beyond what a full hall with one address sends."""

# Building a statement costs more than running it, so each is built once.
RECENT = select(
    Response.device_mark, Response.network_mark, Response.received_at, Response.status
).where(Response.outlet_id == bindparam("outlet_id"), Response.received_at > bindparam("since"))
BY_DEVICE = RECENT.where(
    Response.device_mark.in_(bindparam("marks", expanding=True)),
    Response.status == ResponseStatus.COUNTED,
).limit(1)
BY_NETWORK = RECENT.where(Response.network_mark.in_(bindparam("marks", expanding=True))).limit(
    bindparam("most")
)


class Fate(Enum):
    """What became of a response."""

    COUNTED = auto()
    KEPT = auto()
    """Held, or stored before."""
    REFUSED = auto()


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
    columns = {
        "submission_id": ticket.submission_id,
        "receipt": receipt_hash(receipt_code(ticket.submission_id)),
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
    return NewResponse(columns, aggregate.contribution(result), arrival, marks, edition.policy)


@cache
def opening_hours(text: str) -> OpeningHours | None:
    """Return when an outlet is open; None when the register does not say it readably."""
    try:
        return OpeningHours.parse(text)
    except BadHours:
        return None


def store_once(response: NewResponse) -> bool:
    """Store the response durably; one whose submission id is stored already changes nothing.

    False: its network has sent so many that this one is to be sent again later.
    """
    commits: GroupCommit[NewResponse, bool] = current_app.extensions["survey_commits"]
    return commits.submit(response)


def attach(app: Flask) -> None:
    """Give the application the place where its responses wait for their commit."""
    app.extensions["survey_commits"] = GroupCommit(write)


def write(responses: Sequence[NewResponse]) -> list[bool]:
    """Screen and insert the responses in the order given and add up those that count; commit."""
    with turn(), writing() as connection:
        fates = [insert(connection, response) for response in responses]
        counted = [r for r, fate in zip(responses, fates, strict=True) if fate is Fate.COUNTED]
        aggregate.add(
            connection,
            [(r.columns["month"], r.columns["outlet_id"], r.contribution, 1) for r in counted],
        )
    return [fate is not Fate.REFUSED for fate in fates]


def insert(connection: Connection, response: NewResponse) -> Fate:
    """Insert a response unless it is there or its network is flooding the outlet."""
    earlier = recent(connection, response)
    if is_flood(connection, response, earlier):
        return Fate.REFUSED
    held_by = screen(response.arrival, earlier, response.policy)
    status = ResponseStatus.HELD if held_by else ResponseStatus.COUNTED
    values = {**response.columns, "status": status, "held_by": held_by}
    inserted = connection.execute(once(connection.dialect.name), values).first() is not None
    return Fate.COUNTED if inserted and status is ResponseStatus.COUNTED else Fate.KEPT


@cache
def once(dialect: str) -> Any:
    """Return the insert that does nothing to a submission stored before, and then returns nothing.

    The number of rows, which SQLite would tell too, is unknown to PostgreSQL's driver.
    """
    statement = INSERTS[dialect](Response)
    known = statement.on_conflict_do_nothing(index_elements=["submission_id"])
    return known.returning(Response.id)


def is_flood(connection: Connection, response: NewResponse, earlier: Sequence[Recent]) -> bool:
    """Tell whether a new response comes after more of its network than any hall brings in an hour.

    The table is only asked where the network's responses are held already, as a burst.
    """
    network = response.arrival.network_mark
    near = sum(other.network_mark == network for other in earlier)
    if network is None or near < response.policy.burst_responses:
        return False
    sent = select(func.count()).where(
        Response.outlet_id == response.columns["outlet_id"],
        Response.network_mark.in_(response.marks.network),
        Response.received_at > response.arrival.received_at - timedelta(hours=1),
    )
    if connection.execute(sent).scalar_one() < MOST_PER_HOUR:
        return False
    known = select(Response.id).where(Response.submission_id == response.columns["submission_id"])
    return connection.execute(known).first() is None


def recent(connection: Connection, response: NewResponse) -> list[Recent]:
    """Return the earlier responses at the outlet that decide about its device and its network.

    Those marked with last month's key are told by the marks of this month.
    """
    arrival, marks, policy = response.arrival, response.marks, response.policy
    here = {"outlet_id": response.columns["outlet_id"]}
    found: list[Recent] = []
    if marks.device:
        since = arrival.received_at - timedelta(hours=policy.repeat_device_hours)
        given = {**here, "since": since, "marks": marks.device}
        found += [Recent(*row) for row in connection.execute(BY_DEVICE, given)]
    if marks.network:
        since = arrival.received_at - timedelta(minutes=policy.burst_minutes)
        given = {**here, "since": since, "marks": marks.network, "most": policy.burst_responses}
        found += [Recent(*row) for row in connection.execute(BY_NETWORK, given)]
    return [
        replace(
            other,
            device_mark=arrival.device_mark if other.device_mark in marks.device else None,
            network_mark=arrival.network_mark if other.network_mark in marks.network else None,
        )
        for other in found
    ]


@contextmanager
def turn() -> Iterator[None]:
    """Wait for one's turn among the processes that write to SQLite, whose own queue is unfair."""
    if db.engine.dialect.name != "sqlite":
        yield
        return
    with Path(current_app.instance_path, "write.lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
