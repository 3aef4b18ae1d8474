"""A scored response to its row: screened, stored once, and added up."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from enum import Enum, auto
from functools import cache
from typing import Any

from flask import Flask, current_app
from sqlalchemy import Subquery, bindparam, func, select, union_all
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import InstrumentedAttribute

from shopper.driver import Driver, Statement, driver_writing
from shopper.extensions import db
from shopper.models import aggregate
from shopper.models.response import Response, ResponseStatus
from shopper.rules.screening import Recent, screen
from shopper.survey.arriving import NewResponse
from shopper.survey.group_commit import GroupCommit

INSERTS: dict[str, Callable[..., Any]] = {
    "sqlite": sqlite.insert,
    "postgresql": postgresql.insert,
}
MOST_PER_HOUR = 300
"""Responses of one network at one outlet: beyond what a full hall with one address sends."""
UNDECIDED = {"id", "decided_by_id", "decided_at", "decision_reason", "withdrawn_at"}
"""Columns that a new response leaves to the database."""
MARKED = (Response.device_mark, Response.network_mark, Response.received_at, Response.status)


def earlier(mark: InstrumentedAttribute[str | None], *further: Any) -> Subquery:
    """Return the query of an outlet's responses with a mark, made with this or last month's key."""
    kind = mark.key.removesuffix("_mark")
    query = select(*MARKED).where(
        Response.outlet_id == bindparam("outlet_id"),
        Response.received_at > bindparam(f"{kind}_since"),
        mark.in_([bindparam(f"{kind}_mark"), bindparam(f"{kind}_mark_before")]),
        *further,
    )
    return query.limit(bindparam(f"{kind}_most")).subquery()


RECENT = Statement(
    union_all(
        select(earlier(Response.device_mark, Response.status == ResponseStatus.COUNTED)),
        select(earlier(Response.network_mark)),
    )
)
OF_NETWORK = Statement(
    select(func.count()).where(
        Response.outlet_id == bindparam("outlet_id"),
        Response.network_mark.in_([bindparam("network_mark"), bindparam("network_mark_before")]),
        Response.received_at > bindparam("since"),
    )
)
KNOWN = Statement(select(Response.id).where(Response.submission_id == bindparam("submission_id")))


class Fate(Enum):
    """What became of a response."""

    COUNTED = auto()
    KEPT = auto()
    """Held, or stored before."""
    REFUSED = auto()


def store_once(response: NewResponse) -> bool:
    """Store the response durably; one whose submission id is stored already changes nothing.

    False: its network has sent so many that this one is to be sent again later.
    """
    commits: GroupCommit[NewResponse, bool] = current_app.extensions["survey_commits"]
    return commits.submit(response)


def attach(app: Flask) -> None:
    """Give the application the place where its responses wait for their commit."""
    app.extensions["survey_commits"] = GroupCommit(write, turn)


def write(responses: Sequence[NewResponse]) -> list[bool]:
    """Screen and insert the responses in the order given and add up those that count; commit."""
    with driver_writing() as driver:
        fates = [insert(driver, response) for response in responses]
        counted = [r for r, fate in zip(responses, fates, strict=True) if fate is Fate.COUNTED]
        aggregate.add(
            driver,
            [(r.columns["month"], r.columns["outlet_id"], r.contribution, 1) for r in counted],
        )
    return [fate is not Fate.REFUSED for fate in fates]


def insert(driver: Driver, response: NewResponse) -> Fate:
    """Insert a response unless it is there or its network is flooding the outlet."""
    found = recent(driver, response)
    if is_flood(driver, response, found):
        return Fate.REFUSED
    held_by = screen(response.arrival, found, response.policy)
    status = ResponseStatus.HELD if held_by else ResponseStatus.COUNTED
    values = {**response.columns, "status": status, "held_by": held_by}
    is_new = driver.change(once(driver.dialect.name), values) == 1
    return Fate.COUNTED if is_new and status is ResponseStatus.COUNTED else Fate.KEPT


@cache
def once(dialect: str) -> Statement:
    """Return the insert that does nothing to a submission stored before."""
    given = [c.name for c in Response.__table__.columns if c.name not in UNDECIDED]
    new = INSERTS[dialect](Response).values({name: bindparam(name) for name in given})
    return Statement(new.on_conflict_do_nothing(index_elements=["submission_id"]))


def is_flood(driver: Driver, response: NewResponse, found: Sequence[Recent]) -> bool:
    """Tell whether a new response comes after more of its network than any hall brings in an hour.

    The table is only asked where the network's responses are held already, as a burst.
    """
    network = response.arrival.network_mark
    near = sum(other.network_mark == network for other in found)
    if network is None or near < response.policy.burst_responses:
        return False
    since = response.arrival.received_at - timedelta(hours=1)
    sent = {**places(response), "since": since}
    if driver.rows(OF_NETWORK, sent)[0][0] < MOST_PER_HOUR:
        return False
    return not driver.rows(KNOWN, {"submission_id": response.columns["submission_id"]})


def recent(driver: Driver, response: NewResponse) -> list[Recent]:
    """Return the earlier responses at the outlet that decide about its device and its network.

    Those marked with last month's key are told by the marks of this month.
    """
    arrival, marks, policy = response.arrival, response.marks, response.policy
    asked = {
        **places(response),
        "device_since": arrival.received_at - timedelta(hours=policy.repeat_device_hours),
        "device_most": 1,
        "network_since": arrival.received_at - timedelta(minutes=policy.burst_minutes),
        "network_most": policy.burst_responses,
    }
    return [
        Recent(
            device_mark=arrival.device_mark if device in marks.device else None,
            network_mark=arrival.network_mark if network in marks.network else None,
            received_at=received_at,
            status=status,
        )
        for device, network, received_at, status in driver.rows(RECENT, asked)
    ]


def places(response: NewResponse) -> dict[str, Any]:
    """Return the outlet and the marks, no mark being like none, as the queries name them."""
    device, network = response.marks.device, response.marks.network
    return {
        "outlet_id": response.columns["outlet_id"],
        "device_mark": next(iter(device), None),
        "device_mark_before": next(reversed(device), None),
        "network_mark": next(iter(network), None),
        "network_mark_before": next(reversed(network), None),
    }


@contextmanager
def turn() -> Iterator[None]:
    """Wait for one's turn among the processes that write to SQLite, whose own queue is unfair."""
    if db.engine.dialect.name != "sqlite":
        yield
        return
    file = os.open(f"{current_app.instance_path}/write.lock", os.O_CREAT | os.O_RDWR, 0o600)
    try:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
    finally:
        os.close(file)
