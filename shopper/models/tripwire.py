"""What the tripwires say of a month in the database."""

from __future__ import annotations

import math
from collections.abc import Iterator
from functools import cache
from itertools import groupby
from operator import itemgetter

from sqlalchemy import Float, String, cast, extract, select

from shopper.extensions import db
from shopper.models.outlet import Outlet
from shopper.models.response import Response, ResponseStatus
from shopper.models.source import rows_of, uncollected
from shopper.models.standing import outlet_months, policy_of
from shopper.rules.alarms import Alarm, Gap, alarms
from shopper.rules.gaps import gap_variance, gaps
from shopper.rules.hours import BadHours, OpeningHours
from shopper.rules.month import Month
from shopper.rules.pooling import pool
from shopper.rules.tripwires import Evidence, Measure, measures

CHUNK = 5_000


@uncollected()
def alarms_in(month: Month) -> tuple[list[Alarm], int]:
    """Return the month's alarms by outlet id, the least likely first, and how many were compared.

    Counted and held responses are both evidence; what was excluded has been dealt with. One pass
    over the responses, of which one outlet's are in memory at a time.
    """
    policy = policy_of(month)
    measured: dict[int, dict[str, Measure]] = {}
    compared = 0
    for outlet, evidence in _evidence(month):
        measured[outlet] = measures(evidence, policy)
        compared += len(evidence.opened) >= policy.min_responses
    return alarms(measured, _gaps(month), policy), compared


def _evidence(month: Month) -> Iterator[tuple[int, Evidence]]:
    hours = {
        outlet: _hours(text)
        for outlet, text in db.session.execute(select(Outlet.id, Outlet.opening_hours))
    }
    query = (
        select(
            Response.outlet_id,
            cast(extract("epoch", Response.opened_at), Float),
            Response.device_mark,
            Response.network_mark,
            cast(Response.answers, String),
        )
        .where(Response.month == str(month), Response.status != ResponseStatus.EXCLUDED)
        .order_by(Response.outlet_id, Response.opened_at, Response.id)
    )
    for outlet, of_outlet in groupby(rows_of(query, CHUNK), key=itemgetter(0)):
        _, opened, devices, networks, sheets = zip(*of_outlet, strict=True)
        yield outlet, Evidence(opened, devices, networks, sheets, hours[outlet])


@cache
def _hours(text: str) -> OpeningHours | None:
    try:
        return OpeningHours.parse(text)
    except BadHours:
        return None


def _gaps(month: Month) -> dict[int, Gap]:
    """Return the gaps of active outlets that have both voices, as the month stands now."""
    policy = policy_of(month)
    ids = {code: id_ for id_, code in db.session.execute(select(Outlet.id, Outlet.code))}
    active = [row for row in outlet_months(month) if row.active]
    noise = pool(active, policy)
    apart = gaps(active, noise, policy)
    return {
        ids[row.code]: Gap(
            points=apart[row.code][0],
            se=math.sqrt(gap_variance(row, noise)),
            responses=row.n_responses,
        )
        for row in active
        if row.code in apart
    }
