"""How well two shoppers agree who visited the same outlet, item by item."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from flask import Blueprint, render_template

from shopper.models.repeated import repeated_visits
from shopper.models.visit import Visit
from shopper.office.months import month_asked, months_offered
from shopper.rules.agreement import agreements
from shopper.rules.standard import Edition
from shopper.standards import edition_in_force, editions

blueprint = Blueprint("agreement", __name__, url_prefix="/agreement")

MONTHS = 12
"""Whose repeats count together: of one month there are too few."""


@blueprint.get("/")
def index() -> str:
    """Show the agreement on every item over a year, the items below the line first."""
    month = month_asked()
    pairs = repeated_visits([str(each) for each in month.window(MONTHS)])
    rows = [row for edition, visits in by_edition(pairs) for row in rows_of(edition, visits)]
    rows.sort(key=lambda row: (row["low"] is False, row["found"].share, row["item"].id))
    return render_template(
        "office/agreement/index.html",
        month=month,
        months=months_offered(month),
        first=month.plus(1 - MONTHS),
        pairs=len(pairs),
        rows=rows,
        low=sum(row["low"] for row in rows),
        policy=edition_in_force(month.last_day).fieldwork,
    )


def by_edition(pairs: list[tuple[Visit, Visit]]) -> list[tuple[Edition, list[Any]]]:
    """Return the pairs' answers by the edition that asked, the newest last."""
    found: dict[str, list[Any]] = defaultdict(list)
    for one, again in pairs:
        found[one.edition].append((one.answers, again.answers))
    return [(edition, found[key]) for key, edition in editions().items() if key in found]


def rows_of(edition: Edition, visits: list[Any]) -> list[dict[str, Any]]:
    """Return a row for each item that both shoppers of some pair answered."""
    return [
        {
            "edition": edition,
            "item": edition.items[key],
            "found": found,
            "low": found.is_low(edition.fieldwork),
        }
        for key, found in agreements(edition, visits).items()
    ]
