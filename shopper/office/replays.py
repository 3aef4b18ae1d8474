"""A replay for a page: the last months by another edition, as far as a request can take it."""

from __future__ import annotations

from dataclasses import dataclass

from flask_babel import gettext as _

from shopper import words
from shopper.clock import this_month
from shopper.models.replay import (
    AnswersGone,
    Issue,
    NewStandard,
    Replayed,
    issues_until,
    new_standard,
    replayed,
    to_score,
)
from shopper.models.source import uncollected
from shopper.office.months import months_offered
from shopper.rules.month import Month
from shopper.rules.replay import KINDS, Comparison, Kind
from shopper.rules.standard import Edition
from shopper.standards import editions

MOST = 20_000
"""Visits and responses that one page scores again; the command line has no such bound."""


class TooMany(ValueError):
    """More submissions would have to be scored again than a page takes."""

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.number = number


@dataclass(frozen=True)
class Told:
    """A month by the other edition, with who moves in it."""

    again: Replayed
    moved: dict[Kind, Comparison]


@dataclass(frozen=True)
class Replay:
    """The months by the other edition, newest first, and the changes of the standard in them."""

    months: list[Told]
    standards: list[NewStandard]


def months_over() -> list[Month]:
    """Return the months that are over and that an edition was in force in, newest first."""
    first = min(edition.in_force_from for edition in editions().values())
    return [m for m in months_offered() if m < this_month() and m.last_day >= first]


@uncollected()
def replay(until: Month, number: int, other: Edition) -> Replay:
    """Return up to that many months that end with `until` by the other edition.

    Raises TooMany before anything is scored again, and AnswersGone.
    """
    issues = list(issues_until(until, number))
    pairs: list[tuple[Issue | None, Issue]] = list(zip([None, *issues], issues, strict=False))
    scoring = sum(to_score(issue, other) for issue in issues)
    scoring += sum(to_score(b, a.edition) for a, b in pairs if a and a.edition != b.edition)
    if scoring > MOST:
        raise TooMany(scoring)
    again = [replayed(issue, other) for issue in reversed(issues)]
    changes = [new_standard(earlier, later) for earlier, later in pairs]
    return Replay(
        months=[Told(each, {kind: each.comparison(kind) for kind in KINDS}) for each in again],
        standards=[new for new in changes if new],
    )


def sentence(error: TooMany | AnswersGone) -> str:
    """Return why the page shows no replay."""
    if isinstance(error, TooMany):
        return _(
            "%(number)s visits and responses would have to be scored again; this page does up to "
            "%(most)s. Choose fewer months, or use the command line:",
            number=f"{error.number:,}",
            most=f"{MOST:,}",
        )
    return _(
        "The responses of %(month)s have been deleted as the customers were promised; no other "
        "items or weights can be tried on them.",
        month=words.month_name(error.month),
    )
