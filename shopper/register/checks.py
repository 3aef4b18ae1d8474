"""Rows of text to records, with every mistake named by row, column and reason."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from flask_babel import lazy_gettext as _

from shopper.register.cells import BadCell
from shopper.register.columns import Column
from shopper.register.tables import Row, TableError
from shopper.rules.standard import Text

Record = dict[str, Any]
"""The values of one row by column key; a blank cell is absent."""


@dataclass(frozen=True)
class BadRow:
    """One mistake: the row's number in the file, the column, and why, in the reader's language."""

    row: int
    column: Column
    reason: Any


@dataclass
class Checked:
    """What a file says: records by row number, and the mistakes."""

    records: dict[int, Record] = field(default_factory=dict)
    bad: list[BadRow] = field(default_factory=list)
    refused: set[tuple[int, str]] = field(default_factory=set)
    """Row number and column key of every mistake."""

    def refuse(self, row: int, column: Column, reason: Any) -> None:
        """Note a mistake."""
        self.bad.append(BadRow(row, column, reason))
        self.refused.add((row, column.key))


def check_rows(rows: Sequence[Row], columns: Sequence[Column]) -> Checked:
    """Return the records of the rows under their heading, and every mistake in them.

    Raises TableError when the heading itself lacks a column or has one that is not known.
    """
    heading, *body = rows
    places = read_heading(heading, columns)
    checked = Checked()
    for row in body:
        checked.records[row.number] = read_row(row, places, checked)
    refuse_repeated_codes(checked, next(c for c in columns if c.key == "code"))
    return checked


def read_heading(heading: Row, columns: Sequence[Column]) -> dict[int, Column]:
    """Return the column at each place of the heading."""
    known = {
        name.casefold(): column
        for column in columns
        for name in (column.key, column.name.zh, column.name.en)
    }
    written = {place: text for place, text in enumerate(heading.cells) if text}
    places = {
        place: known[text.casefold()] for place, text in written.items() if text.casefold() in known
    }
    missing = [c for c in columns if c.required and c not in places.values()]
    if missing:
        names = "、".join(f"{c.name.zh} ({c.key})" for c in missing)
        raise TableError(_("The first row lacks these columns: %(names)s.", names=names))
    strange = [text for place, text in written.items() if place not in places]
    if strange:
        raise TableError(
            _("These columns are not known: %(names)s.", names="、".join(s[:40] for s in strange))
        )
    if len(set(places.values())) < len(places):
        raise TableError(_("The first row names a column twice."))
    return places


def read_row(row: Row, places: Mapping[int, Column], checked: Checked) -> Record:
    """Return the values of the row's readable cells, noting the others."""
    record: Record = {}
    for place, column in places.items():
        text = row.cells[place] if place < len(row.cells) else ""
        try:
            if text:
                record[column.key] = column.read(text)
            elif column.required:
                checked.refuse(row.number, column, _("Fill this in."))
        except BadCell as error:
            checked.refuse(row.number, column, error.args[0])
    if any(text for place, text in enumerate(row.cells) if place not in places):
        last = Column("", Text("行末", "End of the row"), str)
        checked.refuse(row.number, last, _("There is a cell to which no column belongs."))
    return record


def refuse_repeated_codes(checked: Checked, column: Column) -> None:
    """Note every row whose code stands in an earlier one."""
    first: dict[str, int] = {}
    for number, record in checked.records.items():
        code = record.get("code")
        if code is not None and first.setdefault(code, number) != number:
            checked.refuse(number, column, _("Row %(row)d has this code too.", row=first[code]))
