"""Background work asked for, looked up, and asked for again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from shopper.extensions import db
from shopper.jobs.detached import start_worker
from shopper.jobs.lock import is_at_work
from shopper.language import language
from shopper.models.job import Job, JobState
from shopper.models.user import User

STARTING = timedelta(seconds=20)
"""How long a worker that was just started may take to be seen."""
UNFINISHED = (JobState.QUEUED, JobState.RUNNING)


def enqueue(kind: str, subject: str, *, at: datetime, by: User | None, **wanted: Any) -> Job:
    """Commit a job to the queue and return it, or the one of its kind that is unfinished."""
    found = unfinished_job(kind, subject)
    if found:
        return found
    job = Job(
        kind=kind,
        subject=subject,
        wanted=wanted,
        language=language(),
        requested_at=at,
        requested_by_id=by.id if by else None,
    )
    db.session.add(job)
    try:
        db.session.commit()
    except IntegrityError:
        # Somebody else asked for the same at the same moment.
        db.session.rollback()
        return unfinished_job(kind, subject) or enqueue(kind, subject, at=at, by=by, **wanted)
    return job


def repeat(job: Job, *, at: datetime, by: User | None) -> Job:
    """Queue the same work once more; what was interrupted goes on where it was."""
    if job.state not in UNFINISHED:
        job = enqueue(job.kind, job.subject, at=at, by=by, **job.wanted)
    job.heartbeat_at = at
    db.session.commit()
    start_worker()
    return job


def unfinished_job(kind: str, subject: str) -> Job | None:
    """Return the job of that kind about that subject that waits or runs."""
    return db.session.scalar(
        select(Job).where(Job.kind == kind, Job.subject == subject, Job.state.in_(UNFINISHED))
    )


def next_job() -> Job | None:
    """Return the oldest unfinished job; a running one was interrupted if nobody else works."""
    return db.session.scalar(select(Job).where(Job.state.in_(UNFINISHED)).order_by(Job.id).limit(1))


def jobs_about(month: str, number: int, *, plans: bool = False) -> list[Job]:
    """Return the newest jobs about a month's bulletin, or its plan, the newest first."""
    kind = Job.kind == "plan" if plans else Job.kind != "plan"
    query = select(Job).where(kind, Job.subject.startswith(month)).order_by(Job.id.desc())
    return list(db.session.scalars(query.limit(number)))


@dataclass(frozen=True)
class Progress:
    """How far a job has come at a moment."""

    job: Job
    interrupted: bool
    """Unfinished although no worker runs."""
    left: timedelta | None
    """The estimate of the time left; None before there is any."""

    @property
    def percent(self) -> int:
        """The part of the work that is done."""
        return 100 * self.job.steps_done // self.job.steps if self.job.steps else 0


def progress_of(job: Job, at: datetime) -> Progress:
    """Return how far a job has come."""
    quiet = at - max(filter(None, (job.requested_at, job.resumed_at, job.heartbeat_at)))
    stopped = job.state in UNFINISHED and quiet > STARTING and not is_at_work()
    return Progress(job, stopped, time_left(job, at))


def time_left(job: Job, at: datetime) -> timedelta | None:
    """Estimate how long a running job takes on, from its pace since it was last started."""
    done = job.steps_done - job.resumed_from
    if job.state is not JobState.RUNNING or job.resumed_at is None or done <= 0:
        return None
    pace = ((job.heartbeat_at or at) - job.resumed_at) / done
    since = at - (job.heartbeat_at or at)
    return max(pace * (job.steps - job.steps_done) - since, timedelta(0))
