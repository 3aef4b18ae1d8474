"""Association staff: register, placards, review, bulletins, people, settings."""

from __future__ import annotations

from flask import Blueprint

from shopper.models.user import STAFF
from shopper.web.sessions import only

blueprint = Blueprint("office", __name__, url_prefix="/office")
blueprint.before_request(only(STAFF))
