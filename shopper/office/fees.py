"""What a month's visits are paid, by shopper: as a page and as a workbook."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Blueprint, render_template
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from shopper.clock import now
from shopper.documents.workbook import Cell, workbook
from shopper.language import language
from shopper.models.fees import Account, accounts_in, fee_of
from shopper.office.files import WORKBOOK, download
from shopper.office.labels import VISIT_STATUS
from shopper.office.months import month_asked, months_offered
from shopper.words import month_name

blueprint = Blueprint("fees", __name__, url_prefix="/fees")


@blueprint.get("/")
def index() -> str:
    """Show what each shopper is paid for a month."""
    month = month_asked()
    return render_template(
        "office/fees/index.html",
        month=month,
        months=months_offered(month),
        accounts=accounts_in(str(month)),
    )


@blueprint.get("/fees.xlsx")
def export() -> Response:
    """Give the month's fees by shopper, and the visits behind them."""
    month = month_asked()
    accounts = accounts_in(str(month))
    people, visits = by_shopper(accounts), by_visit(accounts)
    sheets = {_("Fees"): people, _("Visits"): visits}
    sums: dict[str, Sequence[Cell]] = {_("Fees"): summed(people), _("Visits"): summed(visits)}
    title = _("Fees of %(month)s", month=month_name(month))
    content = workbook(sheets, title=title, created_at=now(), sums=sums)
    return download(content, f"fees-{month}.xlsx", WORKBOOK)


def by_shopper(accounts: Sequence[Account]) -> list[list[Cell]]:
    """Return a line for each shopper under its heading."""
    heading: list[Cell] = [
        _("Mystery shopper"),
        _("User name"),
        _("Accepted"),
        _("Waiting"),
        _("Returned"),
        _("Rejected"),
        _("Fee in yuan"),
    ]
    lines: list[list[Cell]] = [
        [
            account.shopper.name,
            account.shopper.username,
            account.accepted,
            account.waiting,
            account.returned,
            account.rejected,
            account.fee,
        ]
        for account in accounts
    ]
    return [heading, *lines]


def by_visit(accounts: Sequence[Account]) -> list[list[Cell]]:
    """Return a line for each visit under its heading."""
    heading: list[Cell] = [
        _("Visit"),
        _("Mystery shopper"),
        _("User name"),
        _("Visited"),
        _("Outlet"),
        _("Name"),
        _("Status"),
        _("Fee in yuan"),
    ]
    lines: list[list[Cell]] = [
        [
            str(visit.id),
            account.shopper.name,
            account.shopper.username,
            visit.visited_on.isoformat() if visit.visited_on else None,
            visit.outlet.code,
            visit.outlet.name_in(language()),
            str(VISIT_STATUS[visit.status][1]),
            fee_of(visit),
        ]
        for account in accounts
        for visit in account.visits
    ]
    return [heading, *lines]


def summed(rows: Sequence[Sequence[Cell]]) -> list[Cell]:
    """Return the line of sums below rows: of every column of numbers."""
    heading, *lines = rows
    columns = list(zip(*lines, strict=True)) if lines else [()] * len(heading)
    sums: list[Cell] = [
        sum(column) if column and all(isinstance(cell, int | float) for cell in column) else None
        for column in columns
    ]
    return [_("Sum"), *sums[1:]]
