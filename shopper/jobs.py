"""Work that takes a while: rendering and publishing the bulletin of a month."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from flask_babel import gettext as _
from sqlalchemy.exc import IntegrityError

from shopper import storage
from shopper.documents.bulletin import render_bulletin
from shopper.extensions import db
from shopper.models.audit import record
from shopper.models.bulletin import Bulletin, BulletinFile, current_issue, next_number
from shopper.models.frozen import NoData, freeze
from shopper.models.sequence import published_after
from shopper.models.setting import load_settings
from shopper.models.user import User
from shopper.rules import bulletin as rules
from shopper.rules.edition_file import NoEdition
from shopper.rules.month import SHANGHAI, Month
from shopper.rules.standard import Edition
from shopper.standards import edition_in_force, editions
from shopper.words import month_name

LANGUAGES = ("zh", "en")


class NotPublishable(ValueError):
    """The month can't be published; the sentence says why in the page's language."""


def draft(month: Month, *, at: datetime) -> rules.Bulletin:
    """Return the month's bulletin as its data stand now.

    Raises models.frozen.NoData for a month that has not begun, is older than the standard or
    has neither visits nor responses.
    """
    edition = edition_of(month)
    if at < month.starts_at:
        raise NoData(_("%(month)s has not begun.", month=month_name(month)))
    return rules.compile_bulletin(frozen(month, edition, None), edition)


def compiled(row: Bulletin) -> rules.Bulletin:
    """Return a published bulletin from its frozen data."""
    return rules.compile_bulletin(row.data, editions()[row.data["edition"]])


def publishable_at(month: Month) -> datetime:
    """Return the moment from which the month may be published; NoData before any edition."""
    return month.ends_at + timedelta(hours=edition_of(month).policy.publish_after_hours)


def publish(month: Month, *, at: datetime, by: User | None) -> Bulletin:
    """Freeze the month, print its bulletin in both languages, store and commit all of it.

    The database is free while the documents are printed: the data set is read first, and one
    short transaction at the end adds the bulletin with its files.

    Raises NotPublishable for a month that is not over, is published already, comes before a
    published one or was published by somebody else meanwhile, models.frozen.NoData,
    documents.pdf.DocumentError, and OSError where there is no room; none of them leaves
    anything behind that a reader could see.
    """
    refuse_early_or_again(month, at)
    edition = edition_of(month)
    number = next_number(load_settings().document_prefix, at.astimezone(SHANGHAI).year)
    data = frozen(month, edition, number)
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
        document_number=number,
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
        raise overtaken(month) from error
    refuse_out_of_order(month)
    record("bulletin.published", row, at=at, by=by, issue=row.issue)
    db.session.commit()
    return row


def edition_of(month: Month) -> Edition:
    """Return the edition in force at the month's end; NoData when there was none yet."""
    try:
        return edition_in_force(month.last_day)
    except NoEdition as error:
        raise NoData(
            _("No edition of the standard was in force in %(month)s.", month=month_name(month))
        ) from error


def frozen(month: Month, edition: Edition, number: str | None) -> dict[str, Any]:
    """Return the month's data set as it stands now."""
    return freeze(
        month,
        edition=edition,
        editions=editions(),
        settings=load_settings(),
        document_number=number or "",
    )


def refuse_early_or_again(month: Month, at: datetime) -> None:
    """Raise NotPublishable while the month may not, or no more, be published."""
    if current_issue(str(month)):
        raise already_published(month)
    refuse_out_of_order(month)
    first = publishable_at(month)
    if at < first:
        raise NotPublishable(
            _(
                "%(month)s can be published from %(date)s on.",
                month=month_name(month),
                date=first.astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M"),
            )
        )


def refuse_out_of_order(month: Month) -> None:
    """Raise NotPublishable once a later month is out: what was printed is compared with before."""
    if later := published_after(month):
        raise NotPublishable(
            _(
                "%(later)s is published already; no earlier month can be published after it.",
                later=month_name(later),
            )
        )


def overtaken(month: Month) -> NotPublishable:
    """Return the refusal where another publication was faster: of this month or of another."""
    if current_issue(str(month)):
        return already_published(month)
    return NotPublishable(
        _(
            "Another bulletin was published at the same moment. Please publish %(month)s again.",
            month=month_name(month),
        )
    )


def already_published(month: Month) -> NotPublishable:
    """Return the refusal to publish a month twice."""
    return NotPublishable(_("%(month)s is published already.", month=month_name(month)))


def stored(language: str, pdf: bytes) -> BulletinFile:
    """Store a document and return its row."""
    digest = storage.save(pdf, ".pdf")
    return BulletinFile(language=language, format="pdf", sha256=digest, size=len(pdf))
