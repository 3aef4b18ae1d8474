"""The forms of the register: what narrows its lists, files, companies, statuses."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from flask import request
from flask_babel import gettext
from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from flask_wtf.file import FileField, FileRequired
from sqlalchemy import select
from wtforms import DateField, SearchField, SelectField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, ValidationError

from shopper.extensions import db
from shopper.language import language
from shopper.models.city import City
from shopper.models.company import Company
from shopper.register.columns import STATUSES
from shopper.rules.standard import Text


def named_choices(names: Mapping[Any, Text]) -> list[SelectChoice]:
    """Return the choices of an enumeration in the page's language."""
    return [SelectChoice(key.value, name.in_language(language())) for key, name in names.items()]


def city_choices() -> list[SelectChoice]:
    """Return the cities in the order of their codes."""
    cities = db.session.scalars(select(City).order_by(City.code))
    return [SelectChoice(city.code, city.name_in(language())) for city in cities]


def company_choices() -> list[SelectChoice]:
    """Return the companies by code, in the order of their names."""
    companies = db.session.scalars(select(Company).order_by(Company.sort_key))
    return [SelectChoice(company.code, company.name_in(language())) for company in companies]


class RegisterFilter(FlaskForm):
    """Which outlets; an unknown choice narrows nothing."""

    class Meta:
        csrf = False

    text = SearchField(_("Search"))
    city = SelectField(_("City"), validate_choice=False)
    company = SelectField(_("Company"), validate_choice=False)
    status = SelectField(_("Status"), validate_choice=False)

    def chosen(self, name: str) -> str:
        """Return what was chosen in a list, or nothing when it is not on offer."""
        field = self[name]
        return str(field.data) if field.data in {choice.value for choice in field.choices} else ""

    @property
    def searched(self) -> str:
        """What was typed, without white space around it."""
        return (self.text.data or "").strip()

    @property
    def place(self) -> dict[str, str]:
        """What outlets and placards are both narrowed by."""
        return {
            "text": self.searched,
            "city": self.chosen("city"),
            "company": self.chosen("company"),
        }


def register_filter() -> RegisterFilter:
    """Return the filter of outlets as the address sets it."""
    form = RegisterFilter(request.args)
    offer_places(form)
    form.status.choices = [every(), *named_choices(STATUSES)]
    return form


def offer_places(form: RegisterFilter) -> None:
    """Offer every city and company."""
    form.city.choices = [every(), *city_choices()]
    form.company.choices = [every(), *company_choices()]


def every() -> SelectChoice:
    """Return the choice that narrows nothing."""
    return SelectChoice("", gettext("All"))


class UploadForm(FlaskForm):
    """A file of outlets."""

    file = FileField(_("File"), [FileRequired(_("Choose a file."))])


class StatusForm(FlaskForm):
    """A status and the day on which it begins; `earliest` and `latest` bound the day."""

    new_status = SelectField(_("Status"))
    since_on = DateField(_("From this day on"), [InputRequired(_("Choose a day."))])

    def __init__(self, earliest: date, latest: date, **given: Any) -> None:
        super().__init__(**given)
        self.earliest, self.latest = earliest, latest
        self.new_status.choices = named_choices(STATUSES)

    def validate_since_on(self, field: DateField) -> None:
        """Refuse a day before the last change and a day to come."""
        if field.data is None or not self.earliest <= field.data <= self.latest:
            raise ValidationError(
                gettext(
                    "Choose a day from %(earliest)s to %(latest)s.",
                    earliest=self.earliest,
                    latest=self.latest,
                )
            )
