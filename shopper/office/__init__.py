"""Association staff: register, placards, review, bulletins, people, settings."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, request
from flask_babel import lazy_gettext as _

from shopper.models.user import STAFF
from shopper.office import overview
from shopper.web.sessions import only

SECTIONS = ((overview, _("Overview")),)
"""The rooms of the office in the order of its navigation, each a blueprint nested in this one."""

blueprint = Blueprint("office", __name__, url_prefix="/office")
blueprint.before_request(only(STAFF))
for section, _label in SECTIONS:
    blueprint.register_blueprint(section.blueprint)


@blueprint.context_processor
def navigation() -> dict[str, Any]:
    """Return the office's navigation: endpoint, label, and whether it is the room one is in."""
    here = request.blueprint
    return {
        "navigation": [
            (f"office.{part.blueprint.name}.index", label, here == f"office.{part.blueprint.name}")
            for part, label in SECTIONS
        ]
    }
