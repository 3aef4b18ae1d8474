"""Background work as staff see it: how far it is, what it made, why it failed."""

from __future__ import annotations

from flask import Blueprint, abort, redirect, render_template, url_for
from werkzeug.wrappers import Response as Answer

from shopper.clock import now
from shopper.documents.bulletin_context import file_name
from shopper.extensions import db
from shopper.jobs.kinds import month_of
from shopper.jobs.queue import progress_of, repeat
from shopper.models.job import Job
from shopper.office import labels
from shopper.office.bulletins import sent
from shopper.web.sessions import person

blueprint = Blueprint("jobs", __name__, url_prefix="/jobs")


@blueprint.get("/<int:job_id>")
def show(job_id: int) -> str:
    """Show how far the work is."""
    job = job_or_404(job_id)
    return render_template(
        "office/jobs/show.html",
        progress=progress_of(job, now()),
        month=month_of(job),
        labels=labels,
    )


@blueprint.post("/<int:job_id>/repeat")
def again(job_id: int) -> Answer:
    """Do failed work once more, or go on with interrupted work."""
    job = repeat(job_or_404(job_id), at=now(), by=person())
    return redirect(url_for(".show", job_id=job.id))


@blueprint.get("/<int:job_id>/<any(zh, en):paper>.pdf")
def download(job_id: int, paper: str) -> Answer:
    """Send a draft that the work has made."""
    job = job_or_404(job_id)
    made = [file["sha256"] for file in job.made if file["language"] == paper]
    if job.kind != "draft" or not made:
        abort(404)
    return sent(made[0], file_name(month_of(job), paper, draft=True))


def job_or_404(job_id: int) -> Job:
    """Return the job with that number."""
    return db.session.get(Job, job_id) or abort(404)
