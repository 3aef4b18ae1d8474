"""What a reviewer sees of a visit besides its answers: flags, photos, times, earlier visits."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from shopper.extensions import db
from shopper.models.flagged import first_handed_in, flags_of, grade_of
from shopper.models.likeness import Likeness, photos_like
from shopper.models.visit import Photo, Visit, VisitStatus
from shopper.rules.fieldwork import FieldworkPolicy
from shopper.rules.scoring import Score
from shopper.web.filters import moment
from shopper.workings.flags import FLAGS, GRADES, flag_sentence

EARLIER = 5
"""Other visits of the outlet that are listed."""
ALIKE = 3
"""Photos of other visits that are linked from one photo."""


@dataclass(frozen=True)
class Shown:
    """A photo with its grade, and what other visits have that looks like it."""

    photo: Photo
    badge: str
    grade: str
    alike: list[Likeness]


@dataclass(frozen=True)
class Examined:
    """What speaks for a visit and what against."""

    flags: list[tuple[str, str]]
    """What each is called, and its sentence."""
    photos: list[Shown]
    times: list[tuple[str, str]]
    marks: list[tuple[datetime, str]]
    """What was tapped or noted on site, and when."""


def examined(visit: Visit, score: Score, policy: FieldworkPolicy) -> Examined:
    """Return what the reviewer should know of the visit."""
    alike = photos_like(visit.photos, policy.like_bits)
    handed_in = first_handed_in([visit]).get(visit.id)
    flags = flags_of(visit, score, alike, policy, handed_in)
    return Examined(
        flags=[(str(FLAGS[flag.kind]), flag_sentence(flag)) for flag in flags],
        photos=[shown(photo, alike, policy) for photo in in_order(visit.photos)],
        times=times(visit),
        marks=[(datetime.fromisoformat(mark["at"]), mark["text"]) for mark in visit.marks],
    )


def in_order(photos: Sequence[Photo]) -> list[Photo]:
    """Return photos by item, and at an item as they were added."""
    return sorted(photos, key=lambda photo: (photo.item, photo.id))


def shown(photo: Photo, alike: Sequence[Likeness], policy: FieldworkPolicy) -> Shown:
    """Return a photo as the reviewer sees it."""
    badge, word = GRADES[grade_of(photo, policy)]
    own = [likeness for likeness in alike if likeness.photo.id == photo.id]
    return Shown(photo, badge, str(word), own[:ALIKE])


def times(visit: Visit) -> list[tuple[str, str]]:
    """Return the three timers and the report, with what lies between."""
    return [
        (_("Arrived"), moment(visit.arrived_at)),
        (_("Attended to"), after(visit.attended_at, visit.arrived_at)),
        (_("Left"), after(visit.left_at, visit.arrived_at)),
        (_("Report finished"), after(visit.reported_at, visit.left_at)),
    ]


def after(at: datetime | None, since: datetime | None) -> str:
    """Write a moment, and how many minutes or hours after another it was."""
    if at is None or since is None:
        return moment(at)
    minutes = (at - since) / timedelta(minutes=1)
    if abs(minutes) < 120:
        return str(_("%(at)s, after %(minutes)s min", at=moment(at), minutes=f"{minutes:.0f}"))
    return str(_("%(at)s, after %(hours)s h", at=moment(at), hours=f"{minutes / 60:.1f}"))


def last_visits(visit: Visit) -> Sequence[Visit]:
    """Return the outlet's other visits that were submitted, the newest first."""
    return db.session.scalars(
        select(Visit)
        .where(
            Visit.outlet_id == visit.outlet_id,
            Visit.id != visit.id,
            Visit.status != VisitStatus.DRAFT,
        )
        .options(joinedload(Visit.shopper))
        .order_by(Visit.visited_on.desc(), Visit.id.desc())
        .limit(EARLIER)
    ).all()
