"""What a visit's times, photos and answers say for it, and what to look at twice."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import func, select

from shopper.extensions import db
from shopper.models.audit import AuditEntry, key_of
from shopper.models.likeness import Likeness, photos_like
from shopper.models.visit import Photo, Visit
from shopper.rules.evidence import Grade, Times, evidence_grade
from shopper.rules.fieldwork import FieldworkPolicy
from shopper.rules.flags import Facts, Flag, flags
from shopper.rules.scoring import Score
from shopper.standards import editions


def times_of(visit: Visit) -> Times:
    """Return when the visit took place."""
    return Times(visit.visited_on, visit.arrived_at, visit.left_at)


def grade_of(photo: Photo, policy: FieldworkPolicy) -> Grade:
    """Return how much a photo proves."""
    times = times_of(photo.visit)
    return evidence_grade(photo.taken_at, photo.distance, times, policy.far_metres)


def flagged(visits: Collection[Visit]) -> dict[int, tuple[Flag, ...]]:
    """Return why each visit should be looked at twice, by its id, with few queries for all."""
    handed_in = first_handed_in(visits)
    found = {}
    for key, edition in editions().items():
        own = [visit for visit in visits if visit.edition == key]
        policy = edition.fieldwork
        alike = photos_like([photo for visit in own for photo in visit.photos], policy.like_bits)
        for visit in own:
            its = [likeness for likeness in alike if likeness.photo.visit_id == visit.id]
            score = visit.scored(edition)
            found[visit.id] = flags_of(visit, score, its, policy, handed_in.get(visit.id))
    return found


def flags_of(
    visit: Visit,
    score: Score,
    alike: Collection[Likeness],
    policy: FieldworkPolicy,
    handed_in: datetime | None,
) -> tuple[Flag, ...]:
    """Return why the visit should be looked at twice; `alike` is what other visits have too.

    Its report is as late as it was when it was first finished, or handed in if that was before: a
    visit that is returned and submitted again is no later for it.
    """
    reported = [at for at in (visit.reported_at, handed_in or visit.submitted_at) if at]
    facts = Facts(
        times=times_of(visit),
        reported_at=min(reported, default=None),
        values=[
            line.value
            for line in score.lines
            if line.counted and line.value is not None and not line.carried_by
        ],
        distances=[photo.distance for photo in visit.photos if photo.distance is not None],
        reused=len({likeness.photo.id for likeness in alike}),
    )
    return flags(facts, policy)


def first_handed_in(visits: Collection[Visit]) -> dict[int, datetime]:
    """Return when visits were submitted for the first time, by their ids, as the log knows it."""
    query = (
        select(AuditEntry.subject_id, func.min(AuditEntry.at))
        .where(
            AuditEntry.subject == Visit.__tablename__,
            AuditEntry.subject_id.in_([key_of(visit) for visit in visits]),
            AuditEntry.deed == "visit.submitted",
        )
        .group_by(AuditEntry.subject_id)
    )
    return {int(id_): at for id_, at in db.session.execute(query)}
