"""The same or nearly the same photo in another visit."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import contains_eager

from shopper.extensions import db
from shopper.models.visit import Photo, Visit, VisitStatus
from shopper.rules.likeness import nearly_the_same


@dataclass(frozen=True)
class Likeness:
    """A photo of a visit, and one of another visit that looks like it."""

    photo: Photo
    other: Photo
    bits: int
    """Of 64 that differ."""

    @property
    def same_file(self) -> bool:
        """Whether they are the same to the last byte."""
        return self.photo.sha256 == self.other.sha256


def photos_like(photos: Collection[Photo], bits: int) -> list[Likeness]:
    """Return what other visits have that differs in at most so many bits, the nearest first.

    Every photo's hash is looked at, in one string that the column's index alone gives: 100,000 of
    them take a tenth of a second. Photos of one visit aren't compared with each other.
    """
    hashes = {photo.likeness for photo in photos if photo.likeness}
    if not hashes:
        return []
    kept = select(Photo.likeness).where(Photo.likeness != "").distinct().subquery()
    known = db.session.scalar(select(func.aggregate_strings(kept.c.likeness, ""))) or ""
    near = nearly_the_same(hashes, known, bits)
    others = with_hashes({hash_ for found in near.values() for _bits, hash_ in found})
    return sorted(
        (
            Likeness(photo, other, differing)
            for photo in photos
            for differing, hash_ in near.get(photo.likeness, ())
            for other in others
            if other.likeness == hash_ and other.visit_id != photo.visit_id
        ),
        key=lambda one: (one.bits, one.photo.id, one.other.id),
    )


def with_hashes(hashes: Collection[str]) -> list[Photo]:
    """Return the photos with these hashes of visits that were submitted, the visits loaded."""
    loaded = contains_eager(Photo.visit)
    query = (
        select(Photo)
        .join(Photo.visit)
        .where(Photo.likeness.in_(hashes), Visit.status != VisitStatus.DRAFT)
        .options(loaded.joinedload(Visit.outlet), loaded.joinedload(Visit.shopper))
        .order_by(Photo.id)
    )
    return list(db.session.scalars(query))
