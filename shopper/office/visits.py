"""The month's visits: the queue to review, and one visit with all that was seen."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Blueprint, Response, abort, render_template, request
from flask_wtf import FlaskForm
from sqlalchemy.orm import joinedload, selectinload

from shopper.extensions import db
from shopper.language import language
from shopper.models.audit import entries_about
from shopper.models.behind import explained
from shopper.models.bulletin import published_months
from shopper.models.flagged import flagged
from shopper.models.likeness import photos_like
from shopper.models.visit import WAITING, Photo, Visit, VisitStatus
from shopper.office.attention import parted, remarkable
from shopper.office.examined import examined, last_visits
from shopper.office.forms_filter import EVERY_MONTH, narrowed, submission_filter
from shopper.office.forms_review import ReasonForm, ReviewForm
from shopper.office.labels import FINDING_STATUS, VISIT_STATUS
from shopper.office.months import month_asked, months_offered
from shopper.office.reviewing import barred, obstacles
from shopper.office.waiting import (
    CHOICES,
    REVIEWED,
    by_age,
    clock_of,
    narrowed_to,
    next_waiting,
)
from shopper.rules.month import Month
from shopper.rules.standard import Edition
from shopper.standards import editions
from shopper.web.paging import page_of
from shopper.web.photos import sent
from shopper.web.sessions import person
from shopper.words import month_name
from shopper.workings.flags import FLAGS
from shopper.workings.submission import submission_working

blueprint = Blueprint("visits", __name__, url_prefix="/visits")


@blueprint.get("/")
def index() -> str:
    """List a month's visits, or all; those that wait for review first, the oldest before all."""
    month = None if request.args.get("month") == EVERY_MONTH else month_asked()
    filters = submission_filter(
        months_offered(*[month] if month else []),
        CHOICES,
        month=str(month or EVERY_MONTH),
        every_month=True,
    )
    query = narrowed_to(narrowed(by_age(month), Visit, filters), filters.chosen("status"))
    page = page_of(query, *LOADED)
    return render_template(
        "office/visits/index.html",
        month=month,
        filters=filters,
        page=page,
        statuses=VISIT_STATUS,
        clock_of=clock_of,
        flags=flagged([visit for visit in page.rows if visit.status in WAITING]),
        flag_names=FLAGS,
    )


LOADED = (
    *(joinedload(whom) for whom in (Visit.outlet, Visit.shopper, Visit.reviewer)),
    *(selectinload(what) for what in (Visit.photos, Visit.findings)),
)


@blueprint.get("/<int:visit_id>")
def show(visit_id: int) -> str:
    """Show one visit with its working, its photos and what can be decided."""
    return page_about(visit_or_404(visit_id))


@blueprint.get("/<int:visit_id>/photos/<int:photo_id>")
def photo(visit_id: int, photo_id: int) -> Response:
    """Send a photo of a visit to staff."""
    return sent(photo_or_404(visit_id, photo_id).sha256)


@blueprint.get("/<int:visit_id>/photos/<int:photo_id>/beside/<int:other_id>")
def beside(visit_id: int, photo_id: int, other_id: int) -> str:
    """Show a photo beside one of another visit that looks like it."""
    own = photo_or_404(visit_id, photo_id)
    bits = editions()[own.visit.edition].fieldwork.like_bits
    alike = {likeness.other.id: likeness for likeness in photos_like([own], bits)}
    if other_id not in alike:
        abort(404)
    return render_template(
        "office/visits/beside.html", likeness=alike[other_id], statuses=VISIT_STATUS
    )


def photo_or_404(visit_id: int, photo_id: int) -> Photo:
    """Return the photo of a visit that its shopper has submitted."""
    visit_or_404(visit_id)
    photo = db.session.get(Photo, photo_id)
    if photo is None or photo.visit_id != visit_id:
        abort(404)
    return photo


def visit_or_404(visit_id: int) -> Visit:
    """Return a visit that its shopper has submitted; locked when the request decides about it."""
    visit = db.session.get(Visit, visit_id, with_for_update=request.method == "POST")
    if visit is None or visit.status is VisitStatus.DRAFT:
        abort(404)
    return visit


def page_about(visit: Visit, forms: Mapping[str, FlaskForm] | None = None) -> str:
    """Return the visit's page; `forms` holds those just refused, by "review" or a finding's item.

    Among them is the one that the layout names as the page's `form`.
    """
    refused = dict(forms or {})
    edition = editions()[visit.edition]
    working = submission_working(explained(visit))
    score = working.explained.result
    found = [finding for finding in visit.findings if finding.item in score.findings]
    blank = {finding.item: ReasonForm(None, prefix=finding.item) for finding in found}
    review = refused.get("review") or ReviewForm(None)
    role = person().role
    return render_template(
        "office/visits/show.html",
        visit=visit,
        form=next(iter(refused.values()), None) or ReviewForm(None),
        review=review,
        findings=[(finding, refused.get(finding.item) or blank[finding.item]) for finding in found],
        working=working,
        sections=parted(working, remarkable(visit, working, review.written())),
        barred=barred(visit, person()),
        obstacles=obstacles(visit, score, person()),
        targets=[status for status in REVIEWED if visit.may_become(status, role)],
        edition=edition,
        examined=examined(visit, score, edition.fieldwork),
        last_visits=last_visits(visit),
        clock=clock_of(visit),
        register_says=registered(edition, visit),
        statuses=VISIT_STATUS,
        finding_statuses=FINDING_STATUS,
        log_entries=entries_about(visit),
        published=[month_name(month) for month in published_with(visit)],
        next_waiting=next_waiting(visit),
    )


def registered(edition: Edition, visit: Visit) -> str:
    """Return the register's facts about the outlet as they are kept with the visit."""
    known = (edition.conditions[code].name for code in sorted(visit.conditions))
    return " · ".join(name.in_language(language()) for name in known) or "–"


def published_with(visit: Visit) -> list[str]:
    """Return the months whose published bulletins have the visit in their window."""
    if not visit.month:
        return []
    length = editions()[visit.edition].policy.visit_window_months
    own = Month.parse(visit.month)
    return published_months([str(own.plus(later)) for later in range(length)])
