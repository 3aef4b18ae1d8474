"""What a report does to its visit: kept as a draft, or submitted."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select

from shopper.extensions import db
from shopper.web.photos import Picture
from shopper.fieldwork.report import Report
from shopper.models.assignment import Assignment
from shopper.models.audit import record
from shopper.models.visit import Finding, FindingStatus, Photo, Visit, VisitStatus
from shopper.rules.month import Month
from shopper.rules.standard import Edition


def says_the_same(visit: Visit, report: Report) -> bool:
    """Tell whether the visit holds what the report says: the same form was sent twice."""
    held = (visit.answers, visit.notes, visit.visited_on)
    return held == (report.answers, report.notes, report.visited_on)


def keep(
    assignment: Assignment,
    report: Report,
    edition: Edition,
    conditions: Sequence[str],
    at: datetime,
) -> Visit:
    """Write the report and the outlet's facts of today into the visit, made when it is the first.

    One photo more or less is no new version.
    """
    visit, outlet = assignment.visit, assignment.outlet
    company_id, city_code = outlet.company_id, outlet.city.code
    if visit is None:
        visit = Visit(
            assignment=assignment,
            outlet_id=outlet.id,
            shopper_id=assignment.shopper_id,
            status=VisitStatus.DRAFT,
            version=0,
        )
        db.session.add(visit)
    visit.edition = edition.id
    visit.conditions = list(conditions)
    visit.company_id, visit.city_code = company_id, city_code
    visit.answers, visit.notes = dict(report.answers), dict(report.notes)
    visit.visited_on = report.visited_on
    visit.month = str(Month.of_day(report.visited_on)) if report.visited_on else None
    visit.version += 1
    visit.saved_at = at
    db.session.flush()
    return visit


def add_photos(
    visit: Visit, pictures: Sequence[Picture], digests: Sequence[str], at: datetime
) -> None:
    """Give the visit its new photos; one that an item has already is not added again."""
    known = {(photo.item, photo.sha256) for photo in visit.photos}
    for picture, digest in zip(pictures, digests, strict=True):
        if (picture.item, digest) in known:
            continue
        known.add((picture.item, digest))
        visit.photos.append(
            Photo(
                item=picture.item,
                sha256=digest,
                width=picture.width,
                height=picture.height,
                added_at=at,
            )
        )


def submit(visit: Visit, edition: Edition, at: datetime) -> None:
    """Score the visit, note its findings, hand it to the reviewers and log it."""
    result = visit.rescore(edition)
    known = {finding.item for finding in visit.findings}
    for finding in [f for f in visit.findings if f.status is FindingStatus.PENDING]:
        if finding.item not in result.findings:
            visit.findings.remove(finding)
    for item in result.findings:
        if item not in known:
            visit.findings.append(Finding(item=item, status=FindingStatus.PENDING))
    visit.status = VisitStatus.SUBMITTED
    visit.submitted_at = at
    record("visit.submitted", visit, at=at, by=visit.shopper, version=visit.version)


def remove_photo(visit: Visit, photo_id: int | None) -> str | None:
    """Take a photo from the visit; return its SHA-256 when nothing else needs the file."""
    photo = db.session.get(Photo, photo_id) if photo_id else None
    if photo is None or photo not in visit.photos:
        return None
    visit.photos.remove(photo)
    db.session.flush()
    others = db.session.scalar(select(Photo.id).where(Photo.sha256 == photo.sha256).limit(1))
    return None if others else photo.sha256
