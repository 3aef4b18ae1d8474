"""Which shopper visits which outlet in a month: given and taken back by hand."""

from __future__ import annotations

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload
from werkzeug.wrappers import Response
from wtforms.fields.choices import SelectChoice

from shopper.clock import now, this_month
from shopper.extensions import db
from shopper.language import language
from shopper.models.assignment import Assignment, assignments_in
from shopper.models.audit import record
from shopper.models.outlet import OutletStatus, outlets_matching
from shopper.models.plan import plan_of
from shopper.models.user import Role, User
from shopper.office.assigning import PROGRESS, NotBegun, give, outlets_to_give, with_progress
from shopper.office.forms_filter import outlets_called, submission_filter
from shopper.office.forms_plans import AssignmentForm
from shopper.office.months import month_asked, months_offered
from shopper.office.plan_words import ASSIGNMENT_STATE
from shopper.rules.month import Month
from shopper.web.paging import page_of
from shopper.web.sessions import person
from shopper.words import month_name

blueprint = Blueprint("assignments", __name__, url_prefix="/assignments")

MONTHS_AHEAD = 3
FOUND_AT_MOST = 20


@blueprint.get("/")
def index() -> str:
    """List a month's assignments with how far each has come."""
    month = month_asked()
    ahead = (this_month().plus(later) for later in range(MONTHS_AHEAD))
    filters = submission_filter(months_offered(month, *ahead), PROGRESS, month=str(month))
    query: Select[Assignment] = with_progress(
        assignments_in(str(month), city=filters.chosen("city"), company=filters.chosen("company")),
        filters.chosen("status"),
    )
    if text := (filters.text.data or "").strip():
        query = query.where(Assignment.outlet_id.in_(outlets_called(text)))
    loaded = [joinedload(x) for x in (Assignment.outlet, Assignment.shopper, Assignment.visit)]
    return render_template(
        "office/assignments/index.html",
        month=month,
        filters=filters,
        page=page_of(query, *loaded),
        progress=PROGRESS,
        states=ASSIGNMENT_STATE,
        not_begun=NotBegun.NOT_BEGUN,
    )


@blueprint.route("/new", methods=["GET", "POST"])
def new() -> str | Response | tuple[str, int]:
    """Give a shopper one or several outlets to visit in a month."""
    form = AssignmentForm(data={"month": request.args.get("month", str(this_month()))})
    text = request.args.get("text", "").strip()
    offer(form, text)
    if form.validate_on_submit():
        plan_of(Month.parse(form.month.data), locked=True)
        shopper = db.session.get_one(User, form.shopper.data)
        outlets = outlets_to_give(form, shopper, now())
        if not form.errors:
            give(outlets, form, shopper, by=person(), at=now())
            db.session.commit()
            flash(said(len(outlets), shopper), "good")
            return redirect(url_for(".index", month=form.month.data))
    page = render_template("office/assignments/new.html", form=form, text=text)
    return page, 422 if form.errors else 200


def said(number: int, shopper: User) -> str:
    """Return the sentence that tells what was given."""
    return ngettext(
        "%(name)s has %(num)d more visit to make.",
        "%(name)s has %(num)d more visits to make.",
        number,
        name=shopper.name,
    )


def offer(form: AssignmentForm, text: str) -> None:
    """Fill the form's lists: months ahead, shoppers at home somewhere, outlets that are found."""
    months = (this_month().plus(later) for later in range(MONTHS_AHEAD))
    form.month.choices = [SelectChoice(str(month), month_name(month)) for month in months]
    shoppers = db.session.scalars(
        select(User)
        .where(User.role == Role.SHOPPER, User.active.is_(True), User.city_code.is_not(None))
        .options(joinedload(User.city))
        .order_by(User.city_code, User.username)
    )
    form.shopper.choices = [
        SelectChoice("", _("Choose somebody")),
        *(
            SelectChoice(str(user.id), f"{user.name} · {user.city.name_in(language())}")
            for user in shoppers
            if user.city
        ),
    ]
    found = outlets_matching(text=text, statuses=[OutletStatus.ACTIVE]).limit(FOUND_AT_MOST)
    form.picked.choices = [
        SelectChoice(outlet.code, f"{outlet.code} {outlet.name_in(language())}")
        for outlet in (db.session.scalars(found) if text else ())
    ]


@blueprint.post("/<int:assignment_id>/take-back")
def take_back(assignment_id: int) -> Response:
    """Take back an assignment whose visit has not begun."""
    assignment = db.session.get(Assignment, assignment_id) or abort(404)
    month = assignment.month
    if assignment.visit is not None:
        flash(_("Its visit has begun, so it can't be taken back."), "bad")
        return redirect(url_for(".index", month=month))
    record(
        "assignment.taken_back",
        assignment,
        at=now(),
        by=person(),
        month=month,
        outlet=assignment.outlet.code,
        shopper=assignment.shopper.username,
    )
    db.session.delete(assignment)
    db.session.commit()
    flash(_("The assignment is taken back."), "good")
    return redirect(url_for(".index", month=month))
