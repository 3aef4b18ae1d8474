"""The register as files: bring outlets in after a look at what would change, take them out."""

from __future__ import annotations

import re
from datetime import timedelta

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from sqlalchemy.orm import contains_eager
from werkzeug.wrappers import Response as Answer

from shopper import storage
from shopper.clock import now, today
from shopper.documents.workbook import text_workbook
from shopper.extensions import db
from shopper.models.city import District
from shopper.models.outlet import Outlet, last_status_changes, outlets_matching
from shopper.office.forms_register import UploadForm
from shopper.register.changes import Plan, apply_outlets, plan_outlets
from shopper.register.columns import OUTLET_COLUMNS
from shopper.register.export import outlet_rows, template_csv
from shopper.register.outlets import check_outlets, load_known
from shopper.register.tables import TableError, read_table
from shopper.web.sessions import person

SHOWN = 200
"""How many rows of each kind a preview lists."""
SUFFIX = ".table"
KEPT = timedelta(days=1)
"""How long a previewed file waits to be applied."""
WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

blueprint = Blueprint("files", __name__, url_prefix="/files")


@blueprint.route("/", methods=["GET", "POST"])
def index() -> str | Answer | tuple[str, int]:
    """Take a file, and show what is wrong with it or what it would change."""
    form = UploadForm()
    if not form.validate_on_submit():
        page = render_template("office/files/index.html", form=form, columns=OUTLET_COLUMNS)
        return (page, 422) if form.errors else page
    content = form.file.data.read()
    try:
        plan = plan_of(content)
    except TableError as error:
        form.file.errors = [error]
        page = render_template("office/files/index.html", form=form, columns=OUTLET_COLUMNS)
        return page, 422
    storage.forget(SUFFIX, now() - KEPT)
    digest = storage.save(content, SUFFIX)
    page = render_template(
        "office/files/preview.html",
        plan=plan,
        digest=digest,
        filename=form.file.data.filename,
        shown=SHOWN,
        names={column.key: column.name for column in OUTLET_COLUMNS},
    )
    return (page, 422) if plan.bad else page


@blueprint.post("/apply")
def apply() -> Answer:
    """Bring in a file that was previewed; it is checked again, and all of it comes or nothing."""
    digest = request.form.get("digest", "")
    path = storage.path_of(digest, SUFFIX)
    if not re.fullmatch(r"[0-9a-f]{64}", digest) or not path.exists():
        abort(404)
    plan = plan_of(path.read_bytes())
    if plan.bad:
        flash(
            _("The register has changed since; nothing was imported. Send the file again."), "bad"
        )
        return redirect(url_for(".index"))
    apply_outlets(plan, at=now(), by=person(), file=digest)
    db.session.commit()
    path.unlink(missing_ok=True)
    flash(
        _(
            "Imported: %(added)d added, %(changed)d changed, %(unchanged)d unchanged.",
            added=len(plan.added),
            changed=len(plan.changed),
            unchanged=plan.unchanged,
        )
    )
    return redirect(url_for("office.outlets.index"))


@blueprint.get("/template.csv")
def template() -> Answer:
    """Give an empty file to fill in."""
    return download(template_csv(OUTLET_COLUMNS), "outlets-template.csv", "text/csv; charset=utf-8")


@blueprint.get("/outlets.xlsx")
def export() -> Answer:
    """Give the whole register, to be kept or mended and imported again."""
    query = outlets_matching().options(
        contains_eager(Outlet.company), contains_eager(Outlet.district).joinedload(District.city)
    )
    rows = outlet_rows(db.session.scalars(query), last_status_changes())
    content = text_workbook("网点", rows, created_at=now())
    return download(content, f"outlets-{today():%Y-%m-%d}.xlsx", WORKBOOK)


def plan_of(content: bytes) -> Plan:
    """Return what importing the file would do, every mistake included.

    Raises TableError for a file that is no table of outlets.
    """
    checked = check_outlets(read_table(content), load_known(), today())
    if checked.bad:
        return Plan(bad=checked.bad)
    return plan_outlets(checked.records, today())


def download(content: bytes, filename: str, mimetype: str) -> Answer:
    """Return a file to save."""
    return Answer(
        content,
        content_type=mimetype,
        headers={"Content-Disposition": f'attachment; filename="{filename}"'},
    )
