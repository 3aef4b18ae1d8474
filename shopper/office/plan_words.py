"""How a plan is told: why an outlet falls short, and what speaks against a visit."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from flask_babel import format_date, lazy_gettext
from flask_babel import gettext as _

from shopper.language import language
from shopper.models.assignment import AssignmentState
from shopper.planning import Objection, Request, Stay, first_day_again, objections

ASSIGNMENT_STATE = {
    AssignmentState.PLANNED: ("plain", lazy_gettext("Planned")),
    AssignmentState.OFFERED: ("waiting", lazy_gettext("Offered")),
    AssignmentState.ACCEPTED: ("done", lazy_gettext("Taken on")),
    AssignmentState.DECLINED: ("bad", lazy_gettext("Declined")),
}

CAUSE = {
    "nobody": lazy_gettext("Nobody in the city"),
    "closed": lazy_gettext("Not open"),
    "few_shoppers": lazy_gettext("Too few shoppers"),
    "conflicts": lazy_gettext("Conflicts of interest"),
    "lockout": lazy_gettext("Lock-out"),
    "few_may": lazy_gettext("Conflicts and lock-out"),
    "capacity": lazy_gettext("No capacity"),
}

AGAINST: Mapping[Objection, Any] = {
    "city": lazy_gettext("This shopper lives in another city."),
    "capacity": lazy_gettext(
        "This shopper has no visit left this month. Capacity is changed at the shopper, under Plan."
    ),
    "company": lazy_gettext("This shopper has declared a conflict of interest with the company."),
    "outlet": lazy_gettext("This shopper has declared a conflict of interest with the outlet."),
    "twice": lazy_gettext("This shopper has the outlet already this month, or has declined it."),
    "lockout": lazy_gettext(
        "This shopper is at the outlet less than %(days)d days before or after it,"
        " and may go again from %(day)s."
    ),
    "alone": lazy_gettext(
        "The outlet's visits must be by at least %(shoppers)d different shoppers."
    ),
    "month": lazy_gettext("Choose a day of the month, from tomorrow on."),
    "closed": lazy_gettext("The outlet isn't open then, or closes within the hour."),
    "busy": lazy_gettext("This shopper is at another outlet at that hour."),
}
"""What speaks against a visit."""


def why_unplanned(row: Mapping[str, Any]) -> str:
    """Tell why an outlet falls short, from what the draw kept of it; figures first."""
    sentences = {
        "nobody": _("No shopper lives in its city."),
        "closed": _("It isn't open on any day that is left of the month."),
        "few_shoppers": _("Visits lacking: %(needed)d; shoppers in its city: %(shoppers)d."),
        "conflicts": _(
            "Shoppers in its city: %(shoppers)d; with a conflict of interest: %(conflicted)d;"
            " who may go: %(may_go)d."
        ),
        "lockout": _(
            "Shoppers in its city: %(shoppers)d; there too short a time ago, or on the list"
            " already: %(locked_out)d; who may go: %(may_go)d."
        ),
        "few_may": _(
            "Shoppers in its city: %(shoppers)d; with a conflict of interest: %(conflicted)d;"
            " there too short a time ago: %(locked_out)d; who may go: %(may_go)d."
        ),
        "capacity": _("The capacity of the city's shoppers is used up."),
    }
    return sentences[row["cause"]] % row


def refusals(request: Request, wanted: Stay) -> Iterator[tuple[Objection, str]]:
    """Yield what speaks against a visit that is given or moved by hand, each with its sentence."""
    again = first_day_again(request, wanted)
    figures = {
        "days": request.bounds.lockout_days,
        "shoppers": request.bounds.min_shoppers,
        "day": format_date(again, "d MMMM" if language() == "en" else "M月d日", rebase=False),
    }
    for objection in objections(request, wanted):
        yield objection, str(AGAINST[objection]) % figures
