"""Results posters of a company's outlets, printed apart from requests."""

from __future__ import annotations

from flask import Blueprint, abort, render_template
from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response as Answer
from wtforms import RadioField, SelectField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired

from shopper import jobs
from shopper.clock import now
from shopper.extensions import db
from shopper.jobs.posters import enqueue_posters
from shopper.language import language, speaking
from shopper.models.bulletin import current_issue, issue_for_readers
from shopper.models.job import Job
from shopper.office.bulletins import month_or_404, sent
from shopper.office.issues import queued
from shopper.rules.bulletin import Bulletin
from shopper.web.file_names import name_of, name_of_subject
from shopper.web.sessions import person

blueprint = Blueprint("posters", __name__, url_prefix="/bulletins/<month>/posters")

PAPERS = [SelectChoice("zh", "中文"), SelectChoice("en", "English")]


class PostersForm(FlaskForm):
    """Of which company, and in which language."""

    class Meta:
        csrf = False

    company = SelectField(_("Company"), [InputRequired(_("Choose a company."))])
    paper = RadioField(_("Language"), [InputRequired()], choices=PAPERS, default="zh")


@blueprint.route("/", methods=["GET", "POST"])
def index(month: str) -> str | Answer | tuple[str, int]:
    """Choose a company of a published issue, and have the posters of its outlets printed."""
    row = current_issue(str(month_or_404(month))) or abort(404)
    form = posters_form(jobs.compiled(row))
    if form.validate_on_submit():
        asked = (form.company.data, form.paper.data)
        return queued(enqueue_posters(row, *asked, at=now(), by=person()))
    page = render_template("office/posters/index.html", month=month, row=row, form=form)
    return page, 422 if form.errors else 200


@blueprint.get("/<int:job_id>.pdf")
def download(month: str, job_id: int) -> Answer:
    """Send the posters that the work has made."""
    job = db.session.get(Job, job_id)
    if job is None or job.kind != "posters" or not job.made:
        abort(404)
    paper, company = job.wanted["paper"], f"company:{job.wanted['company']}"
    row = issue_for_readers(job.wanted["issue"]) or abort(404)
    with speaking(paper):
        about = (name_of_subject(row, paper, company), str(_("Results posters")))
    return sent(job.made[0]["sha256"], name_of(row, paper, "pdf", *about))


def posters_form(bulletin: Bulletin) -> PostersForm:
    """Return the form with the companies that have a ranked outlet."""
    form = PostersForm()
    form.company.choices = [
        SelectChoice(
            line.standing.code,
            f"{line.name.in_language(language())} ({line.standing.n_ranked})",
        )
        for line in bulletin.companies
        if line.standing.n_ranked
    ]
    return form
