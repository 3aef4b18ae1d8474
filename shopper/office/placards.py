"""Placards: issue them for outlets, print their posters, withdraw them."""

from __future__ import annotations

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from sqlalchemy import Select
from sqlalchemy.orm import contains_eager
from werkzeug.wrappers import Response as Answer
from wtforms import SelectField

from shopper.clock import now, today
from shopper.documents.posters import Poster, posters_pdf
from shopper.extensions import db
from shopper.models.audit import record
from shopper.models.outlet import Outlet, OutletStatus, outlets_matching
from shopper.models.placard import (
    Placard,
    PlacardStatus,
    batches,
    has_active_placard,
    new_placard,
    placards_matching,
    retire,
)
from shopper.office.files import download
from shopper.office.forms_register import BatchForm, RegisterFilter, register_filter
from shopper.office.labels import PLACARD_STATUS
from shopper.register.columns import STATUSES
from shopper.rules.standard import Text
from shopper.web.bounds import id_asked
from shopper.web.context import public_url, settings
from shopper.web.paging import page_of, total_of
from shopper.web.sessions import person

MOST_POSTERS = 500
CHOICES = {
    PlacardStatus.ACTIVE: Text("使用中", "In use"),
    PlacardStatus.RETIRED: Text("已停用", "Withdrawn"),
}

blueprint = Blueprint("placards", __name__, url_prefix="/placards")


@blueprint.get("/")
def index() -> str:
    """List the placards, by part of code or outlet, by city, company, batch and status."""
    filters = register_filter(CHOICES, batches())
    outlet = contains_eager(Placard.outlet)
    page = page_of(
        selected(filters), outlet.contains_eager(Outlet.company), outlet.joinedload(Outlet.district)
    )
    return render_template(
        "office/placards/index.html",
        filters=filters,
        page=page,
        badges=PLACARD_STATUS,
        in_use=total_of(in_use(filters)),
        most=MOST_POSTERS,
        base=public_url(),
    )


@blueprint.route("/issue", methods=["GET", "POST"])
def issue() -> str | Answer | tuple[str, int]:
    """Issue a placard for each outlet of a selection, under the name of one batch."""
    filters = certain(register_filter(STATUSES))
    outlet_id = id_asked("outlet")
    form = BatchForm(data={"batch": f"{today():%Y-%m}", "only_without": outlet_id is None})
    query = outlets_matching(**filters.place, statuses=[OutletStatus.ACTIVE])
    if outlet_id is not None:
        query = query.where(Outlet.id == outlet_id)
    without = query.where(~has_active_placard())
    if form.validate_on_submit():
        count = issue_for(without if form.only_without.data else query, form.batch.data)
        db.session.commit()
        flash(_("%(count)d placards issued. Print their posters now.", count=count))
        return redirect(url_for(".index", batch=form.batch.data, status="active"))
    page = render_template(
        "office/placards/issue.html",
        form=form,
        filters=filters,
        outlet=outlet_id and (db.session.get(Outlet, outlet_id) or abort(404)),
        total=total_of(query),
        without=total_of(without),
        arguments=request.args,
    )
    return (page, 422) if form.errors else page


@blueprint.route("/withdraw", methods=["GET", "POST"])
def withdraw() -> str | Answer | tuple[str, int]:
    """Take the selected placards out of use, after saying how many they are."""
    query = in_use(certain(register_filter(CHOICES, batches())))
    if request.method == "GET":
        return withdrawal(query)
    placards = db.session.scalars(query).all()
    if request.form.get("total", type=int) != len(placards):
        flash(_("The selection has changed since you looked. Nothing was withdrawn."), "bad")
        return withdrawal(query), 409
    for placard in placards:
        retire(placard, at=now())
        record("placard.withdrawn", placard, at=now(), by=person(), batch=placard.batch)
    db.session.commit()
    flash(_("%(count)d placards withdrawn. Take down their posters.", count=len(placards)))
    return redirect(url_for(".index"))


@blueprint.get("/posters.pdf")
def posters() -> Answer:
    """Print the selected placards that are in use, one A4 poster each, in one file."""
    query = in_use(certain(register_filter(CHOICES, batches())))
    if total_of(query) > MOST_POSTERS:
        abort(400)
    outlet = contains_eager(Placard.outlet)
    placards = db.session.scalars(query.options(outlet.contains_eager(Outlet.company))).all()
    if not placards:
        abort(404)
    pdf = posters_pdf(
        [poster_of(placard) for placard in placards],
        created_at=now(),
        sample_data=settings().sample_data,
        association=Text(settings().association, settings().association_en),
    )
    return download(pdf, f"posters-{today():%Y-%m-%d}.pdf", "application/pdf")


def withdrawal(query: Select[Placard]) -> str:
    """Ask whether these placards shall go out of use."""
    return render_template(
        "office/placards/withdraw.html",
        total=total_of(query),
        listed=db.session.scalars(query.options(contains_eager(Placard.outlet)).limit(20)).all(),
        arguments=request.args,
    )


def certain(filters: RegisterFilter) -> RegisterFilter:
    """Return the filter; 404 where it names what is not on offer, and so would select all."""
    lists = [field.short_name for field in filters if isinstance(field, SelectField)]
    if any(filters[name].data and not filters.chosen(name) for name in lists):
        abort(404)
    return filters


def issue_for(outlets: Select[Outlet], batch: str) -> int:
    """Add a placard for each outlet, record it, and return how many there are."""
    issued = [new_placard(each, batch=batch, at=now()) for each in db.session.scalars(outlets)]
    db.session.add_all(issued)
    db.session.flush()
    for placard in issued:
        record("placard.issued", placard, at=now(), by=person(), batch=batch)
    return len(issued)


def selected(filters: RegisterFilter) -> Select[Placard]:
    """Return the query of the placards that the address selects."""
    status = filters.chosen("status")
    return placards_matching(
        **filters.place,
        batch=filters.chosen("batch"),
        status=PlacardStatus(status) if status else None,
    )


def in_use(filters: RegisterFilter) -> Select[Placard]:
    """Return the query of those of them that are in use."""
    return selected(filters).where(Placard.status == PlacardStatus.ACTIVE)


def poster_of(placard: Placard) -> Poster:
    """Return what the placard's poster says."""
    outlet = placard.outlet
    return Poster(
        address=f"{public_url()}/s/{placard.code}",
        code=placard.code,
        outlet=Text(outlet.name, outlet.name_en),
        company=Text(outlet.company.name, outlet.company.name_en),
    )
