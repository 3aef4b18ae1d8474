"""The customer's pages."""

from __future__ import annotations

from flask import Blueprint

from shopper.extensions import csrf

blueprint = Blueprint("survey", __name__, url_prefix="/s")
csrf.exempt(blueprint)
