"""A shopper's statement: visits by month, where each stands, what it pays."""

from __future__ import annotations

from flask import Blueprint, render_template

from shopper.fieldwork.assignments import STATES
from shopper.models.fees import accounts_of, fee_of, reversals_of
from shopper.web.sessions import person

MONTHS = 12

statements = Blueprint("statements", __name__)


@statements.get("/statement")
def statement() -> str:
    """Show the last months' visits with their fees, and the reversal rate over them."""
    accounts = accounts_of(person())[:MONTHS]
    visits = [visit for account in accounts for visit in account.visits]
    return render_template(
        "fieldwork/statement.html",
        accounts=accounts,
        fee_of=fee_of,
        months=MONTHS,
        reversals=reversals_of(visits),
        states=STATES,
    )
