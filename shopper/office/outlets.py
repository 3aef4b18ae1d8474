"""The register of outlets: find, add, edit, open and close."""

from __future__ import annotations

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import contains_eager, joinedload
from werkzeug.wrappers import Response as Answer

from shopper.clock import now, today
from shopper.extensions import db
from shopper.models.audit import record
from shopper.models.city import District
from shopper.models.outlet import (
    Outlet,
    OutletStatus,
    StatusChange,
    outlets_matching,
    set_status,
    status_history,
)
from shopper.models.placard import Placard
from shopper.office.forms_cells import COLUMNS, ROW, outlet_form
from shopper.office.forms_register import StatusForm, register_filter
from shopper.office.labels import OUTLET_STATUS
from shopper.register.changes import apply_outlets, plan_outlets
from shopper.register.checks import BadRow
from shopper.register.columns import KINDS, STATUSES
from shopper.register.export import before_and_after, cell_text
from shopper.web.paging import page_of
from shopper.web.sessions import person

blueprint = Blueprint("outlets", __name__, url_prefix="/outlets")


@blueprint.get("/")
def index() -> str:
    """List the outlets, by part of code, name or address, by city, company and status."""
    filters = register_filter()
    status = filters.chosen("status")
    query = outlets_matching(**filters.place, statuses=[OutletStatus(status)] if status else [])
    return render_template(
        "office/outlets/index.html",
        filters=filters,
        page=page_of(
            query,
            contains_eager(Outlet.company),
            contains_eager(Outlet.district).joinedload(District.city),
        ),
        kinds=KINDS,
        names=STATUSES,
        badges=OUTLET_STATUS,
    )


@blueprint.route("/new", methods=["GET", "POST"])
def new() -> str | Answer | tuple[str, int]:
    """Add an outlet, open since its first day."""
    form = outlet_form()
    if form.validate_on_submit():
        plan = plan_outlets({ROW: form.record}, today())
        if plan.added:
            apply_outlets(plan, at=now(), by=person())
            db.session.commit()
            flash(_("The outlet is in the register. Now issue its placard."))
            return redirect(url_for(".edit", outlet_id=id_of(form.record["code"])))
        form.refuse([BadRow(ROW, COLUMNS["code"], _("Another outlet has this code."))])
    page = render_template("office/outlets/edit.html", form=form, outlet=None)
    return (page, 422) if form.errors else page


@blueprint.route("/<int:outlet_id>", methods=["GET", "POST"])
def edit(outlet_id: int) -> str | Answer | tuple[str, int]:
    """Change what the register says about an outlet."""
    outlet = find(outlet_id)
    form = outlet_form(outlet)
    form.code.data = outlet.code
    if form.validate_on_submit():
        apply_outlets(plan_outlets({ROW: form.record}, today()), at=now(), by=person())
        db.session.commit()
        flash(_("The outlet is saved."))
        return redirect(url_for(".edit", outlet_id=outlet.id))
    history = status_history(outlet)
    page = render_template(
        "office/outlets/edit.html",
        form=form,
        outlet=outlet,
        history=history,
        names=STATUSES,
        badges=OUTLET_STATUS,
        placards=placards_of(outlet),
        status_form=status_form(outlet, history),
    )
    return (page, 422) if form.errors else page


@blueprint.post("/<int:outlet_id>/status")
def change_status(outlet_id: int) -> Answer:
    """Let a status begin on a day."""
    outlet = find(outlet_id)
    form = status_form(outlet, status_history(outlet))
    if form.validate_on_submit():
        before, after = outlet.status, OutletStatus(form.new_status.data)
        set_status(outlet, after, form.since_on.data)
        changes = {
            "status": (cell_text(before), cell_text(after)),
            "status_since": ("", cell_text(form.since_on.data)),
        }
        record("outlet.changed", outlet, at=now(), by=person(), **before_and_after(changes))
        db.session.commit()
        flash(_("The status is saved."))
    else:
        for errors in form.errors.values():
            flash(errors[-1], "bad")
    return redirect(url_for(".edit", outlet_id=outlet.id))


def find(outlet_id: int) -> Outlet:
    """Return the outlet with what its page shows, or answer that there is none."""
    loading = (joinedload(Outlet.company), joinedload(Outlet.district).joinedload(District.city))
    return db.session.get(Outlet, outlet_id, options=loading) or abort(404)


def id_of(code: str) -> int | None:
    """Return the id of the outlet with this code."""
    return db.session.scalar(select(Outlet.id).where(Outlet.code == code))


def placards_of(outlet: Outlet) -> list[Placard]:
    """Return the outlet's placards, the newest first."""
    query = select(Placard).where(Placard.outlet_id == outlet.id).order_by(Placard.id.desc())
    return list(db.session.scalars(query))


def status_form(outlet: Outlet, history: list[StatusChange]) -> StatusForm:
    """Return the form of the outlet's next status: from its last one on, until today."""
    earliest = history[0].since_on if history else outlet.opened_on
    return StatusForm(
        earliest, today(), data={"new_status": outlet.status.value, "since_on": today()}
    )
