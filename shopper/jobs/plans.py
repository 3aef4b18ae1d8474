"""A month's plan as rows: drawn in the background, drawn anew, published."""

from __future__ import annotations

import secrets
from dataclasses import asdict
from datetime import date, datetime
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from shopper.extensions import db
from shopper.jobs.plan_request import request_of
from shopper.jobs.refusals import NotPublishable
from shopper.models.assignment import Assignment, AssignmentState
from shopper.models.audit import record
from shopper.models.bulletin import BulletinFile
from shopper.models.job import Job
from shopper.models.outlet import Outlet
from shopper.models.plan import Plan, against_conflicts, plan_of
from shopper.models.source import rows_of
from shopper.models.user import User
from shopper.rules.month import Month
from shopper.words import month_name

SEEDS = 1_000_000
"""A seed that can be read out on the telephone."""


def new_seed() -> int:
    """Return a seed of chance."""
    return secrets.randbelow(SEEDS)


def begin_plan(job: Job, at: datetime) -> dict[str, Any]:
    """Refuse a month that can't be planned, else draw and return the plan."""
    month = Month.parse(job.subject)
    refuse_plan(month, at, job.wanted.get("version"))
    return drawn(month, job.wanted["seed"], at)


def drawn(month: Month, seed: int, at: datetime) -> dict[str, Any]:
    """Return the plan that the seed gives, as JSON takes it; its former draw doesn't count."""
    from shopper.planning.drawing import draw

    plan = plan_of(month)
    own = select(Assignment.id).where(Assignment.plan_id == plan.id) if plan else None
    without = set(db.session.scalars(own)) if own is not None else set()
    made = draw(request_of(month, at, without=without), seed)
    return {
        "seed": seed,
        "version": plan.version if plan else 0,
        "repeats_wanted": made.repeats_wanted,
        "tasks": [
            [t.outlet, t.shopper, t.day.isoformat(), t.hour, t.is_repeat] for t in made.tasks
        ],
        "unplanned": {row.outlet: asdict(row) for row in made.unplanned},
    }


def keep_plan(job: Job, data: dict[str, Any], files: list[BulletinFile], at: datetime) -> None:
    """Write the plan's rows in the place of the former draw's."""
    month = Month.parse(job.subject)
    refuse_plan(month, at, data["version"])
    plan = plan_of(month, locked=True) or Plan(month=str(month), version=0)
    plan.seed, plan.unplanned = data["seed"], data["unplanned"]
    plan.drawn_at, plan.drawn_by_id = at, job.requested_by_id
    plan.version += 1
    db.session.add(plan)
    try:
        db.session.flush()
        db.session.execute(delete(Assignment).where(Assignment.plan_id == plan.id))
        add_tasks(plan, data["tasks"], at)
    except IntegrityError as error:
        # Meanwhile somebody drew the same month, or gave a shopper one of the outlets by hand.
        db.session.rollback()
        raise NotPublishable(overtaken(month)) from error
    told = {"visits": len(data["tasks"]), "unplanned": len(data["unplanned"])}
    record("plan.drawn", plan, at=at, by=job.requested_by, month=str(month), seed=plan.seed, **told)


def add_tasks(plan: Plan, tasks: list[list[Any]], at: datetime) -> None:
    """Add the plan's assignments, which nobody but the office sees."""
    outlets = dict(map(tuple, rows_of(select(Outlet.code, Outlet.id))))
    shoppers = dict(map(tuple, rows_of(select(User.username, User.id))))
    rows = [
        {
            "month": plan.month,
            "outlet_id": outlets[outlet],
            "shopper_id": shoppers[shopper],
            "given_at": at,
            "state": AssignmentState.PLANNED,
            "plan_id": plan.id,
            "is_repeat": is_repeat,
            "visit_on": date.fromisoformat(day),
            "visit_hour": hour,
        }
        for outlet, shopper, day, hour, is_repeat in tasks
    ]
    if rows:
        db.session.execute(insert(Assignment), rows)


def publish_plan(plan: Plan, version: int | None, *, at: datetime, by: User | None) -> int:
    """Offer the plan's visits to their shoppers, and return how many; the caller commits.

    Raises NotPublishable for a plan that is published, or was changed since that version, and for
    one with visits that a conflict of interest declared since the draw speaks against.
    """
    month = Month.parse(plan.month)
    refuse_plan(month, at, version)
    against = against_conflicts().where(Assignment.plan_id == plan.id)
    if number := len(db.session.scalars(against).all()):
        raise NotPublishable(
            ngettext(
                "%(num)d visit is against a conflict of interest declared since the draw."
                " Give it to somebody else, or draw again.",
                "%(num)d visits are against a conflict of interest declared since the draw."
                " Give them to somebody else, or draw again.",
                number,
            )
        )
    done = db.session.execute(
        update(Assignment)
        .where(Assignment.plan_id == plan.id, Assignment.state == AssignmentState.PLANNED)
        .values(state=AssignmentState.OFFERED, given_at=at)
        .execution_options(synchronize_session="fetch")
    )
    plan.published_at = at
    plan.version += 1
    visits: int = done.rowcount  # type: ignore[attr-defined]
    record("plan.published", plan, at=at, by=by, month=plan.month, seed=plan.seed, visits=visits)
    return visits


def refuse_plan(month: Month, at: datetime, version: int | None) -> None:
    """Raise NotPublishable where the month's plan can't be drawn or published any more.

    `version` is the one that was seen, 0 where there was no plan; None for whatever there is.
    """
    plan = plan_of(month, locked=True)
    if plan and plan.published_at:
        raise NotPublishable(
            _("The plan of %(month)s is published already.", month=month_name(month))
        )
    if at >= month.ends_at:
        raise NotPublishable(_("%(month)s is over.", month=month_name(month)))
    if version is not None and version != (plan.version if plan else 0):
        raise NotPublishable(overtaken(month))


def overtaken(month: Month) -> str:
    """Tell that somebody else changed the plan meanwhile."""
    return _(
        "Somebody else has changed the plan of %(month)s meanwhile. Please look at it again.",
        month=month_name(month),
    )
