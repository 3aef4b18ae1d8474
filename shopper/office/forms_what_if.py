"""The forms of replaying bulletins: months, weights and thresholds, an edition file."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from flask import request
from flask_babel import gettext
from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from flask_wtf.file import FileField, FileRequired
from wtforms import FloatField, IntegerField, SelectField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, NumberRange, ValidationError

from shopper.rules.month import Month
from shopper.rules.standard import Edition
from shopper.words import month_name

SPANS = (1, 3, 6, 12)
SECTIONS = ("demeanour", "environment")
POLICY = (
    *("alpha", "visit_window_months", "min_visits", "min_shoppers", "min_responses"),
    *("min_ranked_share", "veto_cap", "grade_excellent", "grade_good", "grade_pass"),
)


class Figure(FloatField):
    """A number, written without needless zeros."""

    def _value(self) -> str:
        return self.raw_data[0] if self.raw_data else f"{self.data or 0:g}"

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read the number."""
        try:
            super().process_formdata(valuelist)
        except ValueError as error:
            raise ValueError(gettext("Write a number.")) from error


class WholeFigure(IntegerField):
    """A whole number."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read the number."""
        try:
            super().process_formdata(valuelist)
        except ValueError as error:
            raise ValueError(gettext("Write a whole number.")) from error


def between(least: float, most: float) -> list[Any]:
    """Return the validators of a number."""
    sentence = _("Write a number from %(min)g to %(max)g.")
    return [InputRequired(_("Write a number.")), NumberRange(least, most, sentence)]


class WhatIfForm(FlaskForm):
    """Months, and weights and thresholds to see them by."""

    class Meta:
        csrf = False

    until = SelectField(_("Last month"), validate_choice=False)
    months = SelectField(_("How many months"), validate_choice=False, coerce=int)
    alpha = Figure(_("Share of the visits (α)"), between(0, 1))
    demeanour = Figure(_("Weight of demeanour in a visit"), between(0, 1000))
    environment = Figure(_("Weight of premises in a visit"), between(0, 1000))
    visit_window_months = WholeFigure(_("Months whose visits count"), between(1, 12))
    min_visits = WholeFigure(_("Least visits"), between(1, 100))
    min_shoppers = WholeFigure(_("Least shoppers"), between(1, 100))
    min_responses = WholeFigure(_("Least responses"), between(1, 10_000))
    min_ranked_share = Figure(_("Least share of ranked outlets"), between(0, 1))
    veto_cap = Figure(_("Most points after a confirmed veto"), between(0, 100))
    grade_excellent = Figure(_("Excellent from"), between(0, 100))
    grade_good = Figure(_("Good from"), between(0, 100))
    grade_pass = Figure(_("Pass from"), between(0, 100))

    def validate_environment(self, field: Figure) -> None:
        """Refuse visits without any weight."""
        if not field.errors and not (field.data or self.demeanour.data):
            raise ValidationError(gettext("One of the two weights must be above 0."))

    def validate_grade_good(self, field: Figure) -> None:
        """Refuse grades out of their order."""
        refuse_above(field, self.grade_excellent)

    def validate_grade_pass(self, field: Figure) -> None:
        """Refuse grades out of their order."""
        refuse_above(field, self.grade_good)

    def edition(self, base: Edition) -> Edition:
        """Return the edition with the weights and thresholds of the form."""
        sections = dict(base.sections)
        for id_ in SECTIONS:
            sections["visit", id_] = replace(sections["visit", id_], weight=self[id_].data)
        policy = replace(base.policy, **{name: self[name].data for name in POLICY})
        return replace(base, sections=sections, policy=policy)

    def changes(self, own: Edition) -> list[tuple[str, str, str]]:
        """Return what differs from an edition: each field's name, its figure there and here."""
        given = figures_of(own)
        return [
            (str(self[name].label.text), f"{given[name]:g}", f"{self[name].data:g}")
            for name in given
            if self[name].data != given[name]
        ]


class EditionForm(FlaskForm):
    """An edition file."""

    file = FileField(_("Edition file"), [FileRequired(_("Choose a file."))])


def refuse_above(field: Figure, higher: Figure) -> None:
    """Refuse a threshold above that of the better grade."""
    if field.data is not None and higher.data is not None and field.data > higher.data:
        raise ValidationError(gettext("Must not be above “%(grade)s”.", grade=higher.label.text))


def figures_of(edition: Edition) -> dict[str, float]:
    """Return the weights and thresholds of an edition by the names of their fields."""
    weights = {id_: edition.sections["visit", id_].weight for id_ in SECTIONS}
    return {name: getattr(edition.policy, name) for name in POLICY} | weights


def what_if_form(months: Iterable[Month], until: Month, base: Edition) -> WhatIfForm:
    """Return the form as the address fills it; where it does not, as the edition has it."""
    form = WhatIfForm(request.args if "alpha" in request.args else None, data=figures_of(base))
    form.until.choices = [SelectChoice(str(month), month_name(month)) for month in months]
    form.until.data = str(until)
    form.months.choices = [SelectChoice(span, str(span)) for span in SPANS]
    span = request.args.get("months", SPANS[0], int)
    form.months.data = span if span in SPANS else SPANS[0]
    return form
