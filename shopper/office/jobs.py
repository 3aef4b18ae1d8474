"""Background work as staff see it: how far it is, what it made, why it failed."""

from __future__ import annotations

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import joinedload
from werkzeug.wrappers import Response as Answer

from shopper.clock import now
from shopper.documents.bulletin_context import file_name
from shopper.extensions import db
from shopper.jobs.kinds import month_of
from shopper.jobs.queue import progress_of, repeat
from shopper.models.job import Job
from shopper.office import labels
from shopper.office.bulletins import month_or_404, sent
from shopper.office.papers import about, names_of_groups
from shopper.web.paging import page_of
from shopper.web.sessions import person

blueprint = Blueprint("jobs", __name__, url_prefix="/jobs")


@blueprint.get("/")
def index() -> str:
    """List the work of a month or of all, newest first: its end, for whom, how long it took."""
    month = request.args.get("month") or None
    query = select(Job).order_by(Job.id.desc())
    if month:
        query = query.where(Job.subject.startswith(str(month_or_404(month))))
    return render_template(
        "office/jobs/index.html",
        page=page_of(query, joinedload(Job.requested_by)),
        month=month,
        month_of=month_of,
        about=about,
        names=names_of_groups(),
        duration=duration,
        labels=labels,
    )


@blueprint.get("/<int:job_id>")
def show(job_id: int) -> str | Answer:
    """Show how far the work is."""
    job = job_or_404(job_id)
    if job.kind == "plan":
        return redirect(url_for("office.plans.work", month=month_of(job)))
    return render_template(
        "office/jobs/show.html",
        progress=progress_of(job, now()),
        month=month_of(job),
        about=about(job, names_of_groups()),
        duration=duration(job),
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


def duration(job: Job) -> str:
    """Tell how long a job took from its first start to its end; a dash for one without both."""
    if not job.started_at or not job.finished_at:
        return "–"
    minutes, seconds = divmod(round((job.finished_at - job.started_at).total_seconds()), 60)
    if not minutes:
        return _("%(seconds)s s", seconds=seconds)
    return _("%(minutes)s min %(seconds)s s", minutes=minutes, seconds=seconds)


def job_or_404(job_id: int) -> Job:
    """Return the job with that number."""
    return db.session.get(Job, job_id) or abort(404)
