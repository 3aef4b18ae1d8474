"""The companies whose outlets are measured."""

from __future__ import annotations

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from sqlalchemy import func, select
from werkzeug.wrappers import Response as Answer

from shopper.clock import now
from shopper.extensions import db
from shopper.models.company import Company
from shopper.models.outlet import Outlet, OutletStatus
from shopper.office.forms_cells import COMPANY, ROW, company_form
from shopper.register.checks import BadRow
from shopper.register.companies import add_company, change_company
from shopper.web.sessions import person

blueprint = Blueprint("companies", __name__, url_prefix="/companies")


@blueprint.get("/")
def index() -> str:
    """List the companies with how many of their outlets are open."""
    open_outlets = dict(
        db.session.execute(
            select(Outlet.company_id, func.count())
            .where(Outlet.status == OutletStatus.ACTIVE)
            .group_by(Outlet.company_id)
        ).all()
    )
    companies = db.session.scalars(select(Company).order_by(Company.sort_key)).all()
    return render_template(
        "office/companies/index.html", companies=companies, open_outlets=open_outlets
    )


@blueprint.route("/new", methods=["GET", "POST"])
def new() -> str | Answer | tuple[str, int]:
    """Add a company."""
    form = company_form()
    if form.validate_on_submit():
        if not code_is_taken(form.record["code"]):
            add_company(form.record, at=now(), by=person())
            db.session.commit()
            flash(_("The company is in the register."))
            return redirect(url_for(".index"))
        form.refuse([BadRow(ROW, COMPANY["code"], _("Another company has this code."))])
    page = render_template("office/companies/edit.html", form=form, company=None)
    return (page, 422) if form.errors else page


@blueprint.route("/<int:company_id>", methods=["GET", "POST"])
def edit(company_id: int) -> str | Answer | tuple[str, int]:
    """Change what the register says about a company; its code stays."""
    company = db.session.get(Company, company_id) or abort(404)
    form = company_form(company)
    form.code.data = company.code
    if form.validate_on_submit():
        change_company(company, form.record, at=now(), by=person())
        db.session.commit()
        flash(_("The company is saved."))
        return redirect(url_for(".index"))
    page = render_template("office/companies/edit.html", form=form, company=company)
    return (page, 422) if form.errors else page


def code_is_taken(code: str) -> bool:
    """Return whether a company has this code."""
    return db.session.scalar(select(Company.id).where(Company.code == code)) is not None
