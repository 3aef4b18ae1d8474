"""The month's plan of visits: drawn, looked at, published."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_babel import ngettext
from sqlalchemy.orm import joinedload
from werkzeug.wrappers import Response

from shopper import jobs
from shopper.clock import now, this_month
from shopper.extensions import db
from shopper.jobs.detached import start_worker
from shopper.jobs.plans import new_seed, publish_plan, refuse_plan
from shopper.jobs.queue import jobs_about, progress_of
from shopper.models.assignment import Assignment, AssignmentState
from shopper.models.city import District
from shopper.models.job import JobState
from shopper.models.outlet import Outlet
from shopper.models.plan import Plan, plan_of
from shopper.office import labels
from shopper.office.forms_plans import DrawForm, plan_filter
from shopper.office.months import month_asked, months_offered
from shopper.office.plan_words import ASSIGNMENT_STATE, CAUSE, why_unplanned
from shopper.office.planned import (
    cities_of,
    loads_of,
    repeats_in,
    unmade_in,
    unplanned_rows,
    visits_in,
)
from shopper.rules.month import Month, NotAMonth
from shopper.web.paging import page_of, page_of_rows
from shopper.web.sessions import person

blueprint = Blueprint("plans", __name__, url_prefix="/plans")


def offered() -> list[Month]:
    """Return the months to choose from, up to the next one."""
    return months_offered(month_asked(), this_month().plus(1))


@blueprint.get("/")
def index() -> str:
    """Show how the month's plan stands."""
    return page(month_asked(), DrawForm())


def page(month: Month, form: DrawForm) -> str:
    """Render the plan's page with a form of the draw."""
    plan, loads = plan_of(month), loads_of(month)
    version = plan.version if plan else 0
    return render_template(
        "office/plans/index.html",
        month=month,
        months=offered(),
        plan=plan,
        form=form,
        version=version,
        refusal=refusal(month),
        loads=loads,
        cities=cities_of(month, plan, loads),
        unmade=unmade_in(month),
        repeats=repeats_in(month),
        assignment_states=ASSIGNMENT_STATE,
        work=[
            job for job in jobs_about(str(month), 1, plans=True) if job.state is not JobState.DONE
        ],
        states=labels.JOB_STATE,
        kinds=AssignmentState,
    )


def refusal(month: Month) -> str:
    """Return why the month can't be drawn; nothing when it can."""
    try:
        refuse_plan(month, now(), None)
    except jobs.NotPublishable as error:
        return str(error)
    return ""


@blueprint.post("/<month>/draw")
def draw(month: str) -> Response | tuple[str, int]:
    """Have the plan drawn in the background, in the place of a former draw."""
    wanted, form = month_or_404(month), DrawForm()
    if not form.validate():
        return page(wanted, form), 422
    seed = new_seed() if form.seed.data is None else form.seed.data
    try:
        version = version_sent()
        refuse_plan(wanted, now(), version)
    except jobs.NotPublishable as error:
        flash(str(error), "bad")
        return page(wanted, form), 409
    jobs.enqueue("plan", str(wanted), at=now(), by=person(), seed=seed, version=version)
    start_worker()
    return redirect(url_for(".work", month=wanted))


@blueprint.get("/<month>/work")
def work(month: str) -> str | Response:
    """Show how far the draw is; the plan itself once it is done."""
    wanted = month_or_404(month)
    job = next(iter(jobs_about(str(wanted), 1, plans=True)), None)
    if job is None or job.state is JobState.DONE:
        return redirect(url_for(".index", month=wanted))
    progress = progress_of(job, now())
    return render_template(
        "office/plans/work.html", progress=progress, month=wanted, states=labels.JOB_STATE
    )


@blueprint.post("/<month>/publish")
def publish(month: str) -> Response | tuple[str, int]:
    """Offer the plan's visits to their shoppers."""
    wanted = month_or_404(month)
    plan = plan_of(wanted, locked=True) or abort(404)
    try:
        visits = publish_plan(plan, version_sent(), at=now(), by=person())
    except jobs.NotPublishable as error:
        db.session.rollback()
        flash(str(error), "bad")
        return page(wanted, DrawForm()), 409
    db.session.commit()
    said = ngettext("%(num)d visit is offered.", "%(num)d visits are offered.", visits)
    flash(said, "good")
    return redirect(url_for(".index", month=wanted))


@blueprint.get("/visits")
def visits() -> str:
    """List the month's visits by day, of a city, a shopper or a state."""
    month = month_asked()
    filters = plan_filter(offered(), month, ASSIGNMENT_STATE)
    query = visits_in(
        month,
        city=filters.chosen("city"),
        shopper=filters.chosen("shopper"),
        state=filters.chosen("status"),
        text=(filters.text.data or "").strip(),
    )
    return render_template(
        "office/plans/visits.html",
        month=month,
        filters=filters,
        page=page_of(query, *LOADED),
        states=ASSIGNMENT_STATE,
    )


LOADED: list[Any] = [
    joinedload(Assignment.shopper),
    joinedload(Assignment.visit),
    joinedload(Assignment.outlet).joinedload(Outlet.district).joinedload(District.city),
]


@blueprint.get("/unplanned")
def unplanned() -> str:
    """List the outlets that can't be ranked, and why."""
    month = month_asked()
    plan: Plan = plan_of(month) or abort(404)
    cause = request.args.get("cause", "")
    rows = unplanned_rows(plan, cause=cause if cause in CAUSE else "")
    return render_template(
        "office/plans/unplanned.html",
        month=month,
        page=page_of_rows(rows),
        causes=CAUSE,
        cause=cause,
        counts={code: unplanned_with(plan, code) for code in CAUSE},
        why=why_unplanned,
    )


def unplanned_with(plan: Plan, cause: str) -> int:
    """Return how many outlets fall short for that reason."""
    return sum(row["cause"] == cause for row in plan.unplanned.values())


def month_or_404(text: str) -> Month:
    """Read the month of an address."""
    try:
        return Month.parse(text)
    except NotAMonth:
        abort(404)


def version_sent() -> int:
    """Return the plan's version that the form was made from; 400 without one."""
    version = request.form.get("version", type=int)
    return abort(400) if version is None else version
