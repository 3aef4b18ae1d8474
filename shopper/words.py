"""The words for months and for the codes of rules and tables, in the page's language."""

from __future__ import annotations

from flask_babel import format_date
from flask_babel import lazy_gettext as _

from shopper.language import language
from shopper.rules.month import Month

GRADES = {
    "excellent": _("Excellent"),
    "good": _("Good"),
    "pass": _("Pass"),
    "fail": _("Fail"),
}

BANDS = {
    "above": _("Above average"),
    "near": _("Near average"),
    "below": _("Below average"),
}

REASONS = {
    "inactive": _("not active"),
    "few_visits": _("too few visits"),
    "few_shoppers": _("too few shoppers"),
    "few_responses": _("too few responses"),
    "integrity": _("integrity finding"),
}

DEGREES = {
    "most": _("Most outlets"),
    "part": _("Some outlets"),
    "few": _("A few outlets"),
    "isolated": _("Single outlets"),
}

RULES = {
    "repeat_device": _("Same phone again within a day"),
    "too_fast": _("Sent too fast to have been read"),
    "burst": _("Many from one network within an hour"),
    "retired_code": _("Code was withdrawn"),
    "closed_hours": _("Opened outside opening hours"),
    "honeypot": _("A field that nobody sees was filled in"),
    "withdrawn": _("Withdrawn by the customer"),
    "reviewer": _("Decided by a reviewer"),
}


def month_name(value: Month | str) -> str:
    """Write a month as 2026年10月 or October 2026."""
    month = Month.parse(value) if isinstance(value, str) else value
    if language() == "en":
        return format_date(month.first_day, "MMMM yyyy", rebase=False)
    return f"{month.year}年{month.number}月"
