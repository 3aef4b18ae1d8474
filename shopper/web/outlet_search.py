"""The outlets of a bulletin that a reader looks for, by name, city and company."""

from __future__ import annotations

from collections.abc import Iterable
from unicodedata import normalize

from flask import request
from flask_babel import gettext
from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import SearchField, SelectField
from wtforms.fields.choices import SelectChoice

from shopper.language import language
from shopper.rules.bulletin import Bulletin, GroupLine, OutletLine


class OutletSearch(FlaskForm):
    """What the address asks for; an unknown choice narrows nothing."""

    class Meta:
        csrf = False

    q = SearchField(_("Outlet"))
    city = SelectField(_("City"), validate_choice=False)
    company = SelectField(_("Company"), validate_choice=False)

    def chosen(self, name: str) -> str:
        """Return what was chosen in a list, or nothing when it is not on offer."""
        field = self[name]
        return field.data if field.data in {choice.value for choice in field.choices} else ""


def outlet_search(bulletin: Bulletin) -> OutletSearch:
    """Return the form as the address fills it, with the bulletin's cities and companies."""
    form = OutletSearch(request.args)
    form.city.choices = choices(sorted(bulletin.cities, key=lambda line: line.standing.code))
    form.company.choices = choices(bulletin.companies)
    return form


def choices(lines: Iterable[GroupLine]) -> list[SelectChoice]:
    """Return a list to choose from, everything first."""
    named = [SelectChoice(x.standing.code, x.name.in_language(language())) for x in lines]
    return [SelectChoice("", gettext("All")), *named]


def outlets_sought(bulletin: Bulletin, form: OutletSearch) -> list[OutletLine]:
    """Return the active outlets that the form asks for, the ranked ones first, by rank."""
    words = plain(form.q.data or "").split()
    city, company = form.chosen("city"), form.chosen("company")
    return [
        line
        for line in bulletin.outlets
        if line.standing.active
        and city in ("", line.standing.city)
        and company in ("", line.standing.company)
        and all(word in described(line) for word in words)
    ]


def described(line: OutletLine) -> str:
    """Return the words by which an outlet is found, in both languages."""
    texts = (line.name, line.company, line.city)
    names = " ".join(f"{text.zh} {text.en}" for text in texts)
    return plain(f"{line.standing.code} {names}")


def plain(text: str) -> str:
    """Return the text in small letters of usual width: Chinese keyboards type Ａ１（ as well."""
    return normalize("NFKC", text).casefold()
