"""A month as its bulletin has it, and the same month under another edition; nothing is written.

What another edition does not change is taken as published. Visits are weighed anew from their
stored section scores where that is enough, and what must be scored again is read month by month.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from math import isclose

from sqlalchemy import func, select

from shopper.extensions import db
from shopper.models.bulletin import current_issue
from shopper.models.outlet import Outlet
from shopper.models.rescored import (
    accepted_visits,
    counted_responses,
    responses_again,
    visits_again,
)
from shopper.models.response import Response
from shopper.models.source import Source
from shopper.models.standing import outlet_months
from shopper.models.visit import Visit
from shopper.rules.month import Month
from shopper.rules.outlet_month import OutletMonth, RegisteredOutlet, summarise
from shopper.rules.ranking import rank
from shopper.rules.replay import Comparison, Kind, Split, compare, split
from shopper.rules.rescoring import Depth, depth
from shopper.rules.standard import Edition, Instrument, Policy
from shopper.rules.standings import Standings
from shopper.standards import edition_in_force, editions

OF_VISITS = (
    *("n_visits", "visit_mean", "visit_ss", "n_shoppers", "demeanour", "environment"),
    *("failed_critical", "integrity", "shared_visits"),
)
OF_CUSTOMERS = (
    *("n_responses", "customer_mean", "customer_ss"),
    *("customer_demeanour", "customer_environment"),
)


class AnswersGone(ValueError):
    """The month's responses have been purged, so no other edition can score them."""

    def __init__(self, month: Month) -> None:
        super().__init__(f"The responses of {month} are deleted; only its policy can be replayed.")
        self.month = month


@dataclass(frozen=True)
class Issue:
    """A month as it was published or, before that, as its data stand now."""

    month: Month
    edition: Edition
    """With the policy by which the month was ranked."""
    rows: tuple[OutletMonth, ...]
    published: bool

    @cached_property
    def standings(self) -> Standings:
        """The ranking, without movements."""
        return rank(self.rows, self.edition.policy)


@dataclass(frozen=True)
class Replayed:
    """A month under another edition."""

    issue: Issue
    edition: Edition
    rows: tuple[OutletMonth, ...]
    changed: frozenset[str]
    """Codes of the outlets whose visits or responses have changed since the month came out."""

    def comparison(self, kind: Kind) -> Comparison:
        """Return who moves from the month's own ranking to this one."""
        return compare(self.issue.standings, self.standings, kind)

    @cached_property
    def standings(self) -> Standings:
        """The ranking, without movements."""
        return rank(self.rows, self.edition.policy)


@dataclass(frozen=True)
class NewStandard:
    """A month that came under another standard or policy than the one before it."""

    earlier: Issue
    later: Issue
    between: Replayed
    """The later month as the earlier one's edition would have ranked it."""

    def splits(self, kind: Kind) -> tuple[Split, ...]:
        """Return the moves between the two months, each in the standard's own part and the rest."""
        return split(self.earlier.standings, self.between.standings, self.later.standings, kind)


def issue_of(month: Month, source: Source | None = None) -> Issue:
    """Return the month; raise NoEdition for one before the first edition.

    `source` is for months that follow each other.
    """
    if published := current_issue(str(month)):
        data = published.data
        edition = replace(editions()[data["edition"]], policy=Policy(**data["policy"]))
        stored = map(OutletMonth.from_data, data["outlets"])
        return Issue(month, edition, tuple(replace(row, previous=None) for row in stored), True)
    return Issue(
        month, edition_in_force(month.last_day), tuple(outlet_months(month, source=source)), False
    )


def issues_until(last: Month, number: int) -> Iterator[Issue]:
    """Yield up to that many months that end with `last`, oldest first, each read when asked for.

    Months before the first edition, and those without any visit or response, are left out.
    """
    first = Month.of_day(min(edition.in_force_from for edition in editions().values()))
    source = Source()
    for issue in (issue_of(month, source) for month in last.window(number) if month >= first):
        if any(row.n_visits or row.n_responses for row in issue.rows):
            yield issue


def new_standard(earlier: Issue | None, later: Issue) -> NewStandard | None:
    """Return the change between two months; None unless they follow each other and differ in it."""
    if earlier is None or earlier.month.plus(1) != later.month or earlier.edition == later.edition:
        return None
    return NewStandard(earlier, later, replayed(later, earlier.edition))


def to_score(issue: Issue, other: Edition) -> int:
    """Return how many visits and responses must be scored again from their answers."""
    found = 0
    if depth_of("visit", issue, other) == "answers":
        query = select(func.count()).where(*accepted_visits(issue.month, other))
        found += db.session.scalar(query) or 0
    if depth_of("customer", issue, other) == "answers":
        query = select(func.count()).where(*counted_responses(issue.month))
        found += db.session.scalar(query) or 0
    return found


def replayed(issue: Issue, other: Edition) -> Replayed:
    """Return the month under the other edition: its items and weights, then its policy.

    Every submission is scored by the other edition, whichever asked it. What was held, excluded
    or returned stays so. Raises AnswersGone where purged responses would have to be scored again.
    """
    visits, customers = depth_of("visit", issue, other), depth_of("customer", issue, other)
    names = (() if visits == "kept" else OF_VISITS) + (() if customers == "kept" else OF_CUSTOMERS)
    if not names:
        return Replayed(issue, other, issue.rows, frozenset())
    codes = {id_: code for id_, code in db.session.execute(select(Outlet.id, Outlet.code))}
    again = summarise(
        [_registered(row) for row in issue.rows],
        () if visits == "kept" else visits_again(issue.month, other, codes, visits),
        () if customers == "kept" else responses_again(issue.month, other, codes),
    )
    if customers != "kept" and _responses_of(issue.rows) and not _responses_of(again):
        raise AnswersGone(issue.month)
    kept = {row.code: row for row in issue.rows}
    rows = tuple(replace(kept[row.code], **{n: getattr(row, n) for n in names}) for row in again)
    return Replayed(issue, other, rows, _changed(issue, names))


def depth_of(instrument: Instrument, issue: Issue, other: Edition) -> Depth:
    """Return what of the month's visits or responses must be scored again."""
    asked = (
        select(Visit.edition).where(*accepted_visits(issue.month, other))
        if instrument == "visit"
        else select(Response.edition).where(*counted_responses(issue.month))
    )
    ids = db.session.scalars(asked.distinct())
    return depth(instrument, issue.edition, [editions()[id_] for id_ in ids], other)


def _registered(row: OutletMonth) -> RegisteredOutlet:
    return RegisteredOutlet(row.code, row.name, row.sort_key, row.company, row.city, row.active)


def _responses_of(rows: Iterable[OutletMonth]) -> int:
    return sum(row.n_responses for row in rows)


def _changed(issue: Issue, names: Collection[str]) -> frozenset[str]:
    """Return the outlets whose submissions, as scored then, are not what was published."""
    if not issue.published:
        return frozenset()
    now = {row.code: row for row in outlet_months(issue.month)}
    return frozenset(
        row.code
        for row in issue.rows
        if row.code not in now
        or not all(_same(getattr(row, name), getattr(now[row.code], name)) for name in names)
    )


def _same(one: object, other: object) -> bool:
    """Tell whether two figures are equal but for the last digits of a sum."""
    if isinstance(one, float) and isinstance(other, float):
        return isclose(one, other, abs_tol=1e-6)
    return one == other
