"""Rows to a workbook; the only module that knows the Excel writer."""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from types import MappingProxyType
from typing import Any

from xlsxwriter import Workbook

WIDEST = 40

Cell = str | int | float | None
NO_SUMS: Mapping[str, Sequence[Cell]] = MappingProxyType({})


def text_workbook(name: str, rows: Iterable[Sequence[str]], *, created_at: datetime) -> bytes:
    """Return a workbook of one sheet whose cells are text, also those that look like formulas.

    The first row is the heading: bold, and kept in sight.
    """
    return workbook({name: list(rows)}, title=name, created_at=created_at)


def workbook(
    sheets: Mapping[str, Sequence[Sequence[Cell]]],
    *,
    title: str,
    created_at: datetime,
    sums: Mapping[str, Sequence[Cell]] = NO_SUMS,
) -> bytes:
    """Return a workbook of these sheets: texts are text, numbers are numbers.

    The first row of a sheet is its heading: bold, kept in sight, with filters. Whole numbers are
    shown whole, others with two decimals; the cell holds all of them. A sheet's sums stand below
    it, apart, where filters and sorting leave them.
    """
    file = io.BytesIO()
    with Workbook(file, {"in_memory": True}) as book:
        book.set_properties({"title": title, "created": created_at.replace(tzinfo=None)})
        formats = {
            str: book.add_format({"num_format": "@"}),
            int: book.add_format({"num_format": "0"}),
            float: book.add_format({"num_format": "0.00"}),
        }
        bold = book.add_format({"bold": True})
        for name, (heading, *rows) in sheets.items():
            sheet = book.add_worksheet(name)
            for place, text in enumerate(heading):
                sheet.write_string(0, place, text, bold)
            for number, row in enumerate(rows, 1):
                for place, cell in enumerate(row):
                    _write(sheet, number, place, cell, formats)
            for place, cell in enumerate(sums.get(name, ())):
                _write(sheet, len(rows) + 2, place, cell, formats)
            for place, column in enumerate(zip(heading, *rows, strict=True)):
                sheet.set_column(place, place, min(WIDEST, 2 + max(map(width, column))))
            sheet.freeze_panes(1, 0)
            sheet.autofilter(0, 0, len(rows), len(heading) - 1)
    return file.getvalue()


def _write(sheet: Any, number: int, place: int, cell: Cell, formats: Mapping[type, Any]) -> None:
    if isinstance(cell, str):
        sheet.write_string(number, place, cell, formats[str])
    elif cell is not None:
        sheet.write_number(number, place, cell, formats[type(cell)])


def width(cell: Cell) -> int:
    """Return how many Latin letters wide a cell is; a Chinese character takes two."""
    text = f"{cell:.2f}" if isinstance(cell, float) else "" if cell is None else str(cell)
    return sum(2 if ord(character) > 0x2E7F else 1 for character in text)
