"""Customers: scan, answer, done. No account, no cookie."""

from __future__ import annotations

from flask import Blueprint

from shopper.extensions import csrf

blueprint = Blueprint("survey", __name__, url_prefix="/s")
csrf.exempt(blueprint)
