"""What a report does to its visit: kept as a draft, or submitted."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import select

from shopper.extensions import db
from shopper.fieldwork.assignments import accept
from shopper.fieldwork.report import Report
from shopper.models.assignment import Assignment
from shopper.models.audit import record
from shopper.models.outlet import distance_to
from shopper.models.visit import Finding, FindingStatus, Photo, Visit, VisitStatus
from shopper.rules.month import Month
from shopper.rules.standard import Edition
from shopper.web.photos import Picture


def says_the_same(visit: Visit, report: Report) -> bool:
    """Tell whether the visit holds what the report says: the same form was sent twice."""
    held = (visit.answers, visit.notes, visit.visited_on)
    return held == (report.answers, report.notes, report.visited_on or visit.visited_on)


def keep(
    assignment: Assignment,
    report: Report,
    edition: Edition,
    conditions: Sequence[str],
    at: datetime,
) -> Visit:
    """Write the report into the visit, begun when it is the first.

    A day once known stays until another is given. One photo more or less is no new version.
    """
    visit = assignment.visit or begin(assignment, conditions, edition, at)
    visit.edition = edition.id
    visit.answers, visit.notes = dict(report.answers), dict(report.notes)
    if report.visited_on:
        visit.visited_on, visit.month = report.visited_on, str(Month.of_day(report.visited_on))
    visit.version += 1
    visit.saved_at = at
    db.session.flush()
    return visit


def begin(
    assignment: Assignment, conditions: Sequence[str], edition: Edition, at: datetime
) -> Visit:
    """Make the assignment's visit; it keeps the outlet's facts of today, whatever they become.

    It is version 0, on which a report is a first one: times and photos may come before. Whoever
    begins what is offered accepts it.
    """
    accept(assignment, at)
    outlet = assignment.outlet
    company_id, city_code = outlet.company_id, outlet.city.code
    visit = Visit(
        assignment=assignment,
        outlet_id=outlet.id,
        shopper_id=assignment.shopper_id,
        company_id=company_id,
        city_code=city_code,
        conditions=list(conditions),
        edition=edition.id,
        answers={},
        notes={},
        marks=[],
        status=VisitStatus.DRAFT,
        version=0,
        saved_at=at,
    )
    db.session.add(visit)
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
                taken_at=picture.taken_at,
                distance=distance_to(visit.assignment.outlet, picture.place),
                likeness=picture.likeness,
            )
        )


def submit(visit: Visit, edition: Edition, at: datetime) -> None:
    """Note the visit's findings, score it, hand it to the reviewers and log it."""
    note_findings(visit, visit.scored(edition).findings, at)
    visit.rescore(edition)
    visit.status = VisitStatus.SUBMITTED
    visit.submitted_at = at
    visit.settle_notes(at)
    record("visit.submitted", visit, at=at, by=visit.shopper, version=visit.version)


def note_findings(visit: Visit, reported: Collection[str], at: datetime) -> None:
    """Hold a pending finding for every item reported; what was decided before is undone."""
    for finding in visit.findings:
        if finding.status is not FindingStatus.PENDING:
            before = {"finding": finding.status.value}
            after = {"finding": FindingStatus.PENDING.value if finding.item in reported else None}
            record(
                "finding.undone",
                visit,
                at=at,
                by=visit.shopper,
                item=finding.item,
                before=before,
                after=after,
            )
            finding.reopen()
    kept = [finding for finding in visit.findings if finding.item in reported]
    known = {finding.item for finding in kept}
    new = [Finding(item=item, status=FindingStatus.PENDING) for item in reported]
    visit.findings = kept + [finding for finding in new if finding.item not in known]


def remove_photo(visit: Visit, photo_id: int | None) -> str | None:
    """Take a photo from the visit; return its SHA-256 when nothing else needs the file."""
    db.session.flush()
    photo = next((photo for photo in visit.photos if photo.id == photo_id), None)
    if photo is None:
        return None
    visit.photos.remove(photo)
    db.session.flush()
    others = db.session.scalar(select(Photo.id).where(Photo.sha256 == photo.sha256).limit(1))
    return None if others else photo.sha256
