"""The words for months and for the codes of rules and tables, in the page's language."""

from __future__ import annotations

from flask_babel import format_date, gettext
from flask_babel import lazy_gettext as _

from shopper.language import language
from shopper.rules.corrections import NOTHING
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


TABLES = {
    "bulletin": _("The month"),
    "companies": _("Companies"),
    "cities": _("Cities"),
    "outlets": _("Outlets"),
    "problems": _("Problems"),
}
"""The tables of rules.corrections, for a row without a name."""

COLUMNS = {
    "association": _("Association"),
    "addressee": _("Addressee"),
    "companies": _("Companies"),
    "outlets": _("Outlets"),
    "visits_in_window": _("Visits in the window"),
    "visits_in_month": _("Visits in the month"),
    "responses": _("Responses"),
    "counted": _("Responses counted"),
    "held": _("Responses held"),
    "excluded": _("Responses left out"),
    "province": _("Province mean"),
    "change": _("Since last month"),
    "name": _("Name"),
    "company": _("Company"),
    "city": _("City"),
    "rank": _("Rank"),
    "rank_set": _("Range of the rank"),
    "n_ranked": _("Outlets ranked"),
    "n_outlets": _("Outlets"),
    "n_visits": _("Visits"),
    "n_responses": _("Responses"),
    "demeanour": _("Demeanour"),
    "environment": _("Premises"),
    "score": _("Score"),
    "interval": _("Interval"),
    "movement": _("Since last month"),
    "grade": _("Grade"),
    "band": _("Against the mean"),
    "missing": _("What is missing"),
    "critical": _("Critical items failed"),
    "observed": _("Outlets observed"),
    "failed": _("Outlets failed"),
    "share": _("Share"),
    "degree": _("How common"),
}
"""The columns of rules.corrections."""

CODED = {"grade": GRADES, "band": BANDS, "missing": REASONS, "degree": DEGREES}


def cell(column: str, printed: str) -> str:
    """Write a cell of rules.corrections, its codes in words."""
    if column == "movement" and printed == "level":
        return gettext("level")
    known = CODED.get(column)
    if known is None or printed == NOTHING:
        return printed
    return gettext(", ").join(str(known[code]) for code in printed.split())


def month_name(value: Month | str) -> str:
    """Write a month as 2026年10月 or October 2026."""
    month = Month.parse(value) if isinstance(value, str) else value
    if language() == "en":
        return format_date(month.first_day, "MMMM yyyy", rebase=False)
    return f"{month.year}年{month.number}月"
