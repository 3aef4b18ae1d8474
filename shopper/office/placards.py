"""Placards: issue them for outlets in batches, print them, see which are used, withdraw them."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import TypeVar

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from sqlalchemy import Select
from sqlalchemy.orm import contains_eager
from werkzeug.wrappers import Response as Answer
from wtforms import SelectField

from shopper.clock import now, today
from shopper.documents.placards import MOST, Product, Sign, print_signs
from shopper.extensions import db
from shopper.models.audit import record
from shopper.models.batch import batch_names, batches, free_name
from shopper.models.outlet import Outlet, OutletStatus, outlets_matching
from shopper.models.placard import (
    Placard,
    PlacardStatus,
    has_active_placard,
    new_placard,
    placards_matching,
    retire,
)
from shopper.models.placard_health import Health, needs
from shopper.office.files import download
from shopper.office.forms_placards import BatchForm, PlacardFilter, placard_filter
from shopper.office.forms_register import RegisterFilter, register_filter
from shopper.office.labels import PLACARD_STATUS, PRODUCT
from shopper.rules.month import SHANGHAI
from shopper.rules.standard import Text
from shopper.web.bounds import id_asked
from shopper.web.context import public_url, settings
from shopper.web.paging import kept_arguments, page_of, total_of
from shopper.web.sessions import person

Filter = TypeVar("Filter", bound=RegisterFilter)

blueprint = Blueprint("placards", __name__, url_prefix="/placards")


@blueprint.get("/")
def index() -> str:
    """List the placards, by part of code or outlet, by place, batch, status and what they need."""
    filters = placard_filter(batch_names())
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
        products=PRODUCT,
        most=MOST,
        base=public_url(),
        days=settings().silent_days,
        counts={health: count_of(health) for health in Health},
    )


@blueprint.get("/batches")
def by_batch() -> str:
    """List the batches, and what became of the codes of each."""
    return render_template("office/placards/batches.html", batches=batches())


@blueprint.route("/issue", methods=["GET", "POST"])
def issue() -> str | Answer | tuple[str, int]:
    """Issue a placard for each outlet of a selection, under the name of one batch."""
    filters = certain(register_filter())
    outlet_id = id_asked("outlet")
    form = BatchForm(
        batch_names(), data={"batch": free_name(today()), "only_without": outlet_id is None}
    )
    query = outlets_matching(**filters.place, statuses=[OutletStatus.ACTIVE])
    if outlet_id is not None:
        query = query.where(Outlet.id == outlet_id)
    without = query.where(~has_active_placard())
    if form.validate_on_submit():
        count = issue_for(without if form.only_without.data else query, form.batch.data)
        if count:
            db.session.commit()
            flash(_("%(count)d placards issued. Print them now.", count=count))
            return redirect(url_for(".index", batch=form.batch.data, status="active"))
        form.only_without.errors = [_("No outlet of these is without a code in use.")]
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
    query = in_use(certain(placard_filter(batch_names())))
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


@blueprint.get("/<any(poster, stand, stickers):product>.pdf")
def printed(product: str) -> Answer:
    """Print the selected placards that are in use, a page each, in one file."""
    chosen = Product(product)
    query = in_use(certain(placard_filter(batch_names())))
    total = total_of(query) or abort(404)
    if total > MOST[chosen]:
        flash(
            _(
                "%(total)d placards are too many for one file: %(product)s go up to %(most)d. "
                "Narrow the list, for example to a city, and print in parts.",
                total=total,
                product=PRODUCT[chosen],
                most=MOST[chosen],
            )
        )
        return redirect(url_for(".index", **(kept_arguments() | {"product": None})))
    outlet = contains_eager(Placard.outlet)
    placards = db.session.scalars(query.options(outlet.contains_eager(Outlet.company)))
    pdf = print_signs(
        chosen,
        [sign_of(placard) for placard in placards],
        created_at=now(),
        sample_data=settings().sample_data,
        association=Text(settings().association, settings().association_en),
    )
    return download(pdf, f"{product}-{today():%Y-%m-%d}.pdf", "application/pdf")


def withdrawal(query: Select[Placard]) -> str:
    """Ask whether these placards shall go out of use."""
    return render_template(
        "office/placards/withdraw.html",
        total=total_of(query),
        listed=db.session.scalars(query.options(contains_eager(Placard.outlet)).limit(20)).all(),
        arguments=request.args,
    )


def certain(filters: Filter) -> Filter:
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


def selected(filters: PlacardFilter) -> Select[Placard]:
    """Return the query of the placards that the address selects."""
    query = placards_matching(
        **filters.place, batch=filters.chosen("batch"), status=filters.chosen_status
    )
    health = filters.chosen_health
    return query.where(needs(health, looked_after_since())) if health else query


def count_of(health: Health) -> int:
    """Return how many placards should be looked after for the reason."""
    return total_of(placards_matching().where(needs(health, looked_after_since())))


def looked_after_since() -> datetime:
    """Return since when a placard must have been used so as not to be called silent."""
    day = today() - timedelta(days=settings().silent_days)
    return datetime.combine(day, time(), SHANGHAI)


def in_use(filters: PlacardFilter) -> Select[Placard]:
    """Return the query of those of them that are in use."""
    return selected(filters).where(Placard.status == PlacardStatus.ACTIVE)


def sign_of(placard: Placard) -> Sign:
    """Return what the placard says on paper."""
    outlet = placard.outlet
    return Sign(
        address=f"{public_url()}/s/{placard.code}",
        code=placard.code,
        outlet=Text(outlet.name, outlet.name_en),
        company=Text(outlet.company.name, outlet.company.name_en),
    )
