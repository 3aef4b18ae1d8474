"""The published data set as tables of text, one CSV file each."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from typing import Any

from shopper.rules.published_data import COLUMNS

FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""With these a spreadsheet begins to compute instead of to read; some also with the wide forms."""


def tables_of(published: Mapping[str, Any]) -> dict[str, list[dict[str, Any]]]:
    """Return the data set as named tables: facts and parameters as rows of name and value."""
    return {
        name: value if isinstance(value, list) else _pairs(value)
        for name, value in published.items()
        if name != "schema"
    }


def csv_table(name: str, rows: Sequence[Mapping[str, Any]]) -> bytes:
    """Return a table as CSV in UTF-8 with a BOM, without which Excel takes Chinese for GBK.

    Numbers are written to their last digit, nothing as an empty cell, lists with semicolons. A
    text that a spreadsheet would take for a formula gets an apostrophe in front.
    """
    columns = rows[0].keys() if rows else COLUMNS[name]
    file = io.StringIO(newline="")
    writer = csv.writer(file)
    writer.writerow(columns)
    writer.writerows([_cell(row[column]) for column in columns] for row in rows)
    return file.getvalue().encode("utf-8-sig")


def joined(value: Any) -> Any:
    """Return a value as one cell takes it: a list as text with semicolons."""
    return ";".join(value) if isinstance(value, list) else value


def _cell(value: Any) -> Any:
    value = joined(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    return f"'{value}" if isinstance(value, str) and value.startswith(FORMULA) else value


def _pairs(facts: Mapping[str, Any]) -> list[dict[str, Any]]:
    return [{"name": name, "value": value} for name, value in facts.items()]
