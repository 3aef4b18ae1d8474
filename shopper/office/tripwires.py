"""Tripwires: outlets whose month shows signs of stuffing, for staff to look into."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from math import ceil

from flask import Blueprint, render_template
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from shopper.extensions import db
from shopper.language import language
from shopper.models.outlet import Outlet
from shopper.models.standing import policy_of
from shopper.models.tripwire import alarms_in
from shopper.office.months import month_asked, months_offered
from shopper.rules.alarms import SENTENCES, Alarm
from shopper.web.paging import page_of_rows

blueprint = Blueprint("tripwires", __name__, url_prefix="/tripwires")


@dataclass(frozen=True)
class Suspect:
    """An outlet and its alarms, the least likely first."""

    outlet: Outlet
    alarms: list[Alarm]


@blueprint.get("/")
def index() -> str:
    """List the outlets of a month that touched a tripwire, the least likely by chance first."""
    month = month_asked()
    policy = policy_of(month)
    alarms, compared = alarms_in(month)
    return render_template(
        "office/tripwires/index.html",
        month=month,
        months=months_offered(month),
        page=page_of_rows(suspects(alarms)),
        told=lambda alarm: alarm.told(policy, language()),
        policy=policy,
        compared=compared,
        tripwires=len(SENTENCES),
        by_chance=ceil(len(SENTENCES) * policy.tripwire_false_alarm * compared),
    )


def suspects(alarms: Iterable[Alarm]) -> list[Suspect]:
    """Return the outlets of alarms in their order, each with all of its own."""
    by_outlet: dict[int, list[Alarm]] = {}
    for alarm in alarms:
        by_outlet.setdefault(alarm.outlet, []).append(alarm)
    query = (
        select(Outlet)
        .where(Outlet.id.in_(by_outlet))
        .options(joinedload(Outlet.company), joinedload(Outlet.district))
    )
    outlets = {outlet.id: outlet for outlet in db.session.scalars(query)}
    return [Suspect(outlets[id_], found) for id_, found in by_outlet.items()]
