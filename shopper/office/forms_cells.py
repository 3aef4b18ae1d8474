"""Forms that check what was typed as a one-row file, so that page and import agree."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from flask_babel.speaklater import LazyString
from flask_wtf import FlaskForm
from sqlalchemy import select
from sqlalchemy.orm import joinedload
from wtforms import BooleanField, Field, SelectField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired
from wtforms.widgets import DateInput

from shopper.clock import today
from shopper.extensions import db
from shopper.language import language
from shopper.models.city import District
from shopper.models.company import Company
from shopper.models.outlet import Outlet
from shopper.office.forms_register import company_choices, named_choices
from shopper.register.checks import BadRow, Checked, Record
from shopper.register.columns import COMPANY_COLUMNS, KINDS, OUTLET_COLUMNS, PREMISES, Column
from shopper.register.companies import check_companies
from shopper.register.outlets import check_outlets, load_known
from shopper.register.tables import Row

COLUMNS = {column.key: column for column in OUTLET_COLUMNS}
COMPANY = {column.key: column for column in COMPANY_COLUMNS}
ROW = 2
"""The number of the one row under the heading."""


def typed(column: Column, **options: Any) -> StringField:
    """Return the field of a column that is typed."""
    return StringField(label(column), required(column), **options)


def chosen(column: Column) -> SelectField:
    """Return the field of a column with few values."""
    return SelectField(label(column), required(column), validate_choice=False)


def ticked(column: Column) -> BooleanField:
    """Return the field of a yes or no."""
    return BooleanField(label(column))


def label(column: Column) -> LazyString:
    """Return the column's name in the language of the page that shows it."""
    return LazyString(lambda: column.name.in_language(language()))


def required(column: Column) -> list[InputRequired]:
    """Return the validators of a column."""
    if not column.required:
        return []
    return [InputRequired(_("Fill in this field: %(name)s.", name=label(column)))]


class CellForm(FlaskForm):
    """A form whose fields are cells; `record` holds what they say once they are valid."""

    record: Record
    check: Callable[[Sequence[Row]], Checked]
    """Checks the rows as the import does."""

    def validate(self, extra_validators: Any = None) -> bool:
        """Show every mistake that the import would name beside its field."""
        if not super().validate(extra_validators):
            return False
        cells = {field.short_name: cell(field) for field in self if field.name != "csrf_token"}
        checked = self.check([Row(1, tuple(cells)), Row(ROW, tuple(cells.values()))])
        self.refuse(checked.bad)
        self.record = checked.records[ROW]
        return not checked.bad

    def refuse(self, bad: Sequence[BadRow]) -> None:
        """Show mistakes beside their fields."""
        for each in bad:
            field = self[each.column.key]
            field.errors = [*field.errors, each.reason]


def cell(field: Field) -> str:
    """Return what a field says, as a file would."""
    if isinstance(field, BooleanField):
        return "yes" if field.data else "no"
    return (field.data or "").strip()


class OutletForm(CellForm):
    """Every attribute of an outlet but its status, which changes on a day."""

    code = typed(COLUMNS["code"])
    name = typed(COLUMNS["name"])
    name_en = typed(COLUMNS["name_en"])
    company = SelectField(_("Company"), required(COLUMNS["company"]), validate_choice=False)
    district_code = chosen(COLUMNS["district_code"])
    address = typed(COLUMNS["address"])
    latitude = typed(COLUMNS["latitude"])
    longitude = typed(COLUMNS["longitude"])
    floor = typed(COLUMNS["floor"])
    hotline = typed(COLUMNS["hotline"])
    opening_hours = typed(COLUMNS["opening_hours"])
    opened_on = typed(COLUMNS["opened_on"], widget=DateInput())
    kind = chosen(COLUMNS["kind"])
    premises = chosen(COLUMNS["premises"])
    has_front = ticked(COLUMNS["has_front"])
    takes_cash = ticked(COLUMNS["takes_cash"])
    underwrites = ticked(COLUMNS["underwrites"])
    handles_claims = ticked(COLUMNS["handles_claims"])
    takes_complaints = ticked(COLUMNS["takes_complaints"])
    is_moving = ticked(COLUMNS["is_moving"])
    is_service_centre = chosen(COLUMNS["is_service_centre"])
    is_comprehensive = chosen(COLUMNS["is_comprehensive"])

    def check(self, rows: Sequence[Row]) -> Checked:
        """Check the rows as outlets."""
        return check_outlets(rows, load_known(), today())

    @property
    def groups(self) -> list[tuple[str, list[Field]]]:
        """The fields under their headings."""
        fields = list(self)
        return [
            (gettext("Name and company"), fields[0:4]),
            (gettext("Place"), fields[4:9]),
            (gettext("When and how to reach it"), fields[9:12]),
            (gettext("What it is"), fields[12:14]),
            (gettext("What the standard asks about"), fields[14:22]),
        ]


def outlet_form(outlet: Outlet | None = None) -> OutletForm:
    """Return the form, filled with the outlet's values; a new one takes the usual ones."""
    form = OutletForm(data=outlet_values(outlet) if outlet else {"floor": "1"})
    form.company.choices = [SelectChoice("", gettext("Choose")), *company_choices()]
    form.district_code.choices = [SelectChoice("", gettext("Choose")), *district_choices()]
    form.kind.choices = named_choices(KINDS)
    form.premises.choices = named_choices(PREMISES)
    for field in (form.is_service_centre, form.is_comprehensive):
        field.choices = [
            SelectChoice("", gettext("As its kind and functions suggest")),
            SelectChoice("yes", gettext("Yes")),
            SelectChoice("no", gettext("No")),
        ]
    return form


def outlet_values(outlet: Outlet) -> dict[str, Any]:
    """Return what the outlet's form shows."""
    values = {key: getattr(outlet, key, None) for key in COLUMNS}
    shown = {
        key: value if isinstance(value, bool) or value is None else str(value)
        for key, value in values.items()
    }
    for key in ("is_service_centre", "is_comprehensive"):
        shown[key] = "yes" if values[key] else "no"
    return {**shown, "company": outlet.company.code}


def district_choices() -> list[SelectChoice]:
    """Return the districts, each in the group of its city."""
    districts = db.session.scalars(
        select(District).options(joinedload(District.city)).order_by(District.code)
    )
    return [
        SelectChoice(
            each.code,
            f"{each.city.name_in(language())} {each.name}",
            optgroup=each.city.name_in(language()),
        )
        for each in districts
    ]


class CompanyForm(CellForm):
    """A company."""

    code = typed(COMPANY["code"])
    name = typed(COMPANY["name"])
    name_en = typed(COMPANY["name_en"])
    has_manual = ticked(COMPANY["has_manual"])

    def check(self, rows: Sequence[Row]) -> Checked:
        """Check the row as a company."""
        return check_companies(rows)


def company_form(company: Company | None = None) -> CompanyForm:
    """Return the form, filled with the company's values."""
    return CompanyForm(obj=company)
