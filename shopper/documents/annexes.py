"""The annexes of a bulletin: which there are, in which order, under which titles."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask_babel import LazyString
from flask_babel import lazy_gettext as _

TITLES: Mapping[str, LazyString] = {
    "companies": _("Ranking of companies"),
    "cities": _("Ranking of cities"),
    "outlets": _("Ranking of outlets"),
    "unranked": _("Outlets without a rank"),
    "problems": _("List of problems"),
    "red_list": _("Red list"),
    "voices": _("Customers and shoppers compared"),
    "method": _("How the scores are made"),
    "changes": _("What this issue corrects"),
}
"""By the name of the template and of what it prints."""
OPTIONAL = ("red_list", "voices", "changes")
"""Annexes that are there only when there is something in them."""
TEMPLATES = {"method": "method_annex"}
"""Of the annexes that print more than the page of the same name."""


@dataclass(frozen=True)
class Annex:
    """One annex; its number is its place among those that there are."""

    number: int
    key: str
    title: LazyString

    @property
    def template(self) -> str:
        """The name of what it prints."""
        return f"documents/bulletin/{TEMPLATES.get(self.key, self.key)}.html"


def annexes_of(values: Mapping[str, Any]) -> dict[str, Annex]:
    """Return the annexes by their keys, in order; `values` says what is in them."""
    keys = [key for key in TITLES if key not in OPTIONAL or values[key]]
    return {key: Annex(number, key, TITLES[key]) for number, key in enumerate(keys, 1)}
