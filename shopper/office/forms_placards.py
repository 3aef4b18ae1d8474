"""The forms of placards: what narrows their list, and under which name a batch is issued."""

from __future__ import annotations

from collections.abc import Sequence

from flask import request
from flask_babel import gettext
from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import BooleanField, SelectField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, ValidationError

from shopper.models.placard import PlacardStatus
from shopper.models.placard_health import Health
from shopper.office.forms_register import RegisterFilter, every, offer_places
from shopper.office.labels import PLACARD_HEALTH, PLACARD_STATUS

LONGEST_BATCH = 40


class PlacardFilter(RegisterFilter):
    """Which placards; an unknown choice narrows nothing."""

    batch = SelectField(_("Batch"), validate_choice=False)
    health = SelectField(_("To look after"), validate_choice=False)

    @property
    def chosen_status(self) -> PlacardStatus | None:
        """The status that was chosen."""
        status = self.chosen("status")
        return PlacardStatus(status) if status else None

    @property
    def chosen_health(self) -> Health | None:
        """What the placards are looked after for."""
        health = self.chosen("health")
        return Health(health) if health else None


def placard_filter(batches: Sequence[str]) -> PlacardFilter:
    """Return the filter of placards as the address sets it."""
    form = PlacardFilter(request.args)
    offer_places(form)
    form.batch.choices = [every(), *(SelectChoice(name, name) for name in batches)]
    form.status.choices = [
        every(),
        *(
            SelectChoice(status.value, str(label))
            for status, (_kind, label) in PLACARD_STATUS.items()
        ),
    ]
    form.health.choices = [
        every(),
        *(SelectChoice(health.value, str(label)) for health, label in PLACARD_HEALTH.items()),
    ]
    return form


class BatchForm(FlaskForm):
    """Under which name placards are issued, and for whom; every batch has a name of its own."""

    batch = StringField(
        _("Name of the batch"),
        [
            InputRequired(_("Name the batch, for example 2026-10.")),
            Length(max=LONGEST_BATCH, message=_("Keep it under %(max)d characters.")),
        ],
        filters=[lambda text: text.strip() if text else text],
    )
    only_without = BooleanField(_("Only outlets without a code in use"))

    def __init__(self, taken: Sequence[str], **given: object) -> None:
        super().__init__(**given)
        self.taken = taken

    def validate_batch(self, field: StringField) -> None:
        """Refuse a name that was used: a batch is withdrawn as a whole."""
        if field.data in self.taken:
            raise ValidationError(
                gettext("There is a batch of this name. Each printing gets a name of its own.")
            )
