"""The posters of a company's outlets as a kind of background work."""

from __future__ import annotations

from datetime import datetime
from functools import partial
from typing import Any

from flask_babel import gettext as _

from shopper.documents.bulletin_context import Marks
from shopper.documents.outlet_poster import render_posters
from shopper.jobs.address import issue_address
from shopper.jobs.papers import Paper
from shopper.jobs.printing import correction_of
from shopper.jobs.queue import enqueue
from shopper.jobs.refusals import NotPublishable
from shopper.models.bulletin import Bulletin, BulletinFile, BulletinState, issue_for_readers
from shopper.models.job import Job
from shopper.models.user import User
from shopper.rules import bulletin as rules


def enqueue_posters(
    row: Bulletin, company: str, language: str, *, at: datetime, by: User | None
) -> Job:
    """Queue the posters of a company's outlets in an issue, and return the job."""
    subject = f"{row.month}/{row.issue}/{company}/{language}"
    wanted = {"issue": row.issue, "company": company, "paper": language}
    return enqueue("posters", subject, at=at, by=by, **wanted)


def begin_posters(job: Job, at: datetime) -> dict[str, Any]:
    """Return the issue's data; NotPublishable for one that doesn't stand any more."""
    row = issue_for_readers(job.wanted["issue"])
    if row is None or row.state is not BulletinState.PUBLISHED:
        raise NotPublishable(_("Issue %(issue)s is not published.", issue=job.wanted["issue"]))
    return row.data


def poster_papers(job: Job, bulletin: rules.Bulletin, data: dict[str, Any]) -> list[Paper]:
    """Return the one document that was asked for; NotPublishable without a ranked outlet."""
    company, language = job.wanted["company"], job.wanted["paper"]
    codes = [x.standing.code for x in bulletin.ranked_outlets if x.standing.company == company]
    if not codes:
        raise NotPublishable(_("No outlet is ranked this month."))
    render = partial(
        render_posters,
        bulletin,
        codes,
        language,
        printed_at=job.started_at or job.requested_at,
        marks=poster_marks(data),
    )
    return [Paper(f"posters:{company}", language, len(codes), render)]


def poster_marks(data: dict[str, Any]) -> Marks:
    """Return where a poster's code leads, and which issue its own corrects."""
    made = data.get("correction")
    return Marks(issue_address(data["issue"]), correction=correction_of(made) if made else None)


def keep_posters(job: Job, data: dict[str, Any], files: list[BulletinFile], at: datetime) -> None:
    """Leave the document with the job alone."""
