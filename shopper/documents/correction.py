"""The cells that a correction changed, in the words of the tables in which they stand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask_babel import LazyString
from flask_babel import lazy_gettext as _

from shopper import words
from shopper.rules.corrections import ChangedCell
from shopper.rules.standard import Text

TABLES: Mapping[str, LazyString] = {
    "bulletin": _("The province"),
    "companies": _("Companies"),
    "cities": _("Cities"),
    "outlets": _("Outlets"),
    "problems": _("Problems"),
}
COLUMNS: Mapping[str, LazyString] = {
    "association": _("Association"),
    "addressee": _("Addressee"),
    "companies": _("Companies"),
    "outlets": _("Outlets"),
    "visits_in_window": _("Visits in the window"),
    "visits_in_month": _("Visits this month"),
    "responses": _("Responses received"),
    "counted": _("Responses counted"),
    "held": _("Being checked"),
    "excluded": _("Left out"),
    "province": _("Province mean"),
    "change": _("Since last month"),
    "name": _("Name"),
    "company": _("Company"),
    "city": _("City"),
    "rank": _("Rank"),
    "rank_set": _("Range of ranks"),
    "n_ranked": _("Outlets ranked"),
    "n_outlets": _("All outlets"),
    "n_visits": _("Visits"),
    "n_responses": _("Responses"),
    "demeanour": _("Demeanour"),
    "environment": _("Premises"),
    "score": _("Score"),
    "interval": _("Interval"),
    "movement": _("Since last month"),
    "grade": _("Grade"),
    "band": _("Against the mean"),
    "missing": _("What is missing"),
    "critical": _("Critical items failed"),
    "observed": _("Outlets observed"),
    "failed": _("Outlets failed"),
    "share": _("Share"),
    "degree": _("How common"),
}
CODES: Mapping[str, Mapping[str, LazyString]] = {
    "grade": words.GRADES,
    "band": words.BANDS,
    "missing": words.REASONS,
    "degree": words.DEGREES,
    "movement": {"level": _("level")},
}
"""Columns whose cells hold codes, with the words for them."""


@dataclass(frozen=True)
class Correction:
    """Which issue a correction replaces, why, and the cells that differ."""

    replaces: str
    why: Text
    cells: Sequence[ChangedCell]


@dataclass(frozen=True)
class ChangedRow:
    """A changed cell in words; its values are one word for each code that they hold."""

    table: LazyString | str
    name: Text
    column: LazyString | str
    before: Sequence[LazyString | str]
    after: Sequence[LazyString | str]


def changed_rows(cells: Sequence[ChangedCell]) -> list[ChangedRow]:
    """Return the cells as the annex about the correction lists them."""
    return [
        ChangedRow(
            TABLES.get(cell.table, cell.table),
            cell.name,
            COLUMNS.get(cell.column, cell.column),
            _words(cell.column, cell.before),
            _words(cell.column, cell.after),
        )
        for cell in cells
    ]


def _words(column: str, value: str) -> list[LazyString | str]:
    if value.isdecimal() and column != "rank":
        return [f"{int(value):,}"]
    codes = CODES.get(column, {})
    said = value.split(" ") if column == "missing" else [value]
    return [codes.get(code, code) for code in said]
