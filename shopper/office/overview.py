"""The office's first page: what waits for a decision this month."""

from __future__ import annotations

from flask import Blueprint, render_template

from shopper.clock import this_month

blueprint = Blueprint("overview", __name__)


@blueprint.get("/")
def index() -> str:
    """Show staff what waits for them."""
    return render_template("office/overview/index.html", month=this_month())
