"""A bulletin's frozen data set to the one that is published: every figure that readers may have."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from typing import Any

from shopper.rules.bulletin import Bulletin, CriticalFailure, GroupLine
from shopper.rules.history import PastMonth
from shopper.rules.pooling import between, centre, pulled, total
from shopper.rules.problems import degree_of
from shopper.rules.published_rows import (
    Row,
    group_facts,
    group_result,
    outlet_facts,
    outlet_result,
)
from shopper.rules.small_samples import Pool, pools_in
from shopper.rules.standard import Item, Policy, Text
from shopper.rules.standings import GroupStanding

SCHEMA = 1
"""Goes up when a field leaves or changes its meaning; new fields come without."""
WITHHELD = (
    *("k", "mu", "msw", "customer_mean", "customer_ss", "score", "se"),
    *("interval_low", "interval_high", "previous_score", "previous_se", "previous_rank"),
)
"""What nobody is told when no pool hides the small samples."""

COLUMNS = {
    "pools": ("pool", "cities", "n_outlets", "n_responses", "total"),
    "items": (
        *("item", "question", "question_en", "clause", "phrase", "critical"),
        *("observed", "failed", "share", "degree"),
    ),
    "critical": ("outlet", "item", "observed", "failed_on"),
    "screening": ("rule", "held", "counted", "excluded"),
    "history": (
        *("issue", "month", "edition", "kind", "code", "score", "se"),
        *("rank", "rank_low", "rank_high", "demeanour", "environment"),
    ),
}
"""The fields of the tables that may be empty."""


def published_data(bulletin: Bulletin, items: Mapping[str, Mapping[str, int]]) -> dict[str, Any]:
    """Return the data set that is published with a bulletin: its facts, and tables of flat rows.

    `items` are the frozen data set's failure counts. The values are JSON's own;
    docs/guide/export.md tells every field. The customers' mean of an outlet with few responses
    can't be read from it, nor worked out: see `small_samples.pools_of`.

    Source: scoring.md 7.
    """
    pools, before = pools_in(bulletin), bulletin.previous
    published = {
        "schema": SCHEMA,
        "issue": _issue(bulletin, recomputable=pools is not None),
        "received": {key: x for key, x in asdict(bulletin.received).items() if key != "rules"},
        "policy": asdict(bulletin.policy),
        "parameters": _parameters(bulletin, pools or ()),
        "companies": _groups(bulletin.companies, before.companies if before else (), bulletin),
        "cities": _groups(bulletin.cities, before.cities if before else (), bulletin),
        "outlets": _outlets(bulletin, pools or ()),
        "pools": [_pool(number, pool) for number, pool in enumerate(pools or (), 1)],
        "items": _items(items, bulletin),
        "critical": [_critical(failure) for failure in bulletin.critical],
        "screening": [_screening(*rule) for rule in bulletin.received.rules.items()],
        "history": [row for month in bulletin.history for row in _past(month)],
    }
    return published if pools is not None else _withheld(published)


def _withheld(published: dict[str, Any]) -> dict[str, Any]:
    """Return the data set without figures that follow from exact means of customers."""

    def without(row: Row) -> Row:
        return {key: None if key in WITHHELD else value for key, value in row.items()}

    tables = {key: [without(x) for x in published[key]] for key in ("companies", "cities")}
    outlets = [without(row) for row in published["outlets"]]
    return published | tables | {"outlets": outlets, "parameters": without(published["parameters"])}


def _named(name: Text, key: str = "name") -> Row:
    return {key: name.zh, f"{key}_en": name.en}


def _issue(bulletin: Bulletin, *, recomputable: bool) -> Row:
    return {
        "issue": bulletin.issue,
        "month": str(bulletin.month),
        **_named(bulletin.association, "association"),
        "document_number": bulletin.document_number,
        "edition": bulletin.edition.id,
        **_named(bulletin.edition.label, "edition_label"),
        "sample_data": bulletin.sample_data,
        "recomputable": recomputable,
    }


def _parameters(bulletin: Bulletin, pools: Sequence[Pool]) -> Row:
    found, before = bulletin.standings.parameters, bulletin.previous
    answered = [row for row in bulletin.rows if row.active and row.n_responses]
    pooled = [row for pool in pools for row in pool.rows]
    return asdict(found) | {
        "previous_province": before.parameters.province if before else None,
        "pooled_between": between(pooled, centre(answered)) if pooled else 0.0,
        "pooled_within": math.fsum(row.customer_ss for row in pooled),
        "pooled_pulled": pulled(pooled, found.k),
    }


def _pool(number: int, pool: Pool) -> Row:
    counts = (len(pool.rows), pool.responses)
    return _row("pools", number, list(pool.cities), *counts, total(pool.rows))


def _row(table: str, *values: Any) -> Row:
    return dict(zip(COLUMNS[table], values, strict=True))


def _groups(
    lines: Sequence[GroupLine], before: Sequence[GroupStanding], bulletin: Bulletin
) -> list[Row]:
    previous = {standing.code: standing for standing in before}
    return [
        {"code": line.standing.code, **_named(line.name)}
        | group_result(line.standing, bulletin.policy.z)
        | group_facts(previous.get(line.standing.code))
        for line in lines
    ]


def _outlets(bulletin: Bulletin, pools: Sequence[Pool]) -> list[Row]:
    rows = {row.code: row for row in bulletin.rows}
    pool_of = {row.code: number for number, pool in enumerate(pools, 1) for row in pool.rows}
    return [
        {"code": code, **_named(line.name), "sort_key": line.standing.sort_key}
        | {"company": line.standing.company, "city": line.standing.city}
        | outlet_result(line.standing, bulletin.policy.z)
        | outlet_facts(rows[code], pool_of.get(code))
        for line in bulletin.outlets
        for code in (line.standing.code,)
    ]


def _items(counts: Mapping[str, Mapping[str, int]], bulletin: Bulletin) -> list[Row]:
    return [
        _row("items", id_, *_asked(bulletin.edition.items.get(id_)), *_rate(count, bulletin.policy))
        for id_, count in sorted(counts.items())
    ]


def _asked(item: Item | None) -> tuple[str | bool | None, ...]:
    """Return what an item asks and by which clause; nothing if only an earlier edition asked it."""
    if item is None:
        return (None,) * 5
    citation = item.citations[0] if item.citations else None
    cited = (citation.clause, citation.phrase) if citation else (None, None)
    return (item.question.zh, item.question.en, *cited, item.critical)


def _rate(count: Mapping[str, int], policy: Policy) -> tuple[int, int, float, str | None]:
    observed, failed = count["observed"], count["failed"]
    share = failed / observed
    return observed, failed, share, degree_of(share, policy) if failed else None


def _critical(failure: CriticalFailure) -> Row:
    days = [day.isoformat() for day in failure.failed_on]
    code = failure.outlet.standing.code
    return _row("critical", code, failure.item.id, failure.observed, days)


def _past(month: PastMonth) -> Iterator[Row]:
    """Give what an earlier issue printed: the province's mean, then every place that it gave."""
    nothing = dict.fromkeys(COLUMNS["history"])
    issue = nothing | {"issue": month.issue, "month": str(month.month), "edition": month.edition}
    yield issue | {"kind": "province", "score": month.province}
    for kind, places in (("company", month.companies), ("city", month.cities)):
        for code, place in places.items():
            yield issue | {"kind": kind, "code": code} | asdict(place)


def _screening(rule: str, counts: Mapping[str, int]) -> Row:
    return _row("screening", rule, *(counts.get(key, 0) for key in COLUMNS["screening"][1:]))
