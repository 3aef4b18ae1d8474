"""What a shopper can do and may not do: capacity, and conflicts of interest."""

from __future__ import annotations

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from sqlalchemy import select
from werkzeug.wrappers import Response
from wtforms.fields.choices import SelectChoice

from shopper.clock import now, this_month
from shopper.extensions import db
from shopper.language import language
from shopper.models.assignment import Assignment
from shopper.models.audit import record
from shopper.models.company import Company
from shopper.models.outlet import Outlet
from shopper.models.plan import Conflict, against_conflicts, conflicts_of
from shopper.models.user import Role, User
from shopper.office.forms_plans import CapacityForm, ConflictForm
from shopper.rules.month import Month
from shopper.web.sessions import person

blueprint = Blueprint("shoppers", __name__, url_prefix="/shoppers")


@blueprint.get("/<int:user_id>")
def show(user_id: int) -> str:
    """Show a shopper's capacity and conflicts."""
    return page(shopper_or_404(user_id))


def page(
    shopper: User, *, capacity: CapacityForm | None = None, conflict: ConflictForm | None = None
) -> str:
    """Render the shopper's page with the forms as they were sent, if they were."""
    return render_template(
        "office/shoppers/show.html",
        shopper=shopper,
        month=this_month(),
        capacity=capacity or CapacityForm(formdata=None, obj=shopper),
        conflict=conflict or with_companies(ConflictForm(formdata=None)),
        conflicts=conflicts_of(shopper),
        against=months_against(shopper),
    )


def months_against(shopper: User) -> list[Month]:
    """Return the months, this and later ones, with visits that a conflict speaks against."""
    query = against_conflicts().with_only_columns(Assignment.month).distinct()
    own = query.where(Assignment.shopper_id == shopper.id, Assignment.month >= str(this_month()))
    return sorted(map(Month.parse, db.session.scalars(own)))


@blueprint.post("/<int:user_id>/capacity")
def set_capacity(user_id: int) -> Response | tuple[str, int]:
    """Set how many visits the shopper can make in a month."""
    shopper, form = shopper_or_404(user_id), CapacityForm()
    if not form.validate():
        return page(shopper, capacity=form), 422
    before = {"capacity": shopper.capacity}
    shopper.capacity = form.capacity.data
    after = {"capacity": shopper.capacity}
    record("user.changed", shopper, at=now(), by=person(), before=before, after=after)
    db.session.commit()
    flash(_("%(name)s is saved.", name=shopper.name), "good")
    return redirect(url_for(".show", user_id=shopper.id))


@blueprint.post("/<int:user_id>/conflicts")
def declare(user_id: int) -> Response | tuple[str, int]:
    """Declare a conflict of interest."""
    shopper, form = shopper_or_404(user_id), with_companies(ConflictForm())
    conflict = read_conflict(form, shopper) if form.validate() else None
    if conflict is None:
        return page(shopper, conflict=form), 422
    db.session.add(conflict)
    db.session.flush()
    log("conflict.declared", conflict)
    db.session.commit()
    flash(_("The conflict of interest is noted; no plan sends the shopper there."), "good")
    return redirect(url_for(".show", user_id=shopper.id))


def read_conflict(form: ConflictForm, shopper: User) -> Conflict | None:
    """Return what the form declares; None, told at its field, when it can't be declared."""
    outlet = None
    if form.outlet.data:
        outlet = db.session.scalar(select(Outlet).where(Outlet.code == form.outlet.data.upper()))
        if outlet is None:
            form.outlet.errors = [_("There is no such outlet.")]
            return None
    conflict = Conflict(
        shopper_id=shopper.id,
        company_id=int(form.company.data) if form.company.data else None,
        outlet_id=outlet.id if outlet else None,
        reason=form.reason.data,
        declared_at=now(),
    )
    declared = {(each.company_id, each.outlet_id) for each in conflicts_of(shopper)}
    if (conflict.company_id, conflict.outlet_id) in declared:
        field = form.outlet if outlet else form.company
        field.errors = [_("This conflict is declared already.")]
        return None
    return conflict


@blueprint.post("/conflicts/<int:conflict_id>/remove")
def remove(conflict_id: int) -> Response:
    """Remove a conflict of interest that doesn't hold any more."""
    conflict = db.session.get(Conflict, conflict_id) or abort(404)
    shopper = conflict.shopper_id
    log("conflict.removed", conflict)
    db.session.delete(conflict)
    db.session.commit()
    flash(_("The conflict of interest is removed."), "good")
    return redirect(url_for(".show", user_id=shopper))


def log(deed: str, conflict: Conflict) -> None:
    """Record what became of a conflict."""
    record(
        deed,
        conflict,
        at=now(),
        by=person(),
        shopper=conflict.shopper.username,
        company=conflict.company.code if conflict.company else None,
        outlet=conflict.outlet.code if conflict.outlet else None,
        reason=conflict.reason,
    )


def with_companies(form: ConflictForm) -> ConflictForm:
    """Return the form with the companies to choose from."""
    companies = db.session.scalars(select(Company).order_by(Company.sort_key))
    form.company.choices = [
        SelectChoice("", "–"),
        *(SelectChoice(str(company.id), company.name_in(language())) for company in companies),
    ]
    return form


def shopper_or_404(user_id: int) -> User:
    """Return the shopper with that number."""
    user = db.session.get(User, user_id)
    return user if user and user.role is Role.SHOPPER else abort(404)
