"""Where the code on every page leads: what became of an issue, and whether a file is one of it."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from tempfile import NamedTemporaryFile
from threading import BoundedSemaphore

from flask import abort, render_template, request
from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from flask_wtf.file import FileField, FileRequired
from werkzeug.datastructures import FileStorage
from wtforms import ValidationError

from shopper.documents.checking import Verdict, check_apart
from shopper.extensions import db
from shopper.jobs.judgement import Judgement, digest_of, judged, sentences
from shopper.language import language
from shopper.models.bulletin import Bulletin
from shopper.public.issues import compiled, issue_or_404, successor
from shopper.public.views import blueprint
from shopper.web.kept import Kept
from shopper.web.throttle import Throttle

MOST_BYTES = 50 * 1024 * 1024
UPLOADS = Throttle("check", limit=30, within=timedelta(minutes=10))
ROOM = BoundedSemaphore(2)
"""How many files one process checks at a time."""
PATIENCE_SECONDS = 30
VERDICTS: Kept[Verdict] = Kept(64)
"""By SHA-256: many people check the same file."""


class Upload(FlaskForm):
    """A file to be checked."""

    file = FileField(_("PDF"), [FileRequired(_("Choose the PDF that you want to check"))])

    def validate_file(self, field: FileField) -> None:
        """Refuse what is larger than any bulletin."""
        if size_of(field.data) > MOST_BYTES:
            raise ValidationError(_("The file is larger than 50 MB; no bulletin is"))


@blueprint.get("/check/")
def upload() -> str:
    """Ask for a file to be checked."""
    return render_template("public/upload.html", form=Upload(), judgement=None)


@blueprint.post("/check/")
def checked() -> str:
    """Say of a file whether it is genuine, current and right; it is not kept."""
    form = Upload()
    if not form.validate():
        return render_template("public/upload.html", form=form, judgement=None)
    count_upload()
    judgement = judgement_on(form.file.data)
    later = successor(judgement.issue) if judgement.issue else None
    return render_template(
        "public/upload.html",
        form=form,
        judgement=judgement,
        sentences=list(sentences(judgement)),
        later=later,
    )


@blueprint.get("/check/<issue>")
def check(issue: str) -> str:
    """Show an issue's state, days, successor and the SHA-256 of each of its files."""
    row = issue_or_404(issue)
    return render_template("public/check.html", row=row, later=successor(row), names=subjects(row))


def count_upload() -> None:
    """Count an attempt of this visitor; 429 when there were too many."""
    whose = request.remote_addr or ""
    if UPLOADS.is_closed(whose):
        abort(429)
    UPLOADS.count(whose)
    db.session.commit()


def judgement_on(uploaded: FileStorage) -> Judgement:
    """Return the judgement on an uploaded file; no transaction is open while it is read."""
    if not ROOM.acquire(timeout=PATIENCE_SECONDS):
        abort(429)
    try:
        with NamedTemporaryFile(suffix=".pdf") as file:
            uploaded.save(file)
            file.flush()
            path = Path(file.name)
            digest = digest_of(path)
            verdict = VERDICTS.get(digest, lambda: check_apart(path))
    finally:
        ROOM.release()
    return judged(verdict, digest)


def size_of(uploaded: FileStorage) -> int:
    """Return how many bytes were uploaded."""
    size = uploaded.stream.seek(0, 2)
    uploaded.stream.seek(0)
    return size


def subjects(row: Bulletin) -> dict[str, str]:
    """Return whom each document of an issue is about; "" is the bulletin itself."""
    names = {"": str(_("The bulletin"))}
    if any(file.subject for file in row.files):
        shown = compiled(row)
        for kind, lines in (("company", shown.companies), ("city", shown.cities)):
            spoken = {f"{kind}:{x.standing.code}": x.name.in_language(language()) for x in lines}
            names |= spoken
    return names
