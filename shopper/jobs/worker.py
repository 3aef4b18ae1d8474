"""Doing the queued work: freeze once, print document by document, finish in one transaction."""

from __future__ import annotations

import logging
from contextlib import suppress
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from sqlalchemy.exc import OperationalError

from shopper.clock import now
from shopper.documents.refusal import DocumentError
from shopper.extensions import db
from shopper.jobs.kinds import KINDS
from shopper.jobs.lock import the_worker
from shopper.jobs.months import compiled_data
from shopper.jobs.papers import Paper
from shopper.jobs.queue import next_job
from shopper.jobs.refusals import NotPublishable
from shopper.jobs.steps import Steps, Told
from shopper.language import speaking
from shopper.models.bulletin import BulletinFile
from shopper.models.frozen import NoData
from shopper.models.job import Job, JobState
from shopper.room import is_out_of_room

REFUSALS = (NotPublishable, NoData, DocumentError, OSError, OperationalError)
"""What work may fail of that whoever asked for it can understand."""


def silently(_job: Job) -> None:
    """Tell nobody."""


def work(told: Told = silently) -> None:
    """Do all queued work, unless another worker does; go on where one was interrupted.

    The queue is looked at again once the lock is free: who queued a job meanwhile started a
    worker that found this one at work.
    """
    while next_job():
        db.session.rollback()
        with the_worker() as alone:
            if not alone:
                return
            while job := next_job():
                with suppress(Exception):
                    perform(job, at=now(), told=told)


def perform(job: Job, *, at: datetime, told: Told = silently) -> None:
    """Do one job, or the rest of it; whatever it raises is also told in the job's row."""
    key = job.id
    with speaking(job.language):
        try:
            carry_out(job, at, told)
        except Exception as error:
            db.session.rollback()
            if not isinstance(error, REFUSALS):
                logging.getLogger(__name__).exception("Job %s failed", key)
            fail(db.session.get_one(Job, key), sentence_of(error))
            told(job)
            raise


def carry_out(job: Job, at: datetime, told: Told) -> None:
    """Take the steps that are not taken yet, each in a short transaction of its own."""
    kind = KINDS[job.kind]
    data = job.data or begin(job, at)
    db.session.rollback()
    papers = kind.papers(job, compiled_data(data), data) if kind.papers else []
    made = resume(job, papers)
    told(job)
    Steps(job, [paper for paper in papers if paper.key not in made], told).take()
    kind.finish(job, data, [BulletinFile(**file) for file in job.made], at)
    job.state, job.finished_at, job.data = JobState.DONE, now(), None
    db.session.commit()
    told(job)


def begin(job: Job, at: datetime) -> dict[str, Any]:
    """Freeze the data set and keep it with the job, so that it is the same after a restart."""
    db.session.rollback()
    # Reading takes seconds; on SQLite nobody could write meanwhile if it began as a writer.
    db.session.connection(execution_options={"sqlite_begin": "BEGIN"})
    data = KINDS[job.kind].begin(job, at)
    db.session.rollback()
    job.data, job.started_at, job.state = data, at, JobState.RUNNING
    db.session.commit()
    return data


def resume(job: Job, papers: list[Paper]) -> set[tuple[str, str]]:
    """Note the start and how much there is to do; return the keys of what is printed already."""
    made = {(file["subject"], file["language"]) for file in job.made}
    job.state = JobState.RUNNING
    job.steps = sum(paper.size for paper in papers)
    job.steps_done = job.resumed_from = sum(p.size for p in papers if p.key in made)
    job.resumed_at = job.heartbeat_at = now()
    db.session.commit()
    return made


def fail(job: Job, sentence: str) -> None:
    """End the job with a sentence for whoever asked for it."""
    job.state, job.failure, job.finished_at, job.data = JobState.FAILED, sentence, now(), None
    db.session.commit()


def sentence_of(error: Exception) -> str:
    """Tell in words why the work failed."""
    if isinstance(error, NotPublishable | NoData | DocumentError):
        return str(error)
    if is_out_of_room(error):
        return _("There is no room on the disk. Free some, then repeat this.")
    if isinstance(error, OSError):
        return _("A file could not be written: %(reason)s.", reason=error.strerror)
    return _("Something went wrong that nobody foresaw. The server's log names it.")
