"""Rows of the published data set: what goes into a month's ranking, and what comes out of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from shopper.rules.outlet_month import OutletMonth, PreviousOutlet
from shopper.rules.standings import GroupStanding, Movement, OutletStanding

Row = dict[str, Any]

ROW_FACTS = (
    *("active", "n_visits", "visit_mean", "visit_ss", "n_shoppers", "demeanour", "environment"),
    *("failed_critical", "integrity", "n_responses", "customer_mean", "customer_ss"),
    "shared_visits",
)
"""Of an OutletMonth; customers' section means are left out, as fewer may stand behind them."""
PREVIOUS_OUTLET = ("company", "city", "n_visits", "score", "se", "rank")
PREVIOUS_GROUP = ("n_ranked", "score", "se", "rank")
PLACE = ("ranked", "rank", "score", "se", "published")
"""What outlets, companies and cities have alike; of the unranked only that they are."""


def outlet_facts(row: OutletMonth, pool: int | None) -> Row:
    """Return what an outlet brings to the ranking.

    Customers' figures are those that may be read: none for an outlet that is in a pool, and none
    for one that takes no part. Last month's place is told if it had a rank.
    """
    if pool or not row.active or not row.n_responses:
        row = replace(row, customer_mean=None, customer_ss=None)  # type: ignore[arg-type]
    ranked = row.previous if row.previous and row.previous.rank else None
    facts = {key: getattr(row, key) for key in ROW_FACTS}
    return facts | {"pool": pool} | _previous(PREVIOUS_OUTLET, ranked)


def read_outlet(row: Row) -> OutletMonth:
    """Return what `outlet_facts` wrote, as the ranking takes it."""
    facts = {key: row[key] for key in ROW_FACTS} | {"customer_ss": row["customer_ss"] or 0.0}
    places = {key: row[key] for key in ("code", "name", "sort_key", "company", "city")}
    return OutletMonth(**places, **facts, previous=_read_previous(row))


def group_facts(before: GroupStanding | None) -> Row:
    """Return last month's place of a company or city, if it had a rank."""
    return _previous(PREVIOUS_GROUP, before if before and before.rank else None)


def read_group(row: Row) -> GroupStanding | None:
    """Return what `group_facts` wrote, as the ranking reads last month's standing."""
    if row["previous_rank"] is None:
        return None
    before = {key: row[f"previous_{key}"] for key in PREVIOUS_GROUP}
    nothing = dict.fromkeys(("demeanour", "environment", "published"))
    counts = dict.fromkeys(("n_outlets", "n_visits", "n_responses"), 0)
    return GroupStanding(code=row["code"], ranked=True, **nothing, **counts, **before)  # type: ignore[arg-type]


def outlet_result(standing: OutletStanding, z: float) -> Row:
    """Return what the ranking says of an outlet."""
    place = _place(standing, z) | {"band": standing.band, "grade": standing.grade}
    return place | {"reason": list(standing.reason)} | _moved(standing.movement)


def group_result(standing: GroupStanding, z: float) -> Row:
    """Return what the ranking says of a company or a city."""
    counts = {key: getattr(standing, key) for key in ("n_outlets", "n_ranked")}
    sums = {key: getattr(standing, key) for key in ("n_visits", "n_responses")}
    shown = standing if standing.ranked else replace(standing, demeanour=None, environment=None)
    place = _place(standing, z) | {
        key: getattr(shown, key) for key in ("rank_low", "rank_high", "demeanour", "environment")
    }
    return counts | sums | place | _moved(standing.movement)


def _place(standing: OutletStanding | GroupStanding, z: float) -> Row:
    place = dict.fromkeys((*PLACE, "interval_low", "interval_high")) | {"ranked": standing.ranked}
    score, se, shown = standing.score, standing.se, standing.published
    if not standing.ranked or score is None or se is None or shown is None:
        return place
    return place | {
        "rank": standing.rank,
        "score": score,
        "se": se,
        "published": float(shown),
        "interval_low": max(0.0, score - z * se),
        "interval_high": min(100.0, score + z * se),
    }


def _moved(movement: Movement | None) -> Row:
    if movement is None:
        return dict.fromkeys(("moved_ranks", "moved_points", "moved"))
    points = float(movement.points)
    return {"moved_ranks": movement.ranks, "moved_points": points, "moved": movement.real}


def _previous(keys: Iterable[str], before: PreviousOutlet | GroupStanding | None) -> Row:
    return {f"previous_{key}": getattr(before, key) if before else None for key in keys}


def _read_previous(row: Row) -> PreviousOutlet | None:
    if row["previous_rank"] is None:
        return None
    return PreviousOutlet(**{key: row[f"previous_{key}"] for key in PREVIOUS_OUTLET})
