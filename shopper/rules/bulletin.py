"""A month's frozen data set to everything that its bulletin prints."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby
from typing import Any, Literal

from shopper.rules.month import Month
from shopper.rules.outlet_month import OutletMonth
from shopper.rules.ranking import rank
from shopper.rules.standard import Citation, Clause, Edition, Item, Policy, Text
from shopper.rules.standings import GroupStanding, OutletStanding, Parameters, Standings

Degree = Literal["most", "part", "few", "isolated"]
GRADES = ("excellent", "good", "pass", "fail")


@dataclass(frozen=True)
class GroupLine:
    """A company or a city with its name."""

    name: Text
    standing: GroupStanding


@dataclass(frozen=True)
class OutletLine:
    """An outlet with its name and those of its company and city."""

    name: Text
    company: Text
    city: Text
    standing: OutletStanding


@dataclass(frozen=True)
class Problem:
    """How common the failure of one item is among the outlets at which it was observed."""

    item: Item
    citation: Citation
    clause: Clause
    observed: int
    failed: int
    degree: Degree

    @property
    def share(self) -> float:
        """The share of outlets that failed, in [0, 1]."""
        return self.failed / self.observed


@dataclass(frozen=True)
class CriticalFailure:
    """A critical item that an outlet failed in the window."""

    outlet: OutletLine
    item: Item
    clause: Clause | None


@dataclass(frozen=True)
class Received:
    """What came in and what became of it; `rules` counts held, counted and excluded by rule."""

    companies: int
    outlets: int
    visits_in_window: int
    visits_in_month: int
    responses: int
    counted: int
    held: int
    excluded: int
    rules: Mapping[str, Mapping[str, int]]


@dataclass(frozen=True)
class Bulletin:
    """One issue of the bulletin: a value that prints without asking anybody anything."""

    issue: str
    month: Month
    edition: Edition
    policy: Policy
    association: Text
    addressee: Text
    document_number: str
    copies_to: str
    sample_data: bool
    received: Received
    standings: Standings
    previous_parameters: Parameters | None
    companies: tuple[GroupLine, ...]
    cities: tuple[GroupLine, ...]
    outlets: tuple[OutletLine, ...]
    problems: tuple[Problem, ...]
    critical: tuple[CriticalFailure, ...]

    @cached_property
    def ranked_companies(self) -> list[GroupLine]:
        """The companies that have a rank, best first."""
        return [line for line in self.companies if line.standing.ranked]

    @cached_property
    def ranked_outlets(self) -> list[OutletLine]:
        """The outlets that have a rank, best first."""
        return [line for line in self.outlets if line.standing.ranked]

    @cached_property
    def unranked_outlets(self) -> list[OutletLine]:
        """The active outlets without a rank (样本不足 or an integrity finding), by city."""
        lines = [x for x in self.outlets if x.standing.active and not x.standing.ranked]
        return sorted(lines, key=lambda x: (x.standing.city, x.standing.code))

    @cached_property
    def outlets_by_city(self) -> list[tuple[GroupLine, list[OutletLine]]]:
        """The ranked outlets of each city, best first; cities by their code."""
        named = {line.standing.code: line for line in self.cities}
        lines = sorted(self.ranked_outlets, key=lambda line: line.standing.city)
        return [(named[c], list(x)) for c, x in groupby(lines, lambda x: x.standing.city)]

    @cached_property
    def grades(self) -> dict[str, int]:
        """How many ranked outlets have each grade."""
        held = [line.standing.grade for line in self.ranked_outlets]
        return {grade: held.count(grade) for grade in GRADES}

    @property
    def change(self) -> float | None:
        """The province mean less last month's, in points."""
        now, before = self.standings.parameters.province, self.previous_parameters
        if now is None or before is None or before.province is None:
            return None
        return now - before.province


def compile_bulletin(data: Mapping[str, Any], edition: Edition) -> Bulletin:
    """Return the bulletin of a frozen data set; the same data give the same bulletin.

    `data` is what models.frozen.freeze returns, `edition` the one that it names.

    Raises:
        KeyError: the data set names an item, a company or a city that it does not hold.

    Source: scoring.md 7.
    """
    policy = Policy(**data["policy"])
    previous = Standings.from_data(data["previous"]) if data["previous"] else None
    standings = rank(map(OutletMonth.from_data, data["outlets"]), policy, previous)
    companies, cities = _names(data["companies"]), _names(data["cities"])
    english = data["outlet_names_en"]
    outlets = tuple(
        OutletLine(
            name=Text(standing.name, english.get(standing.code) or standing.name),
            company=companies[standing.company],
            city=cities[standing.city],
            standing=standing,
        )
        for standing in standings.outlets
    )
    return Bulletin(
        issue=data["issue"],
        month=Month.parse(data["month"]),
        edition=edition,
        policy=policy,
        association=Text(**data["association"]),
        addressee=Text(**data["addressee"]),
        document_number=data["document_number"],
        copies_to=data["copies_to"],
        sample_data=data["sample_data"],
        received=Received(**data["received"]),
        standings=standings,
        previous_parameters=previous.parameters if previous else None,
        companies=tuple(GroupLine(companies[s.code], s) for s in standings.companies),
        cities=tuple(GroupLine(cities[s.code], s) for s in standings.cities),
        outlets=outlets,
        problems=tuple(_problems(data["items"], edition, policy)),
        critical=tuple(_critical(data["critical"], edition, outlets)),
    )


def _names(rows: Sequence[Mapping[str, str]]) -> dict[str, Text]:
    return {row["code"]: Text(row["name"], row["name_en"]) for row in rows}


def _problems(
    counts: Mapping[str, Mapping[str, int]], edition: Edition, policy: Policy
) -> list[Problem]:
    """Return the failed items with a clause, the commonest first."""
    problems = []
    for id_, count in counts.items():
        item = edition.items[id_]
        if not count["failed"] or not item.citations:
            continue
        citation = item.citations[0]
        degree = _degree(count["failed"] / count["observed"], policy)
        clause = edition.clauses[citation.clause]
        problems.append(
            Problem(item, citation, clause, count["observed"], count["failed"], degree)
        )
    return sorted(problems, key=lambda p: (-p.share, p.item.id))


def _degree(share: float, policy: Policy) -> Degree:
    """Return the word for a share of outlets: 多数, 部分, 少数, 个别 (bulletin.md, part 3)."""
    if share >= policy.share_most:
        return "most"
    if share >= policy.share_part:
        return "part"
    return "few" if share >= policy.share_few else "isolated"


def _critical(
    failures: Sequence[Mapping[str, str]], edition: Edition, outlets: Sequence[OutletLine]
) -> list[CriticalFailure]:
    lines = {line.standing.code: line for line in outlets}
    found = []
    for failure in failures:
        item = edition.items[failure["item"]]
        clause = edition.clauses[item.citations[0].clause] if item.citations else None
        found.append(CriticalFailure(lines[failure["outlet"]], item, clause))
    return found
