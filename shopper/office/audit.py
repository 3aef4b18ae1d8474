"""The audit log: who decided what, when and why; for administrators."""

from __future__ import annotations

from flask import Blueprint, render_template, request
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from shopper.models.audit import AuditEntry
from shopper.models.user import Role
from shopper.office.deeds import SUBJECTS
from shopper.web.paging import page_of
from shopper.web.sessions import only

blueprint = Blueprint("audit", __name__, url_prefix="/audit")
blueprint.before_request(only({Role.ADMIN}))


@blueprint.get("/")
def index() -> str:
    """List the newest deeds, of every kind of thing or of one."""
    query = select(AuditEntry).order_by(AuditEntry.id.desc())
    subject = request.args.get("subject", "")
    if subject:
        query = query.where(AuditEntry.subject == subject)
    if number := request.args.get("number", "").strip():
        query = query.where(AuditEntry.subject_id == number)
    return render_template(
        "office/audit/index.html",
        page=page_of(query, joinedload(AuditEntry.user)),
        subjects=SUBJECTS,
        subject=subject,
        number=number,
    )
