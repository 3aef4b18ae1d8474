"""Rows of text to a workbook; the only module that knows the Excel writer."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from datetime import datetime

from xlsxwriter import Workbook

WIDEST = 40


def text_workbook(name: str, rows: Iterable[Sequence[str]], *, created_at: datetime) -> bytes:
    """Return a workbook of one sheet whose cells are text, also those that look like formulas.

    The first row is the heading: bold, and kept in sight.
    """
    rows = list(rows)
    file = io.BytesIO()
    with Workbook(file, {"in_memory": True}) as book:
        book.set_properties({"title": name, "created": created_at.replace(tzinfo=None)})
        sheet = book.add_worksheet(name)
        bold = book.add_format({"bold": True})
        text = book.add_format({"num_format": "@"})
        for number, row in enumerate(rows):
            for place, cell in enumerate(row):
                sheet.write_string(number, place, cell, text if number else bold)
        for place, column in enumerate(zip(*rows, strict=True)):
            sheet.set_column(place, place, min(WIDEST, 2 + max(map(width, column))))
        sheet.freeze_panes(1, 0)
    return file.getvalue()


def width(cell: str) -> int:
    """Return how many Latin letters wide a text is; a Chinese character takes two."""
    return sum(2 if ord(character) > 0x2E7F else 1 for character in cell)
