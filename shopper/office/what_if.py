"""What if: the last bulletins by other weights and thresholds; nothing is written."""

from __future__ import annotations

import re
from datetime import timedelta
from functools import partial
from typing import Any

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as Answer

from shopper import storage, words
from shopper.clock import now
from shopper.models.names import names_by_kind
from shopper.models.replay import AnswersGone
from shopper.office.explanations import address
from shopper.office.forms_what_if import EditionForm, WhatIfForm, what_if_form
from shopper.office.replays import Replay, TooMany, months_over, replay, sentence
from shopper.rules.edition_file import load_edition
from shopper.rules.edition_table import EditionErrors, Mistake
from shopper.rules.month import Month
from shopper.rules.replay import KINDS, mean_size
from shopper.rules.standard import Edition
from shopper.standards import edition_in_force
from shopper.web.paging import page_of_rows

LARGEST = 2 * 1024 * 1024
"""Bytes of an edition file."""
SUFFIX = ".edition"
KEPT = timedelta(days=1)
"""How long an edition that was sent can be replayed."""
FOREMOST = 20
"""How many outlets a split lists."""

blueprint = Blueprint("what_if", __name__, url_prefix="/what-if")


@blueprint.get("/")
def index() -> str | tuple[str, int]:
    """Show the form and, once something is asked, who would have moved."""
    months = months_over()
    if not months:
        return render_template("office/what_if/none.html")
    until = asked_of(months)
    sent = sent_edition()
    base = sent or edition_in_force(until.last_day)
    form = what_if_form(months, until, base)
    found, refusal = answer(form, until, base, asked=bool(sent))
    page = render_template(
        "office/what_if/index.html",
        form=form,
        until=until,
        sent=sent,
        found=found,
        refusal=refusal,
        **(shown(found, form) if found and found.months else {}),
    )
    return page, 422 if form.errors else 200


@blueprint.route("/edition", methods=["GET", "POST"])
def edition() -> str | Answer | tuple[str, int]:
    """Take an edition file to replay by, or name its mistakes."""
    form = EditionForm()
    mistakes: tuple[Mistake, ...] = ()
    if form.validate_on_submit():
        content = form.file.data.read(LARGEST + 1)
        if len(content) > LARGEST:
            form.file.errors = [_("The file is larger than an edition can be (2 MB).")]
        else:
            storage.forget(SUFFIX, now() - KEPT)
            digest = storage.save(content, SUFFIX)
            try:
                load_edition(storage.path_of(digest, SUFFIX))
                return redirect(url_for(".index", edition=digest))
            except EditionErrors as error:
                storage.delete(digest, SUFFIX)
                mistakes = error.mistakes
                form.file.errors = [_("The file has mistakes; they are listed below.")]
    page = render_template("office/what_if/edition.html", form=form, mistakes=mistakes)
    return page, 422 if form.errors else 200


def asked_of(months: list[Month]) -> Month:
    """Return the month of the address, else the newest; 404 for one that is not on offer."""
    text = request.args.get("until")
    found = [month for month in months if text in (None, "", str(month))]
    return found[0] if found else abort(404)


def sent_edition() -> Edition | None:
    """Return the edition of the address; 404 when it was not sent or is kept no more."""
    digest = request.args.get("edition")
    if not digest:
        return None
    path = storage.path_of(digest, SUFFIX)
    if not re.fullmatch(r"[0-9a-f]{64}", digest) or not path.exists():
        abort(404)
    return load_edition(path)


def answer(
    form: WhatIfForm, until: Month, base: Edition, *, asked: bool
) -> tuple[Replay | None, str]:
    """Return the replay that the form asks for, and why there is none where it can't be had."""
    if "alpha" in request.args:
        asked = form.validate()
    if not asked:
        return None, ""
    try:
        return replay(until, form.months.data, form.edition(base)), ""
    except (TooMany, AnswersGone) as error:
        return None, sentence(error)


def shown(found: Replay, form: WhatIfForm) -> dict[str, Any]:
    """Return what the page lists: the months, the moves of one of them, and the splits."""
    asked = [
        told for told in found.months if str(told.again.issue.month) == request.args.get("shown")
    ]
    told = (asked or found.months)[0]
    return {
        "told": told,
        "changes": form.changes(told.again.issue.edition),
        "names": names_by_kind(told.again.issue.rows),
        "page": page_of_rows(told.moved["outlet"].moves),
        "splits": [(new, {kind: new.splits(kind) for kind in KINDS}) for new in found.standards],
        "foremost": FOREMOST,
        "mean_size": mean_size,
        "working": lambda month, kind: partial(address, month, kind),
        "words": words,
        "kept": {k: v for k, v in request.args.items() if k not in ("shown", "page", "lang")},
    }
