"""Association staff: register, placards, review, bulletins, people, settings."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, request
from flask_babel import lazy_gettext as _
from flask_login import current_user

from shopper.models.user import STAFF, Role
from shopper.office import (
    agreement,
    assignments,
    audit,
    bulletins,
    companies,
    deeds,
    explanations,
    fees,
    files,
    issues,
    jobs,
    logged,
    outlets,
    overview,
    placards,
    plan_moves,
    plans,
    posters,
    responses,
    reviews,
    settings,
    shoppers,
    tripwires,
    users,
    visits,
    voices,
    what_if,
)
from shopper.web.sessions import only

SECTIONS = (
    (overview, _("Overview")),
    (responses, _("Responses")),
    (visits, _("Visits")),
    (plans, _("Plan")),
    (assignments, _("Assignments")),
    (outlets, _("Outlets")),
    (companies, _("Companies")),
    (placards, _("Placards")),
    (files, _("Import and export")),
    (bulletins, _("Bulletins")),
    (users, _("People")),
    (settings, _("Settings")),
    (audit, _("Audit log")),
)
"""The rooms of the office in the order of its navigation, each a blueprint nested in this one."""

FOR_ADMINISTRATORS = (users, settings, audit)
"""Rooms with a door of their own, which others don't see."""

INSIDE = {
    "office.agreement": "office.plans",
    "office.explanations": "office.bulletins",
    "office.fees": "office.visits",
    "office.issues": "office.bulletins",
    "office.jobs": "office.bulletins",
    "office.plan_moves": "office.plans",
    "office.posters": "office.bulletins",
    "office.reviews": "office.visits",
    "office.shoppers": "office.plans",
    "office.tripwires": "office.responses",
    "office.voices": "office.bulletins",
    "office.what_if": "office.bulletins",
}
"""Rooms without an entry of their own in the navigation, and where one is there."""

blueprint = Blueprint("office", __name__, url_prefix="/office")
blueprint.before_request(only(STAFF))
for section, _label in SECTIONS:
    blueprint.register_blueprint(section.blueprint)
for part in (
    agreement,
    explanations,
    fees,
    issues,
    jobs,
    plan_moves,
    posters,
    reviews,
    shoppers,
    tripwires,
    voices,
    what_if,
):
    blueprint.register_blueprint(part.blueprint)
for filter_ in (deeds.deed, deeds.doer, deeds.subject, logged.fact, logged.logged):
    blueprint.add_app_template_filter(filter_)


@blueprint.context_processor
def navigation() -> dict[str, Any]:
    """Return the office's navigation: endpoint, label, and whether it is the room one is in."""
    here = INSIDE.get(request.blueprint or "", request.blueprint)
    administrator = current_user.is_authenticated and current_user.role is Role.ADMIN
    hidden = () if administrator else FOR_ADMINISTRATORS
    return {
        "navigation": [
            (f"office.{part.blueprint.name}.index", label, here == f"office.{part.blueprint.name}")
            for part, label in SECTIONS
            if part not in hidden
        ]
    }
