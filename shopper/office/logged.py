"""The facts that an entry of the audit log keeps, in the words of the pages they came from."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms.fields.core import UnboundField

from shopper.extensions import db
from shopper.language import language
from shopper.models.city import City
from shopper.office.forms_people import SettingsForm
from shopper.office.labels import FINDING_STATUS, RESPONSE_STATUS, ROLE, VISIT_STATUS
from shopper.office.plan_words import ASSIGNMENT_STATE
from shopper.register.cells import flag
from shopper.register.columns import COMPANY_COLUMNS, KINDS, OUTLET_COLUMNS, PREMISES, STATUSES
from shopper.register.export import cell_text
from shopper.rules.published import published
from shopper.rules.standard import Text
from shopper.standards import editions
from shopper.words import month_name

COLUMNS = {column.key: column for column in (*COMPANY_COLUMNS, *OUTLET_COLUMNS)}
SETTINGS = {
    name: field.args[0]
    for name, field in vars(SettingsForm).items()
    if isinstance(field, UnboundField)
}
FACTS: Mapping[str, Any] = {
    **{key: column.name for key, column in COLUMNS.items()},
    **SETTINGS,
    "active": _("May sign in"),
    "batch": _("Batch"),
    "capacity": _("Visits a month at the most"),
    "company": _("Company"),
    "conditions": _("Conditions"),
    "day": _("Day"),
    "declined_because": _("Declined because"),
    "finding": _("Finding"),
    "hour": _("Hour"),
    "issue": _("Issue"),
    "item": _("Item"),
    "month": _("Month"),
    "name": _("Name"),
    "outlet": _("Outlet"),
    "password": _("Password"),
    "role": _("Role"),
    "score": _("Score"),
    "seed": _("Seed"),
    "shopper": _("Mystery shopper"),
    "state": _("State"),
    "unplanned": _("Outlets that can't be ranked"),
    "username": _("User name"),
    "version": _("Version"),
    "visits": _("Visits"),
}
"""What facts are called; items go by their ids."""


def labels(badges: Mapping[Any, tuple[str, Any]]) -> dict[str, Any]:
    """Return the words of states without their badges."""
    return {state.value: label for state, (_badge, label) in badges.items()}


def cells(names: Mapping[Any, Text]) -> dict[str, Any]:
    """Return the words of a column by their code and by what stands in its cells."""
    return dict(names) | {cell_text(code): text for code, text in names.items()}


VALUES: Mapping[str, Mapping[str, Any]] = {
    **{
        key: {cell_text(True): _("Yes"), cell_text(False): _("No")}
        for key, column in COLUMNS.items()
        if column.read is flag
    },
    "E01": cells(PREMISES),
    "finding": labels(FINDING_STATUS),
    "kind": cells(KINDS),
    "password": {"changed": _("Changed")},
    "premises": cells(PREMISES),
    "role": {role.value: label for role, label in ROLE.items()},
    "state": labels(ASSIGNMENT_STATE),
    "status": labels(RESPONSE_STATUS | VISIT_STATUS) | cells(STATUSES),
}
"""The words of coded facts."""


def conditions() -> dict[str, Text]:
    """Return what the standard's conditions are called, in all its editions."""
    return {c.code: c.name for edition in editions().values() for c in edition.conditions.values()}


def told(words: Any) -> str:
    """Write words of either kind in the page's language."""
    return words.in_language(language()) if isinstance(words, Text) else str(words)


def fact(name: str) -> str:
    """Tell what a fact is called; one that has no words by its name."""
    return told(FACTS.get(name, name))


def logged(value: object, name: str) -> str:
    """Write what a fact was; a dash for nothing."""
    if isinstance(value, list):
        return gettext(", ").join(logged(each, name) for each in value)
    return "–" if value in (None, "") else written(value, name)


def written(value: object, name: str) -> str:
    """Write one value of a fact."""
    match name, value:
        case _, bool():
            return gettext("Yes") if value else gettext("No")
        case _, float():
            return str(published(value))
        case "month", str():
            return month_name(value)
        case "hour", int():
            return f"{value:02d}:00"
        case "conditions", str():
            return told(conditions().get(value, value))
        case "city", str() if city := db.session.get(City, value):
            return city.name_in(language())
    return told(VALUES.get(name, {}).get(str(value), value))
