"""The notice: what is stored of a customer, why and how long, from the list the purge works by."""

from __future__ import annotations

from flask import render_template

from shopper.models.stored_field import STORED_FIELDS
from shopper.survey.views import blueprint
from shopper.web.context import settings


@blueprint.get("/privacy")
def privacy() -> str:
    """Tell what is stored."""
    told = [(field, field.period.told(settings())) for field in STORED_FIELDS]
    return render_template("survey/privacy.html", fields=told)
