"""Which items of a visit its reviewer looks at first."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace

from shopper.models.visit import Visit
from shopper.workings.submission import ItemLine, SectionLines, SubmissionWorking

UNSEEN = frozenset({"unable", "unanswered"})


@dataclass(frozen=True)
class Parted:
    """A section's items in two: those to look at, and all others."""

    first: SectionLines
    others: SectionLines

    @property
    def rest(self) -> int:
        """How many items are among the others, those that don't apply aside."""
        return sum(len(rows) for _stop, rows in self.others.stops)


def remarkable(visit: Visit, working: SubmissionWorking, written: Collection[str]) -> set[str]:
    """Return the items that lost points, found something, weren't seen, or carry more to read.

    That is a note or a photo of the shopper, or what a reviewer asked for there; `written` are
    those at which the form that was just refused has something.
    """
    result = working.explained.result
    return {
        *(item for item, lost in result.lost.items() if lost),
        *result.failed,
        *result.findings,
        *(line.item for line in result.lines if line.reason in UNSEEN),
        *(item for item, text in visit.notes.items() if text),
        *(photo.item for photo in visit.photos),
        *(note.item for note in visit.item_notes),
        *written,
    }


def parted(working: SubmissionWorking, first: Collection[str]) -> list[Parted]:
    """Return the sections with the items to look at apart; each keeps the order of the walk.

    One that doesn't apply, and yet has a photo or a note, goes before the walk.
    """
    return [Parted(looked_at(part, first), left(part, first)) for part in working.sections]


def looked_at(part: SectionLines, items: Collection[str]) -> SectionLines:
    """Return the section with these items only."""
    stops = [(None, part.elsewhere), *part.stops]
    found = [(stop, [row for row in rows if id_of(row) in items]) for stop, rows in stops]
    return replace(part, stops=[(stop, rows) for stop, rows in found if rows], elsewhere=[])


def left(part: SectionLines, items: Collection[str]) -> SectionLines:
    """Return the section without these items."""
    found = [(stop, [row for row in rows if id_of(row) not in items]) for stop, rows in part.stops]
    return replace(
        part,
        stops=[(stop, rows) for stop, rows in found if rows],
        elsewhere=[row for row in part.elsewhere if id_of(row) not in items],
    )


def id_of(row: ItemLine) -> str:
    """Return the id of a row's item."""
    return row.explained.item.id
