"""What narrows a list of the office: month, state, company, city and outlet, in the address."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from flask import request
from flask_babel import gettext
from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from sqlalchemy import Select, select
from wtforms import SearchField, SelectField
from wtforms.fields.choices import SelectChoice

from shopper.extensions import db
from shopper.language import language
from shopper.models.city import City
from shopper.models.company import Company
from shopper.models.outlet import Outlet
from shopper.rules.month import Month
from shopper.words import month_name

EVERY_MONTH = "all"


class SubmissionFilter(FlaskForm):
    """Which submissions of which month; an unknown choice narrows nothing."""

    class Meta:
        csrf = False

    month = SelectField(_("Month"), validate_choice=False)
    status = SelectField(_("Status"), validate_choice=False)
    city = SelectField(_("City"), validate_choice=False)
    company = SelectField(_("Company"), validate_choice=False)
    text = SearchField(_("Outlet"))

    def chosen(self, name: str) -> str:
        """Return what was chosen in a list, or nothing when it is not on offer."""
        field = self[name]
        offered = {choice.value for choice in field.choices}
        return str(field.data) if field.data in offered else ""


def submission_filter(
    months: Iterable[Month],
    statuses: Mapping[Any, tuple[str, str]],
    *,
    month: str,
    every_month: bool = False,
) -> SubmissionFilter:
    """Return the filter as the address sets it; `month` is the chosen one, "all" for every."""
    form = SubmissionFilter(request.args)
    every = SelectChoice("", gettext("All"))
    form.month.choices = [SelectChoice(str(m), month_name(m)) for m in months]
    if every_month:
        form.month.choices.insert(0, SelectChoice(EVERY_MONTH, gettext("Every month")))
    form.month.data = month
    form.status.choices = [
        every,
        *(SelectChoice(status.value, str(label)) for status, (_kind, label) in statuses.items()),
    ]
    cities = db.session.scalars(select(City).order_by(City.code))
    companies = db.session.scalars(select(Company).order_by(Company.sort_key))
    form.city.choices = [every, *(SelectChoice(c.code, c.name_in(language())) for c in cities)]
    form.company.choices = [
        every,
        *(SelectChoice(str(c.id), c.name_in(language())) for c in companies),
    ]
    return form


def narrowed(query: Select[Any], table: Any, form: SubmissionFilter) -> Select[Any]:
    """Return the query of responses or visits narrowed to a city, a company and outlets."""
    if city := form.chosen("city"):
        query = query.where(table.city_code == city)
    if company := form.chosen("company"):
        query = query.where(table.company_id == int(company))
    if text := (form.text.data or "").strip():
        query = query.where(table.outlet_id.in_(outlets_called(text)))
    return query


def outlets_called(text: str) -> Select[int]:
    """Return the query of the ids of outlets by part of their code or name."""
    return select(Outlet.id).where(
        Outlet.code.icontains(text, autoescape=True) | Outlet.name.icontains(text, autoescape=True)
    )
