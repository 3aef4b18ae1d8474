"""The forms of an issue's steps: preview, correction, withdrawal."""

from __future__ import annotations

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import DateField, HiddenField, TextAreaField
from wtforms.validators import InputRequired, Length, ValidationError

from shopper.clock import today
from shopper.office.forms_review import LONGEST_REASON
from shopper.office.forms_text import TOO_LONG, trimmed


class PreviewForm(FlaskForm):
    """The last day on which a preview may be challenged."""

    class Meta:
        csrf = False

    until = DateField(_("Last day to challenge it"), [InputRequired(_("Choose a day."))])

    def validate_until(self, field: DateField) -> None:
        """Refuse a day that is over."""
        if field.data and field.data < today():
            raise ValidationError(_("Choose today or a later day."))


class PublicReasonForm(FlaskForm):
    """Why an issue is corrected or withdrawn, in words for its readers."""

    class Meta:
        csrf = False

    seen = HiddenField()
    """The fingerprint of the changed cells that the page showed."""
    reason = TextAreaField(
        _("Reason"),
        [
            InputRequired(_("Give a reason; readers will see it.")),
            Length(max=LONGEST_REASON, message=TOO_LONG),
        ],
        filters=[trimmed],
    )

    def validate_reason(self, field: TextAreaField) -> None:
        """Refuse white space."""
        if not field.data:
            raise ValidationError(_("Give a reason; readers will see it."))
