"""A planned visit moved by hand to another shopper, day or hour, with the constraints checked."""

from __future__ import annotations

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from sqlalchemy import select
from werkzeug.wrappers import Response
from wtforms.fields.choices import SelectChoice

from shopper.clock import now
from shopper.extensions import db
from shopper.jobs.plan_request import request_of
from shopper.jobs.plans import overtaken
from shopper.models.assignment import Assignment, AssignmentState
from shopper.models.audit import record
from shopper.models.plan import Plan, plan_of
from shopper.models.user import User
from shopper.office.forms_plans import MoveForm
from shopper.office.plan_words import ASSIGNMENT_STATE, refusals
from shopper.office.planned import loads_of
from shopper.planning import Request, Stay, may_be_asked
from shopper.rules.month import Month
from shopper.web.sessions import person

blueprint = Blueprint("plan_moves", __name__, url_prefix="/plans/visits")

FIELD = {"month": "day", "lockout": "day", "closed": "hour", "busy": "hour"}
"""At which field an objection is told; all others are about the shopper."""


@blueprint.route("/<int:assignment_id>", methods=["GET", "POST"])
def edit(assignment_id: int) -> str | Response | tuple[str, int]:
    """Show a planned visit, and give it to another shopper, day or hour."""
    assignment, plan = planned_or_404(assignment_id)
    form = MoveForm(data=facts(assignment) | {"version": plan.version})
    request = request_beside(assignment)
    offer(form, assignment, request)
    status = 200
    if form.is_submitted():
        if form.validate() and not refused(form, assignment, plan, request):
            return moved(assignment, plan, form)
        status = 409 if form.version.errors else 422
    page = render_template(
        "office/plans/move.html", form=form, assignment=assignment, states=ASSIGNMENT_STATE
    )
    return page, status


def planned_or_404(assignment_id: int) -> tuple[Assignment, Plan]:
    """Return an assignment of a plan whose visit hasn't begun, and the plan, kept from others."""
    assignment = db.session.get(Assignment, assignment_id) or abort(404)
    plan = plan_of(Month.parse(assignment.month), locked=True)
    if plan is None or assignment.plan_id != plan.id or assignment.visit:
        abort(404)
    return assignment, plan


def facts(assignment: Assignment) -> dict[str, object]:
    """Return what the form shows of an assignment."""
    return {
        "shopper": assignment.shopper_id,
        "day": assignment.visit_on,
        "hour": assignment.visit_hour,
    }


def request_beside(assignment: Assignment) -> Request:
    """Return what a move is held against: all that the month knows but the visit itself."""
    month, outlet = Month.parse(assignment.month), assignment.outlet.code
    return request_of(month, now(), without={assignment.id}, only={outlet})


def offer(form: MoveForm, assignment: Assignment, request: Request) -> None:
    """Offer the shoppers of the outlet's city who may be sent there, with their loads."""
    willing = may_be_asked(request, assignment.outlet.code)
    city = assignment.outlet.city.code
    form.shopper.choices = [
        SelectChoice("", _("Choose somebody")),
        *(
            SelectChoice(
                str(user.id), f"{user.name} · {user.username} · {load.visits}/{load.capacity}"
            )
            for user, load in loads_of(Month.parse(assignment.month), city)
            if user.username in willing
        ),
    ]


def refused(form: MoveForm, assignment: Assignment, plan: Plan, request: Request) -> bool:
    """Tell at its field what speaks against the visit, and whether anything does."""
    if form.version.data != str(plan.version):
        form.version.errors = [overtaken(Month.parse(plan.month))]
        return True
    name = db.session.scalar(select(User.username).where(User.id == form.shopper.data))
    if not request.outlets or name not in {s.name for s in request.shoppers}:
        form.shopper.errors = [_("The outlet or the shopper is not active any more.")]
        return True
    day, hour = form.day.data, form.hour.data
    wanted = Stay(assignment.outlet.code, str(name), day, day, counts=True, hour=hour)
    found = list(refusals(request, wanted))
    for objection, sentence in found:
        field = form[FIELD.get(objection, "shopper")]
        field.errors = [*field.errors, sentence]
    return bool(found)


def moved(assignment: Assignment, plan: Plan, form: MoveForm) -> Response:
    """Give the visit to the shopper, day and hour; another shopper is asked anew."""
    before = logged(assignment)
    anew = assignment.shopper_id != form.shopper.data
    if assignment.state is not AssignmentState.PLANNED and (
        anew or assignment.state is AssignmentState.DECLINED
    ):
        assignment.state = AssignmentState.OFFERED
        assignment.answered_at, assignment.decline_reason = None, ""
        assignment.given_at = now()
    assignment.shopper = db.session.get_one(User, form.shopper.data)
    assignment.visit_on, assignment.visit_hour = form.day.data, form.hour.data
    plan.version += 1
    record(
        "assignment.moved",
        assignment,
        at=now(),
        by=person(),
        outlet=assignment.outlet.code,
        before=before,
        after=logged(assignment),
    )
    db.session.commit()
    flash(_("The visit is moved."), "good")
    return redirect(url_for("office.plans.visits", month=assignment.month))


def logged(assignment: Assignment) -> dict[str, object]:
    """Return what the log keeps of an assignment."""
    return {
        "shopper": assignment.shopper.username,
        "day": assignment.visit_on.isoformat() if assignment.visit_on else None,
        "hour": assignment.visit_hour,
        "state": assignment.state.value,
        "declined_because": assignment.decline_reason,
    }
