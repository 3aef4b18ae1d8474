"""Tables that readers sort: by the address without script, in place with it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from flask import request, url_for
from markupsafe import Markup

from shopper.language import language
from shopper.rules.bulletin import Bulletin, GroupLine, OutletLine
from shopper.rules.standings import Band, Grade
from shopper.web.paging import kept_arguments

Line = TypeVar("Line", GroupLine, OutletLine)

UPWARDS = {"rank", "name", "city", "company"}
"""What is first sorted from small to large; of anything else the most comes first."""
STEPS: Mapping[Band | Grade, int] = {
    **{"fail": 0, "pass": 1, "good": 2, "excellent": 3},
    **{"below": 0, "near": 1, "above": 2},
}
"""What is said in words, from the worst up."""


@dataclass(frozen=True)
class Sorting(Generic[Line]):
    """How one table of a page is sorted: by the numbers that its keys give, nothing last."""

    table: str
    keys: Mapping[str, Callable[[Line], float | None]]
    by: str
    descending: bool

    def sorted(self, lines: Sequence[Line]) -> Sequence[Line]:
        """Return the lines in order; equals, and all without a choice, as they were."""
        if not self.by:
            return lines
        number = self.keys[self.by]
        valued = [(value, line) for line in lines if (value := number(line)) is not None]
        valued.sort(key=lambda each: each[0], reverse=self.descending)
        return [line for _, line in valued] + [line for line in lines if number(line) is None]

    def direction(self, key: str) -> str | None:
        """Return how the table is sorted by that key now, as aria-sort says it."""
        if key != self.by:
            return None
        return "descending" if self.descending else "ascending"

    def first(self, key: str) -> str:
        """Return how a key sorts when it is chosen first."""
        return "asc" if key in UPWARDS else "desc"

    def address(self, key: str) -> str:
        """Return where the table is sorted by that key, the other way round if it is already."""
        turns = {"ascending": "desc", "descending": "asc", None: self.first(key)}
        turned = turns[self.direction(key)]
        chosen = {"table": self.table, "sort": key, "order": turned}
        arguments = {**kept_arguments(), **chosen}
        return url_for(request.endpoint or "", _anchor=self.table, **arguments)

    def attributes(self, line: Line) -> Markup:
        """Return a row's numbers as data- attributes, for sorting without the server."""
        numbers = {key: number(line) for key, number in self.keys.items()}
        return Markup("").join(
            Markup(' data-{}="{}"').format(key, f"{value:.10g}")
            for key, value in numbers.items()
            if value is not None
        )


def sorting(table: str, keys: Mapping[str, Callable[[Line], float | None]]) -> Sorting[Line]:
    """Return how the address sorts the table; an unknown key sorts nothing."""
    by = request.args.get("sort", "") if request.args.get("table", "outlets") == table else ""
    by = by if by in keys else ""
    order = request.args.get("order", "asc" if by in UPWARDS else "desc")
    return Sorting(table, keys, by, order == "desc")


def group_sorting(table: str, lines: Sequence[GroupLine]) -> Sorting[GroupLine]:
    """Return how a table of companies or cities is sorted."""
    names = alphabetical(lines)
    return sorting(
        table,
        {
            "rank": lambda x: x.standing.rank,
            "name": lambda x: names[x.standing.code],
            "score": lambda x: x.standing.score if x.standing.ranked else None,
            "moved": lambda x: moved(x),
            "demeanour": lambda x: x.standing.demeanour if x.standing.ranked else None,
            "premises": lambda x: x.standing.environment if x.standing.ranked else None,
            "ranked": lambda x: x.standing.n_ranked,
            "visits": lambda x: x.standing.n_visits,
            "responses": lambda x: x.standing.n_responses,
        },
    )


def outlet_sorting(bulletin: Bulletin) -> Sorting[OutletLine]:
    """Return how the table of outlets is sorted."""
    companies, cities = alphabetical(bulletin.companies), alphabetical(bulletin.cities)
    return sorting(
        "outlets",
        {
            "rank": lambda x: x.standing.rank,
            "score": lambda x: x.standing.score if x.standing.ranked else None,
            "grade": lambda x: x.standing.grade and STEPS[x.standing.grade],
            "band": lambda x: x.standing.band and STEPS[x.standing.band],
            "moved": lambda x: moved(x),
            "city": lambda x: cities[x.standing.city],
            "company": lambda x: companies[x.standing.company],
            "visits": lambda x: x.standing.n_visits,
            "responses": lambda x: x.standing.n_responses,
        },
    )


def moved(line: GroupLine | OutletLine) -> float | None:
    """Return the points since last month as printed: 0 where chance may explain them."""
    movement = line.standing.movement
    if not line.standing.ranked or not movement:
        return None
    return 0.0 if movement.real == "level" else float(movement.points)


def alphabetical(lines: Sequence[GroupLine]) -> dict[str, int]:
    """Return the place of each code by its name: by pinyin, or as English sorts it."""
    ordered = sorted(lines, key=lambda x: x.place if language() == "zh" else x.name.en.casefold())
    return {line.standing.code: place for place, line in enumerate(ordered)}
