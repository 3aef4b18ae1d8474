"""A month's frozen data set to everything that its bulletin prints."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property
from itertools import groupby
from typing import Any

from shopper.rules.history import PastMonth, past_month
from shopper.rules.month import Month
from shopper.rules.outlet_month import OutletMonth
from shopper.rules.problems import ItemCounts, Problem, counts_of_groups, problems_of
from shopper.rules.published import published
from shopper.rules.ranking import rank
from shopper.rules.received import Received
from shopper.rules.standard import Citation, Clause, Edition, Item, Policy, Text
from shopper.rules.standings import Grade, GroupStanding, OutletStanding, Standings

COMMONEST = 10
"""How many problems a reader is told of first; the annex lists all."""
GRADES: tuple[Grade, ...] = ("excellent", "good", "pass", "fail")


@dataclass(frozen=True)
class GroupLine:
    """A company or a city with its name, and its place among the Chinese names, by pinyin."""

    name: Text
    standing: GroupStanding
    place: int


@dataclass(frozen=True)
class OutletLine:
    """An outlet with its name and those of its company and city."""

    name: Text
    company: Text
    city: Text
    standing: OutletStanding

    @property
    def full_name(self) -> Text:
        """The name after the company's, unless it begins with that, in English without its kind."""
        company, name = self.company, self.name
        brand = company.en.removesuffix(" Insurance")
        return Text(
            zh=name.zh if name.zh.startswith(company.zh) else company.zh + name.zh,
            en=name.en if name.en.startswith(brand) else f"{company.en}, {name.en}",
        )


@dataclass(frozen=True)
class CriticalFailure:
    """A critical item that an outlet failed in the window, and on which of its visits."""

    outlet: OutletLine
    item: Item
    citation: Citation | None
    clause: Clause | None
    observed: int
    """Visits at which the item could be observed."""
    failed_on: tuple[date, ...]


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
    rows: tuple[OutletMonth, ...]
    """What each outlet brought to the ranking."""
    standings: Standings
    previous: Standings | None
    """Last month's, without its outlets, whose part in it is in their rows."""
    companies: tuple[GroupLine, ...]
    cities: tuple[GroupLine, ...]
    outlets: tuple[OutletLine, ...]
    problems: tuple[Problem, ...]
    critical: tuple[CriticalFailure, ...]
    company_items: Mapping[str, ItemCounts]
    """The failure counts of each company by its code; empty in data sets of before."""
    city_items: Mapping[str, ItemCounts]
    history: tuple[PastMonth, ...]
    """The bulletins of the eleven months before, as they were published, oldest first."""

    @cached_property
    def course(self) -> tuple[PastMonth, ...]:
        """The history with this month at its end."""
        now = past_month(self.issue, self.month, self.edition.id, self.standings)
        return (*self.history, now)

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
    def grades(self) -> dict[Grade, int]:
        """How many ranked outlets have each grade."""
        held = [line.standing.grade for line in self.ranked_outlets]
        return {grade: held.count(grade) for grade in GRADES}

    @property
    def commonest(self) -> tuple[Problem, ...]:
        """The commonest problems, as the text and the charts name them."""
        return self.problems[:COMMONEST]

    @cached_property
    def critical_by_outlet(self) -> dict[str, list[CriticalFailure]]:
        """The failures of critical items by the code of the outlet."""
        failed: dict[str, list[CriticalFailure]] = {}
        for failure in self.critical:
            failed.setdefault(failure.outlet.standing.code, []).append(failure)
        return failed

    @cached_property
    def critical_items(self) -> list[tuple[CriticalFailure, int]]:
        """Each critical item that was failed, as one failure of it, and at how many outlets."""
        one = {failure.item.id: failure for failure in self.critical}
        number = Counter(failure.item.id for failure in self.critical)
        return [(one[id_], number[id_]) for id_ in sorted(one)]

    @property
    def change(self) -> Decimal | None:
        """The province mean less last month's, in points, both as published."""
        now = self.standings.parameters.province
        before = self.previous.parameters.province if self.previous else None
        return None if now is None or before is None else published(now) - published(before)


def compile_bulletin(data: Mapping[str, Any], edition: Edition) -> Bulletin:
    """Return the bulletin of a frozen data set; the same data give the same bulletin.

    `data` is what models.frozen.freeze returns, `edition` the one that it names. Companies and
    cities of one rank stand in the order in which the data name them: by pinyin. Failures of
    items that an earlier edition asked and this one does not are left out.

    Raises:
        KeyError: the data set names a company or a city that it does not hold.

    Source: scoring.md 7.
    """
    policy = Policy(**data["policy"])
    previous = Standings.from_data(data["previous"]) if data["previous"] else None
    rows = tuple(map(OutletMonth.from_data, data["outlets"]))
    standings = rank(rows, policy, previous)
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
        received=Received.from_data(data["received"]),
        rows=rows,
        standings=standings,
        previous=previous,
        companies=_lines(companies, standings.companies),
        cities=_lines(cities, standings.cities),
        outlets=outlets,
        problems=tuple(problems_of(data["items"], edition, policy)),
        critical=tuple(_critical(data["critical"], edition, outlets)),
        company_items=counts_of_groups(data.get("company_items", {})),
        city_items=counts_of_groups(data.get("city_items", {})),
        history=tuple(map(PastMonth.from_data, data.get("history", []))),
    )


def _names(rows: Sequence[Mapping[str, str]]) -> dict[str, Text]:
    return {row["code"]: Text(row["name"], row["name_en"]) for row in rows}


def _lines(names: Mapping[str, Text], standings: Sequence[GroupStanding]) -> tuple[GroupLine, ...]:
    """Return the standings with their names: the ranked by rank, equals as `names` has them."""
    places = {code: place for place, code in enumerate(names)}
    ordered = sorted(standings, key=lambda s: (s.rank is None, s.rank or 0, places[s.code]))
    return tuple(GroupLine(names[s.code], s, places[s.code]) for s in ordered)


def _critical(
    failures: Sequence[Mapping[str, Any]], edition: Edition, outlets: Sequence[OutletLine]
) -> list[CriticalFailure]:
    lines = {line.standing.code: line for line in outlets}
    found = []
    for failure in failures:
        item = edition.items.get(failure["item"])
        if item is None:
            continue
        citation = item.citations[0] if item.citations else None
        found.append(
            CriticalFailure(
                outlet=lines[failure["outlet"]],
                item=item,
                citation=citation,
                clause=edition.clauses[citation.clause] if citation else None,
                observed=failure["observed"],
                failed_on=tuple(map(date.fromisoformat, failure["failed_on"])),
            )
        )
    return found
