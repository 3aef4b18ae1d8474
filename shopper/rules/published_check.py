"""A published data set held against what follows from it: every figure, or why it can't be."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import Any, Literal

from shopper.rules.places import places
from shopper.rules.problems import degree_of
from shopper.rules.published import published as as_published
from shopper.rules.published_again import parameters_again, results_of, standings_again
from shopper.rules.published_rows import Row, read_outlet
from shopper.rules.ranking import grade_of, rank
from shopper.rules.standard import Policy
from shopper.rules.standings import Parameters

Fate = Literal["equal", "given", "withheld"]
Table = Mapping[Any, Row]

CLOSE = 1e-9
"""Relative difference up to which two figures are one: sums of pools add up in another order."""
ANY = Parameters(k=1.0, mu=0.0, msw=1.0, sigma_v2=1.0)
"""Where the true ones are withheld: what is read of such standings doesn't depend on them."""
UNKNOWN = object()
"""Of a figure that doesn't follow from what is published."""
TOLD = {"ranked", "reason", "n_outlets", "n_ranked", "n_visits", "n_responses"} | {
    *("demeanour", "environment")
}
"""What of a standing follows from visits and counts alone."""


@dataclass(frozen=True)
class Mismatch:
    """A figure that is not what follows from the rest; `row` is the row's code or number."""

    table: str
    row: str
    column: str
    printed: Any
    computed: Any


@dataclass
class Comparison:
    """How many figures of each table were equal, given or withheld, and the wrong ones.

    Given are the facts that a ranking starts from, and what was said of the month before;
    withheld are results that don't follow where small samples are hidden by leaving figures out.
    """

    counts: dict[str, Counter[Fate]] = field(default_factory=dict)
    mismatches: list[Mismatch] = field(default_factory=list)

    def tables(self, table: str, key: str, printed: Sequence[Row], computed: Table) -> None:
        """Hold the rows of a table against the computed ones, each found by its key."""
        rows = {row[key]: row for row in printed}
        if len(rows) < len(printed):
            raise ValueError(f"A row stands twice in {table}.")
        for each in computed.keys() - rows.keys():
            self.mismatches.append(Mismatch(table, str(each), key, None, each))
        for each, row in rows.items():
            if each not in computed:
                self.mismatches.append(Mismatch(table, str(each), key, each, None))
            self.rows(table, str(each), row, computed.get(each, {}))

    def rows(self, table: str, name: str, printed: Row, computed: Row) -> None:
        """Hold one row, or one object of named values, against what was computed of it."""
        fates = self.counts.setdefault(table, Counter())
        for column, value in printed.items():
            found = computed.get(column, value)
            if column not in computed:
                fates["given"] += 1
            elif found is UNKNOWN:
                fates["withheld"] += 1
            elif same(value, found):
                fates["equal"] += 1
            else:
                self.mismatches.append(Mismatch(table, name, column, value, found))


def compare(published: Mapping[str, Any]) -> Comparison:
    """Return every figure of a published data set held against what follows from it.

    Raises KeyError, TypeError, ValueError, ArithmeticError or AttributeError where it is no such
    data set.

    Source: scoring.md 7.
    """
    policy, result = Policy(**published["policy"]), Comparison()
    follows = _known if published["issue"]["recomputable"] else _told
    tables, parameters = follows(published, policy)
    for table, rows in tables.items():
        result.tables(table, "code", published[table], rows)
    result.rows("parameters", "", published["parameters"], parameters)
    result.rows("received", "", published["received"], _received(published))
    result.tables("pools", "pool", published["pools"], _pools(published["outlets"]))
    rates = {row["item"]: _rate(row, policy) for row in published["items"]}
    result.tables("items", "item", published["items"], rates)
    # What earlier issues printed follows from them; data sets of before do not tell it.
    for row in published.get("history", ()):
        result.rows("history", row["month"], row, {})
    return result


def same(one: Any, other: Any) -> bool:
    """Whether two figures are one, but for the last digits of a sum."""
    numbers = (int, float)
    if isinstance(one, bool) or isinstance(other, bool):
        return one is other
    if isinstance(one, numbers) and isinstance(other, numbers):
        return math.isclose(one, other, rel_tol=CLOSE, abs_tol=CLOSE)
    return bool(one == other)


def _known(published: Mapping[str, Any], policy: Policy) -> tuple[dict[str, Table], Row]:
    """Return what follows of each row, and of the parameters."""
    standings = standings_again(published)
    parameters = asdict(parameters_again(published))
    province = {"province": standings.parameters.province}
    return {**results_of(standings, policy)}, parameters | province


def _told(published: Mapping[str, Any], policy: Policy) -> tuple[dict[str, Table], Row]:
    """Return the same where customers' means are withheld: from visits, counts and scores."""
    facts = [replace(read_outlet(row), previous=None) for row in published["outlets"]]
    critical = {row.code: row.failed_critical for row in facts}
    results = results_of(rank(facts, policy, pooled=ANY), policy)
    tables: dict[str, Table] = {}
    for table, rows in results.items():
        shown = _shown(published[table], rows)
        ranks = places(shown)
        tables[table] = {
            code: {key: value if key in TOLD else UNKNOWN for key, value in row.items()}
            | {"rank": ranks.get(code)}
            for code, row in rows.items()
        }
        if table == "outlets":
            for code, row in tables[table].items():
                score = shown.get(code)
                row["grade"] = score and grade_of(score, critical[code], policy)
    return tables, dict.fromkeys(asdict(ANY), UNKNOWN)


def _shown(printed: Sequence[Row], computed: Table) -> dict[str, Any]:
    """Return the scores as published of the rows that have a place by what was computed."""
    return {
        row["code"]: as_published(row["published"])
        for row in printed
        if computed.get(row["code"], {}).get("ranked") and row["published"] is not None
    }


def _received(published: Mapping[str, Any]) -> Row:
    """Return the counts that follow from others."""
    counts, rows = published["received"], published["outlets"]
    return {
        "outlets": sum(row["active"] for row in rows),
        "responses": counts["counted"] + counts["held"] + counts["excluded"],
    }


def _pools(rows: Iterable[Row]) -> dict[int, Row]:
    """Return what each pool holds, from the outlets' rows."""
    members: dict[int, list[Row]] = {}
    for row in rows:
        if row["pool"] is not None:
            members.setdefault(row["pool"], []).append(row)
    return {
        number: {
            "cities": sorted({row["city"] for row in held}),
            "n_outlets": len(held),
            "n_responses": sum(row["n_responses"] for row in held),
        }
        for number, held in members.items()
    }


def _rate(row: Row, policy: Policy) -> Row:
    share = row["failed"] / row["observed"]
    return {"share": share, "degree": degree_of(share, policy) if row["failed"] else None}
