"""Work that takes a while: the bulletins of a month, printed apart from requests."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from shopper.extensions import db
from shopper.jobs.issues import withdraw
from shopper.jobs.lock import the_worker
from shopper.jobs.months import (
    compiled,
    draft,
    edition_of,
    frozen,
    publishable_at,
)
from shopper.jobs.papers import LANGUAGES
from shopper.jobs.queue import enqueue
from shopper.jobs.refusals import NotPublishable
from shopper.jobs.worker import perform, silently, work
from shopper.models.bulletin import Bulletin, current_issue
from shopper.models.job import Job, JobState
from shopper.models.user import User
from shopper.rules.month import Month

__all__ = [
    "LANGUAGES",
    "NotPublishable",
    "at_once",
    "compiled",
    "draft",
    "edition_of",
    "enqueue",
    "frozen",
    "publish",
    "publishable_at",
    "withdraw",
    "work",
]


def publish(month: Month, *, at: datetime, by: User | None) -> Bulletin:
    """Publish the month at once, in this process, and return its issue.

    Raises NotPublishable for a month that is not over, is published already, comes before a
    published one or was published by somebody else meanwhile, models.frozen.NoData,
    DocumentError, and OSError where there is no room; none of them leaves
    anything behind that a reader could see.
    """
    at_once("publish", str(month), at=at, by=by)
    row = current_issue(str(month))
    if row is None:
        raise LookupError(f"{month} was withdrawn as soon as it was published")
    return row


def at_once(
    kind: str,
    subject: str,
    *,
    at: datetime,
    by: User | None,
    told: Callable[[Job], None] = silently,
    **wanted: Any,
) -> Job:
    """Do the work in this process, after any that another does, and return the finished job.

    Raises what `worker.REFUSALS` lists.
    """
    job = enqueue(kind, subject, at=at, by=by, **wanted)
    with the_worker(wait=True):
        db.session.refresh(job)
        if job.state in (JobState.QUEUED, JobState.RUNNING):
            perform(job, at=at, told=told)
    if job.state is JobState.FAILED:
        raise NotPublishable(job.failure)
    return job
