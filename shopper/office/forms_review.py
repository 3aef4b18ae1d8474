"""The forms of decisions; each needs a reason that the audit log keeps."""

from __future__ import annotations

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import HiddenField, TextAreaField
from wtforms.validators import InputRequired, Length, ValidationError

from shopper.office.forms_text import TOO_LONG, trimmed

LONGEST_REASON = 500


class ReasonForm(FlaskForm):
    """A decision's reason; the buttons name the decision.

    Several may stand on a page, so the token that every POST needs is drawn without it.
    """

    class Meta:
        csrf = False

    reason = TextAreaField(
        _("Reason"),
        [
            InputRequired(_("Give a reason; it stays in the audit log.")),
            Length(max=LONGEST_REASON, message=TOO_LONG),
        ],
        filters=[trimmed],
    )

    def validate_reason(self, field: TextAreaField) -> None:
        """Refuse white space."""
        if not field.data:
            raise ValidationError(_("Give a reason; it stays in the audit log."))


class ReviewForm(FlaskForm):
    """What the reviewer makes of a visit; accepting needs no note."""

    class Meta:
        csrf = False

    decision = HiddenField()
    note = TextAreaField(
        _("Note to the shopper, or the reason"),
        [Length(max=LONGEST_REASON, message=TOO_LONG)],
        filters=[trimmed],
    )

    def validate_note(self, field: TextAreaField) -> None:
        """Ask for a note wherever the shopper or a later reader must understand why."""
        if self.decision.data != "accepted" and not field.data:
            raise ValidationError(_("Say why, so that the shopper can understand it."))
