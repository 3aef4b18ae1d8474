"""The forms of plans: a draw, visits given or moved by hand, and what a shopper has declared."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from flask import request
from flask_babel import gettext
from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from sqlalchemy import select
from wtforms import (
    DateField,
    HiddenField,
    IntegerField,
    SearchField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, NumberRange, Optional, ValidationError
from wtforms.widgets import CheckboxInput, ListWidget

from shopper.extensions import db
from shopper.language import language
from shopper.models.city import City
from shopper.models.user import Role, User
from shopper.office.forms_text import TOO_LONG, trimmed
from shopper.rules.month import Month
from shopper.words import month_name

LARGEST_SEED = 2**32 - 1
MOST_VISITS = 400
"""A month that somebody could make: a dozen a day and no day off."""
LONGEST_REASON = 200


class DrawForm(FlaskForm):
    """A draw of a month's plan; without a seed a new one is made."""

    seed = IntegerField(
        _("Seed"),
        [Optional(), NumberRange(0, LARGEST_SEED, _("A whole number from 0 to 4294967295."))],
    )


def chosen_id(value: str | int) -> int | None:
    """Read what was chosen in a list that begins with nobody."""
    return int(value) if value else None


class AssignmentForm(FlaskForm):
    """Visits to give: a month, a shopper, and outlets by their codes or picked from a search."""

    month = SelectField(_("Month"), [InputRequired(_("Choose a month."))])
    day = DateField(_("Day"), [Optional()])
    shopper = SelectField(
        _("Mystery shopper"), [InputRequired(_("Choose a shopper."))], coerce=chosen_id
    )
    picked = SelectMultipleField(
        _("Outlets found"),
        option_widget=CheckboxInput(),
        widget=ListWidget(prefix_label=False),
    )
    codes = TextAreaField(_("Codes of outlets"), filters=[trimmed])

    def wanted(self) -> list[str]:
        """Return the codes picked and typed, in order, as often as they were given."""
        typed = re.split(r"[\s,;，；、]+", self.codes.data or "")
        return [
            code.strip().upper() for code in (*(self.picked.data or []), *typed) if code.strip()
        ]


class MoveForm(FlaskForm):
    """Who makes a planned visit, and when."""

    shopper = SelectField(
        _("Mystery shopper"),
        [InputRequired(_("Choose a shopper."))],
        coerce=chosen_id,
        validate_choice=False,
    )
    day = DateField(_("Day"), [InputRequired(_("Enter a day."))])
    hour = SelectField(
        _("Hour"),
        [InputRequired(_("Choose an hour."))],
        coerce=int,
        choices=[SelectChoice(str(hour), f"{hour:02d}:00") for hour in range(24)],
    )
    version = HiddenField()


class CapacityForm(FlaskForm):
    """How many visits a shopper can make in a month."""

    capacity = IntegerField(
        _("Visits a month at the most"),
        [
            InputRequired(_("Write a number.")),
            NumberRange(0, MOST_VISITS, _("Write a number from %(min)d to %(max)d.")),
        ],
    )


class ConflictForm(FlaskForm):
    """A conflict of interest: with a company, or with one outlet by its code."""

    company = SelectField(_("Company"), [Optional()])
    outlet = StringField(_("or code of one outlet"), filters=[trimmed])
    reason = StringField(
        _("Reason"),
        [
            InputRequired(_("Say why, e.g. a relative works there.")),
            Length(max=LONGEST_REASON, message=TOO_LONG),
        ],
        filters=[trimmed],
    )

    def validate_outlet(self, field: StringField) -> None:
        """Take one of the two."""
        if bool(field.data) == bool(self.company.data):
            raise ValidationError(_("Choose a company or type an outlet's code, one of the two."))


class PlanFilter(FlaskForm):
    """Which visits of a month's plan; an unknown choice narrows nothing."""

    class Meta:
        csrf = False

    month = SelectField(_("Month"), validate_choice=False)
    status = SelectField(_("Status"), validate_choice=False)
    city = SelectField(_("City"), validate_choice=False)
    shopper = SelectField(_("Mystery shopper"), validate_choice=False)
    text = SearchField(_("Outlet"))

    def chosen(self, name: str) -> str:
        """Return what was chosen in a list, or nothing when it is not on offer."""
        field = self[name]
        return str(field.data) if field.data in {choice.value for choice in field.choices} else ""


def plan_filter(
    months: Iterable[Month], month: Month, states: Mapping[Any, tuple[str, Any]]
) -> PlanFilter:
    """Return the filter as the address sets it."""
    form = PlanFilter(request.args)
    every = SelectChoice("", gettext("All"))
    form.month.choices = [SelectChoice(str(m), month_name(m)) for m in months]
    form.month.data = str(month)
    form.status.choices = [
        every,
        *(SelectChoice(state.value, str(label)) for state, (_kind, label) in states.items()),
    ]
    cities = db.session.scalars(select(City).order_by(City.code))
    shoppers = db.session.scalars(
        select(User).where(User.role == Role.SHOPPER).order_by(User.city_code, User.username)
    )
    form.city.choices = [every, *(SelectChoice(c.code, c.name_in(language())) for c in cities)]
    form.shopper.choices = [
        every,
        *(SelectChoice(str(user.id), f"{user.name} · {user.username}") for user in shoppers),
    ]
    return form
