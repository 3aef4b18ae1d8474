"""Do the queued background work, then end."""

from __future__ import annotations

import click
from flask.cli import with_appcontext

from shopper import jobs
from shopper.models.job import Job, JobState


@click.command()
@with_appcontext
def work() -> None:
    """Print what is queued, and what an interrupted worker left; nothing if another works."""
    jobs.work(told)


def told(job: Job) -> None:
    """Say what became of a job."""
    if job.state in (JobState.DONE, JobState.FAILED):
        click.echo(f"{job.kind} {job.subject}: {job.failure or job.state}")
