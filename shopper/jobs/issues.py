"""The steps of an issue's life, each in one short transaction at the end of its work."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from shopper.extensions import db
from shopper.jobs.refusals import (
    NotPublishable,
    corrected_issue,
    out_of_order,
    overtaken,
    refuse_preview,
    refuse_publishing,
)
from shopper.models.audit import record
from shopper.models.bulletin import Bulletin, BulletinFile, BulletinState, preview_of
from shopper.models.job import Job
from shopper.models.sequence import published_after
from shopper.models.user import User
from shopper.rules.month import Month
from shopper.rules.standard import Text

Data = dict[str, Any]


def keep_preview(job: Job, data: Data, files: Sequence[BulletinFile], at: datetime) -> None:
    """Add the preview, or put it in the place of the one drawn before."""
    month, until = Month.parse(data["month"]), date.fromisoformat(job.wanted["until"])
    refuse_preview(month, until, at)
    row = preview_row(data["month"])
    fill(row, job, data, files)
    row.challenge_until = until
    row.state_changed_at = at
    db.session.add(row)
    flush_or_refuse(month)
    told(row, job, at, "bulletin.previewed", until=until.isoformat())


def bring_out(job: Job, data: Data, files: Sequence[BulletinFile], at: datetime) -> None:
    """Publish the month; its preview, if there was one, becomes the issue."""
    month = Month.parse(data["month"])
    refuse_publishing(month, at)
    row = preview_row(data["month"])
    fill(row, job, data, files)
    row.state = BulletinState.PUBLISHED
    row.state_changed_at = at
    db.session.add(row)
    flush_or_refuse(month)
    if later := published_after(month):
        raise NotPublishable(out_of_order(later))
    told(row, job, at, "bulletin.published")


def bring_out_correction(job: Job, data: Data, files: Sequence[BulletinFile], at: datetime) -> None:
    """Publish a revision, and mark the issue that it replaces; a withdrawn one stays so."""
    month = Month.parse(data["month"])
    before = locked(corrected_issue(month))
    if before.issue != data["correction"]["of"]:
        raise overtaken(month)
    if before.state is BulletinState.PUBLISHED:
        before.state, before.state_changed_at = BulletinState.CORRECTED, at
    row = Bulletin(
        issue=data["issue"],
        month=data["month"],
        revision=before.revision + 1,
        state=BulletinState.PUBLISHED,
        state_changed_at=at,
        reason=data["correction"]["reason"],
        reason_en=data["correction"]["reason_en"],
        changes=data["correction"]["changes"],
    )
    fill(row, job, data, files)
    db.session.add(row)
    flush_or_refuse(month)
    told(row, job, at, "bulletin.corrected", reason=row.reason, cells=len(row.changes or ()))


def withdraw(issue: Bulletin, why: Text, *, at: datetime, by: User | None) -> None:
    """Withdraw the issue that counts of its month, and commit; NotPublishable for another."""
    row = locked(issue)
    if row.state is not BulletinState.PUBLISHED:
        db.session.rollback()
        raise NotPublishable(
            _("Issue %(issue)s does not count any more, so it can't be withdrawn.", issue=row.issue)
        )
    row.state, row.state_changed_at = BulletinState.WITHDRAWN, at
    row.withdrawn_because, row.withdrawn_because_en = why.zh, why.en
    record("bulletin.withdrawn", row, at=at, by=by, issue=row.issue, reason=why.zh)
    db.session.commit()


def preview_row(month: str) -> Bulletin:
    """Return the month's preview, its files taken out, or a new row."""
    row = preview_of(month)
    if row is None:
        return Bulletin(issue=month, month=month, state=BulletinState.PREVIEW)
    row.files.clear()
    db.session.flush()
    return row


def fill(row: Bulletin, job: Job, data: Data, files: Sequence[BulletinFile]) -> None:
    """Give the row its data, its documents and the moment that they carry."""
    row.data = data
    row.document_number = data["document_number"] or None
    row.files = list(files)
    row.published_by_id = job.requested_by_id
    if job.started_at:
        row.published_at = job.started_at


def locked(row: Bulletin) -> Bulletin:
    """Return the row as it is now, and let nobody else change it until the transaction ends."""
    query = select(Bulletin).where(Bulletin.id == row.id).with_for_update()
    return db.session.scalars(query, execution_options={"populate_existing": True}).one()


def flush_or_refuse(month: Month) -> None:
    """Write the rows; NotPublishable where another process wrote the same issue or number."""
    try:
        db.session.flush()
    except IntegrityError as error:
        db.session.rollback()
        raise overtaken(month) from error


def told(row: Bulletin, job: Job, at: datetime, deed: str, **detail: Any) -> None:
    """Record the deed in the audit log."""
    record(deed, row, at=at, by=job.requested_by, issue=row.issue, **detail)
