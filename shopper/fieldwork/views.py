"""The shopper's pages."""

from __future__ import annotations

from flask import Blueprint

from shopper.models.user import Role
from shopper.web.sessions import only

blueprint = Blueprint("fieldwork", __name__, url_prefix="/fieldwork")
blueprint.before_request(only({Role.SHOPPER}))
