"""Work that takes a while: rendering and publishing the bulletin of a month."""

from __future__ import annotations

from datetime import datetime, timedelta

from flask_babel import gettext as _
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from shopper import storage
from shopper.documents.bulletin import render_bulletin
from shopper.extensions import db
from shopper.models.audit import record
from shopper.models.bulletin import Bulletin, BulletinFile, bulletin_by_issue
from shopper.models.frozen import freeze
from shopper.models.setting import load_settings
from shopper.models.user import User
from shopper.rules import bulletin as rules
from shopper.rules.month import Month
from shopper.standards import edition_in_force, editions

LANGUAGES = ("zh", "en")


class NotPublishable(ValueError):
    """The month can't be published; the sentence says why."""


def draft(month: Month) -> rules.Bulletin:
    """Return the month's bulletin as its data stand now.

    Raises models.frozen.NoData for a month without visits and responses.
    """
    edition = edition_in_force(month.last_day)
    data = freeze(month, edition=edition, editions=editions(), settings=load_settings())
    return rules.compile_bulletin(data, edition)


def publishable_at(month: Month) -> datetime:
    """Return the moment from which the month may be published."""
    hours = edition_in_force(month.last_day).policy.publish_after_hours
    return month.ends_at + timedelta(hours=hours)


def publish(month: Month, *, at: datetime, by: User | None) -> Bulletin:
    """Freeze the month, print its bulletin in both languages, store and commit all of it.

    The database is free while the documents are printed: the data set is read first, and one
    short transaction at the end adds the bulletin with its files.

    Raises NotPublishable for a month that is not over, is published already or was published
    by somebody else meanwhile, models.frozen.NoData, documents.pdf.DocumentError, and OSError
    where there is no room; none of them leaves anything behind that a reader could see.
    """
    refuse_early_or_again(month, at)
    edition = edition_in_force(month.last_day)
    data = freeze(
        month,
        edition=edition,
        editions=editions(),
        settings=load_settings(),
        document_number=next_number(month),
    )
    by_id = by.id if by else None
    db.session.rollback()
    bulletin = rules.compile_bulletin(data, edition)
    files = [
        stored(language, render_bulletin(bulletin, language, printed_at=at, draft=False))
        for language in LANGUAGES
    ]
    row = Bulletin(
        issue=str(month),
        month=str(month),
        data=data,
        published_at=at,
        published_by_id=by_id,
        files=files,
    )
    db.session.add(row)
    try:
        db.session.flush()
    except IntegrityError as error:
        db.session.rollback()
        raise already_published(month) from error
    record("bulletin.published", row, at=at, by=by, issue=row.issue)
    db.session.commit()
    return row


def refuse_early_or_again(month: Month, at: datetime) -> None:
    """Raise NotPublishable while the month may not, or no more, be published."""
    if at < publishable_at(month):
        raise NotPublishable(
            _("%(month)s can be published a day after it has ended or later.", month=month)
        )
    if bulletin_by_issue(str(month)):
        raise already_published(month)


def already_published(month: Month) -> NotPublishable:
    """Return the refusal to publish a month twice."""
    return NotPublishable(_("%(month)s is published already.", month=month))


def next_number(month: Month) -> str:
    """Return the document number 〔year〕n号 after the association's prefix; "" without one."""
    prefix = load_settings().document_prefix
    if not prefix:
        return ""
    issued = db.session.scalar(
        select(func.count())
        .select_from(Bulletin)
        .where(Bulletin.month.startswith(f"{month.year}-"))
    )
    return f"{prefix}〔{month.year}〕{(issued or 0) + 1}号"


def stored(language: str, pdf: bytes) -> BulletinFile:
    """Store a document and return its row."""
    digest = storage.save(pdf, ".pdf")
    return BulletinFile(language=language, format="pdf", sha256=digest, size=len(pdf))
