"""The forms of signing in and of changing one's password."""

from __future__ import annotations

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import PasswordField, StringField
from wtforms.validators import EqualTo, InputRequired, Length

from shopper.models.user import SHORTEST_PASSWORD

LONGEST_PASSWORD = 200


class SignInForm(FlaskForm):
    """Name and password."""

    username = StringField(_("User name"), [InputRequired(_("Enter your user name."))])
    password = PasswordField(_("Password"), [InputRequired(_("Enter your password."))])


class PasswordForm(FlaskForm):
    """The password so far and, twice, the new one."""

    current = PasswordField(_("Password so far"), [InputRequired(_("Enter your password."))])
    new = PasswordField(
        _("New password"),
        [
            InputRequired(_("Enter a new password.")),
            Length(
                min=SHORTEST_PASSWORD,
                max=LONGEST_PASSWORD,
                message=_("Choose a password of at least %(min)d characters."),
            ),
        ],
    )
    repeated = PasswordField(
        _("New password again"),
        [EqualTo("new", _("The two new passwords differ."))],
    )
