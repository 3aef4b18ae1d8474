"""What a visit's times, photos and answers say for it, and what to look at twice."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import func, select

from shopper.extensions import db
from shopper.models.audit import AuditEntry, key_of
from shopper.models.likeness import Likeness
from shopper.models.visit import Photo, Visit
from shopper.rules.evidence import Grade, Times, evidence_grade
from shopper.rules.fieldwork import FieldworkPolicy
from shopper.rules.flags import Facts, Flag, flags
from shopper.rules.scoring import Score


def times_of(visit: Visit) -> Times:
    """Return when the visit took place."""
    return Times(visit.visited_on, visit.arrived_at, visit.left_at)


def grade_of(photo: Photo, policy: FieldworkPolicy) -> Grade:
    """Return how much a photo proves."""
    times = times_of(photo.visit)
    return evidence_grade(photo.taken_at, photo.distance, times, policy.far_metres)


def flags_of(
    visit: Visit, score: Score, alike: Collection[Likeness], policy: FieldworkPolicy
) -> tuple[Flag, ...]:
    """Return why the visit should be looked at twice; `alike` is what other visits have too."""
    facts = Facts(
        times=times_of(visit),
        reported_at=first_reported(visit),
        values=[
            line.value
            for line in score.lines
            if line.counted and line.value is not None and not line.carried_by
        ],
        distances=[photo.distance for photo in visit.photos if photo.distance is not None],
        reused=len({likeness.photo.id for likeness in alike}),
    )
    return flags(facts, policy)


def first_reported(visit: Visit) -> datetime | None:
    """Return when the report was finished, or handed in if that was before; later ones aside.

    A visit that is returned and submitted again is no later for it.
    """
    submitted = select(func.min(AuditEntry.at)).where(
        AuditEntry.subject == visit.__tablename__,
        AuditEntry.subject_id == key_of(visit),
        AuditEntry.deed == "visit.submitted",
    )
    handed_in = db.session.scalar(submitted) or visit.submitted_at
    known = [at for at in (visit.reported_at, handed_in) if at]
    return min(known, default=None)
