"""The forms of people and the settings."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urlsplit

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    IntegerField,
    PasswordField,
    SelectField,
    StringField,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, NumberRange, Optional, Regexp, ValidationError

from shopper.models.user import SHORTEST_PASSWORD, Role, user_by_username
from shopper.office.forms_text import TOO_LONG, trimmed
from shopper.office.labels import ROLE

LONGEST_NAME = 100
TOO_SHORT = _("Choose a password of at least %(min)d characters.")


class PersonForm(FlaskForm):
    """A person as an administrator sees one; the password stays when it is left empty."""

    name = StringField(
        _("Name"),
        [InputRequired(_("Enter the name.")), Length(max=LONGEST_NAME, message=TOO_LONG)],
        filters=[trimmed],
    )
    role = SelectField(_("Role"), [InputRequired(_("Choose a role."))], coerce=Role)
    city = SelectField(_("City"))
    active = BooleanField(_("May sign in"))
    password = PasswordField(
        _("New password"),
        [Optional(), Length(min=SHORTEST_PASSWORD, max=200, message=TOO_SHORT)],
    )

    def __init__(self, cities: list[SelectChoice], **given: Any) -> None:
        super().__init__(**given)
        self.role.choices = [SelectChoice(role.value, str(label)) for role, label in ROLE.items()]
        self.city.choices = cities


class NewPersonForm(PersonForm):
    """A person to add: with a user name, and an initial password."""

    username = StringField(
        _("User name"),
        [
            InputRequired(_("Enter a user name.")),
            Length(max=40, message=TOO_LONG),
            Regexp(
                re.compile(r"[a-z0-9][a-z0-9._-]*\Z"),
                message=_("Use small letters, digits, dots and hyphens only."),
            ),
        ],
        filters=[lambda text: text.strip().lower() if text else text],
    )
    password = PasswordField(
        _("Initial password"),
        [
            InputRequired(_("Enter an initial password.")),
            Length(min=SHORTEST_PASSWORD, max=200, message=TOO_SHORT),
        ],
    )

    def validate_username(self, field: StringField) -> None:
        """Refuse a name that somebody has."""
        if user_by_username(field.data):
            raise ValidationError(_("Somebody has this user name already."))


def period(least: int, most: int) -> list[Any]:
    """Return the validators of a length of time."""
    sentence = _("Write a number from %(min)d to %(max)d.")
    return [InputRequired(_("Write a number.")), NumberRange(least, most, sentence)]


class SettingsForm(FlaskForm):
    """The few settings; what is not known of the association stays empty."""

    association = StringField(_("Association"), [InputRequired(_("Enter the name."))])
    association_en = StringField(_("Association in English"), [InputRequired(_("Enter the name."))])
    addressee = StringField(_("Addressee of bulletins"))
    addressee_en = StringField(_("Addressee in English"))
    document_prefix = StringField(_("Prefix of document numbers"))
    copies_to = StringField(_("Copies to"))
    public_url = StringField(_("Public address"), filters=[trimmed])
    info_list = BooleanField(_("The list of required information is published"))

    silent_days = IntegerField(_("Days without a sign of life"), period(1, 366))
    marks_days = IntegerField(_("Marks of phones and networks, days"), period(2, 366))
    extras_months = IntegerField(_("Comments and photos, months"), period(1, 120))
    answers_months = IntegerField(_("Responses, months"), period(3, 120))
    log_years = IntegerField(_("Audit log, years"), period(1, 30))

    def validate_public_url(self, field: StringField) -> None:
        """Refuse what a phone couldn't open."""
        if field.data and not is_web_address(field.data):
            raise ValidationError(_("Write a whole address, like https://survey.example.org"))


def is_web_address(text: str) -> bool:
    """Return whether it is an absolute http(s) address without query and fragment."""
    try:
        parts = urlsplit(text)
        ported = parts.port is None or parts.port > 0
    except ValueError:
        return False
    plain = not (parts.query or parts.fragment or parts.username or re.search(r"\s", text))
    return parts.scheme in {"http", "https"} and bool(parts.hostname) and ported and plain
