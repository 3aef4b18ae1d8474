"""Delete what has been kept as long as the notice says."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Delete, Update, delete, func, or_, select, update

from shopper.extensions import db
from shopper.models.comment import CustomerPhoto
from shopper.models.job import Job, JobState
from shopper.models.mark_key import forget_keys
from shopper.models.setting import Settings
from shopper.models.stored_field import STORED_FIELDS, StoredField
from shopper.models.visit import Photo

WORK_KEPT = timedelta(days=90)
"""How long work that has ended is listed; drafts and posters go with it."""

PHOTOS = (CustomerPhoto.sha256, Photo.sha256)
"""Where photos are named; a file goes when none does."""


def outdated(field: StoredField, moment: datetime, settings: Settings) -> int:
    """Return how many rows hold the field longer than they may."""
    found = select(func.count(field.since)).where(*_conditions(field, moment, settings))
    return db.session.scalar(found) or 0


def purge(moment: datetime, settings: Settings) -> set[str]:
    """Delete all that is outdated; return the SHA-256 of photos that no row needs any more.

    What customers' answers add up to stays, as do published bulletins.
    """
    before = set(db.session.scalars(select(CustomerPhoto.sha256)))
    for field in STORED_FIELDS:
        db.session.execute(_statement(field, moment, settings))
    forget_keys(db.session.connection(), moment)
    return before.difference(*(db.session.scalars(select(column)) for column in PHOTOS))


def ended_work(moment: datetime) -> int:
    """Return how many rows of ended work are listed longer than they should."""
    return db.session.scalar(select(func.count(Job.id)).where(*_ended(moment))) or 0


def purge_work(moment: datetime) -> None:
    """Delete the rows of work that ended long ago; documents that only they name go later."""
    db.session.execute(delete(Job).where(*_ended(moment)))


def _ended(moment: datetime) -> tuple[ColumnElement[bool], ...]:
    return Job.state.in_((JobState.DONE, JobState.FAILED)), Job.finished_at < moment - WORK_KEPT


def unneeded(digests: Iterable[str]) -> set[str]:
    """Return which of these few photos no row names."""
    wanted = set(digests)
    named = (select(column).where(column.in_(wanted)) for column in PHOTOS)
    return wanted.difference(*map(db.session.scalars, named))


def _statement(field: StoredField, moment: datetime, settings: Settings) -> Delete | Update:
    table = field.since.class_
    conditions = _conditions(field, moment, settings)
    if field.is_row:
        return delete(table).where(*conditions)
    emptied = {column.key: None for column in field.columns}
    return update(table).where(*conditions).values(emptied)


def _conditions(
    field: StoredField, moment: datetime, settings: Settings
) -> list[ColumnElement[bool]]:
    old: ColumnElement[bool] = field.since < field.period.start(moment, settings)
    if field.is_row:
        return [old]
    return [old, or_(*(column.is_not(None) for column in field.columns))]
