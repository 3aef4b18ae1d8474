"""Where the code on every page leads: what became of an issue, and whether a file is one of it."""

from __future__ import annotations

from flask import render_template

from shopper.models.bulletin import BulletinState
from shopper.public.issues import issue_or_404, successor
from shopper.public.views import blueprint


@blueprint.get("/check/<issue>")
def check(issue: str) -> str:
    """Show an issue's state, days, successor and the SHA-256 of each of its files."""
    row = issue_or_404(issue)
    withdrawn = row.state is BulletinState.WITHDRAWN
    return render_template("public/check.html", row=row, later=successor(row), withdrawn=withdrawn)
