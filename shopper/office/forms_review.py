"""The forms of decisions; each needs a reason that the audit log keeps."""

from __future__ import annotations

from flask import request
from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import HiddenField, TextAreaField
from wtforms.validators import InputRequired, Length, ValidationError

from shopper.office.forms_text import TOO_LONG, trimmed
from shopper.rules.standard import Edition

LONGEST_REASON = 500
AT_ITEM = "at."
"""What the names of the fields for notes at single items begin with."""


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
        """Ask for a note wherever the shopper or a later reader must understand why.

        What is missing at single items says why a visit is returned.
        """
        if self.decision.data == "accepted" or field.data:
            return
        if self.decision.data == "rejected" or not self.written():
            raise ValidationError(_("Say why, so that the shopper can understand it."))

    def written(self) -> dict[str, str]:
        """Return what was written at items, by their ids."""
        notes = {
            name.removeprefix(AT_ITEM): text.strip()[:LONGEST_REASON]
            for name, text in request.form.items()
            if name.startswith(AT_ITEM)
        }
        return {item: text for item, text in notes.items() if text}

    def at_items(self, edition: Edition) -> dict[str, str]:
        """Return what was written at items of the visit's edition, in its order."""
        written = self.written()
        ids = [item.id for item in edition.instrument("visit")]
        return {id_: written[id_] for id_ in ids if id_ in written}
