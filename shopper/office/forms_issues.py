"""The forms of an issue's steps: preview, correction, withdrawal."""

from __future__ import annotations

from flask_babel import LazyString
from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import DateField, HiddenField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length, ValidationError

from shopper.clock import today
from shopper.office.forms_review import LONGEST_REASON
from shopper.office.forms_text import TOO_LONG, trimmed
from shopper.rules.standard import Text


class PreviewForm(FlaskForm):
    """The last day on which a preview may be challenged."""

    class Meta:
        csrf = False

    until = DateField(_("Last day to challenge it"), [InputRequired(_("Choose a day."))])

    def validate_until(self, field: DateField) -> None:
        """Refuse a day that is over."""
        if field.data and field.data < today():
            raise ValidationError(_("Choose today or a later day."))


def public_reason(label: LazyString, missing: LazyString) -> TextAreaField:
    """Return a field for a reason in one language."""
    longest = Length(max=LONGEST_REASON, message=TOO_LONG)
    return TextAreaField(label, [DataRequired(missing), longest], filters=[trimmed])


class PublicReasonForm(FlaskForm):
    """Why an issue is corrected or withdrawn, in words for its readers."""

    class Meta:
        csrf = False

    seen = HiddenField()
    """The fingerprint of the changed cells that the page showed."""
    reason = public_reason(
        _("Reason, in Chinese"), _("Give a reason in Chinese; readers will see it.")
    )
    reason_en = public_reason(
        _("Reason, in English"), _("Give a reason in English; readers will see it.")
    )

    @property
    def why(self) -> Text:
        """The reason in both languages."""
        return Text(self.reason.data or "", self.reason_en.data or "")
