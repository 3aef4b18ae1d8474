"""How a plan is told: why an outlet falls short, and what speaks against a visit."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext

from shopper.models.assignment import AssignmentState

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

FIELD = {"month": "day", "lockout": "day", "closed": "hour", "busy": "hour"}
"""At which field of the form an objection is told; all others are about the shopper."""


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


def against(objection: str, *, lockout_days: int, min_shoppers: int) -> str:
    """Tell what speaks against a visit."""
    figures = {"days": lockout_days, "shoppers": min_shoppers}
    sentences = {
        "city": _("This shopper lives in another city."),
        "capacity": _("This shopper has no visit left this month."),
        "company": _("This shopper has declared a conflict of interest with the company."),
        "outlet": _("This shopper has declared a conflict of interest with the outlet."),
        "twice": _("This shopper has the outlet already this month, or has declined it."),
        "lockout": _("This shopper is at the outlet less than %(days)d days before or after it."),
        "alone": _("The outlet's visits must be by at least %(shoppers)d different shoppers."),
        "month": _("Choose a day of the month, from tomorrow on."),
        "closed": _("The outlet isn't open then, or closes within the hour."),
        "busy": _("This shopper is at another outlet at that hour."),
    }
    return sentences[objection] % figures
