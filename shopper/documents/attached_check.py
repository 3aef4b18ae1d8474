"""Tables attached beside a data set, held against it: they must tell the same."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from openpyxl import load_workbook

from shopper.documents.data_tables import csv_table, tables_of
from shopper.rules.published_check import UNKNOWN, Comparison, Mismatch
from shopper.rules.published_data import WITHHELD
from shopper.rules.published_rows import Row

MOST_BYTES = 256 * 1024 * 1024
"""Of a workbook, unpacked."""
SHEETS = {
    "公司": "companies",
    "Companies": "companies",
    "地市": "cities",
    "Cities": "cities",
    "网点": "outlets",
    "Outlets": "outlets",
    "问题": "items",
    "Problems": "items",
}
KEYS = {
    "编码": "code",
    "Code": "code",
    "公司": "name",
    "Company": "name_en",
    "地市": "name",
    "City": "name_en",
    "项目": "item",
    "Item": "item",
}
"""By which column a row is found; the first that a sheet has."""
FIELDS = {
    ("名次", "Rank"): ("rank", 0.0),
    ("名次范围起", "Rank from"): ("rank_low", 0.0),
    ("名次范围止", "Rank to"): ("rank_high", 0.0),
    ("得分", "Score"): ("published", 0.0),
    ("误差范围起", "Interval from"): ("interval_low", 0.05),
    ("误差范围止", "Interval to"): ("interval_high", 0.05),
    ("较上期分差", "Points since last month"): ("moved_points", 0.0),
    ("人员举止", "Demeanour"): ("demeanour", 0.0),
    ("网点环境", "Premises"): ("environment", 0.0),
    ("参加排名的网点", "Outlets ranked"): ("n_ranked", 0.0),
    ("网点", "Outlets"): ("n_outlets", 0.0),
    ("暗访", "Visits"): ("n_visits", 0.0),
    ("客户评价", "Responses"): ("n_responses", 0.0),
    ("观察网点", "Outlets observed"): ("observed", 0.0),
    ("未达到", "Outlets failed"): ("failed", 0.0),
}
"""The figures of a workbook by their headings, and how far rounding may take them."""


def compare_attached(
    published: Mapping[str, Any], attached: Mapping[str, bytes], found: Comparison
) -> None:
    """Add to the comparison what attached CSV files and workbooks tell otherwise.

    Raises whatever reading files does that are none, or hold other tables.
    """
    tables = tables_of(published)
    for name, content in attached.items():
        table = name.removesuffix(".csv")
        if name.endswith(".csv") and table in tables:
            _compare_csv(name, content, csv_table(table, tables[table]), found)
        elif name.endswith(".xlsx"):
            unknown = () if published["issue"]["recomputable"] else WITHHELD
            _compare_workbook(name, content, tables, unknown, found)


def _compare_csv(name: str, content: bytes, expected: bytes, found: Comparison) -> None:
    printed, computed = _rows(content), _rows(expected)
    key = next(iter(printed[0]))
    found.tables(name, key, printed, {row[key]: row for row in computed})


def _rows(content: bytes) -> list[Row]:
    text = io.StringIO(content.decode("utf-8-sig"), newline="")
    return list(csv.DictReader(text, strict=True))


def _compare_workbook(
    name: str,
    content: bytes,
    tables: Mapping[str, Sequence[Row]],
    unknown: Collection[str],
    found: Comparison,
) -> None:
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        if sum(each.file_size for each in packed.infolist()) > MOST_BYTES:
            raise ValueError("A workbook unpacks to too much.")
    book = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
    for sheet in book.worksheets:
        if sheet.title in SHEETS:
            hidden = dict.fromkeys(unknown, UNKNOWN)
            rows = [row | hidden for row in tables[SHEETS[sheet.title]]]
            _compare_sheet(f"{name}: {sheet.title}", sheet.iter_rows(values_only=True), rows, found)


def _compare_sheet(
    name: str, cells: Iterator[tuple[Any, ...]], rows: Sequence[Row], found: Comparison
) -> None:
    """Hold the figures of a sheet against the rows of the data set that it shows."""
    heading = next(cells)
    if not rows:
        return
    place = next(heading.index(key) for key in KEYS if key in heading)
    key = KEYS[heading[place]]
    names = ("name_en", "name") if key in {"name_en", "name"} else (key,)
    known = {row[name]: row for name in names for row in rows}
    fields = {
        number: of
        for headings, of in FIELDS.items()
        for number, text in enumerate(heading)
        if text in headings and number != place and of[0] in rows[0]
    }
    for line in cells:
        row = known.get(line[place])
        if row is None:
            found.mismatches.append(Mismatch(name, str(line[place]), key, line[place], None))
            continue
        printed = {field: line[number] for number, (field, _) in fields.items()}
        computed = {
            field: _rounded(row[field], line[number], most)
            for number, (field, most) in fields.items()
        }
        found.rows(name, str(line[place]), printed, computed)


def _rounded(value: Any, printed: Any, most: float) -> Any:
    """Return what is printed where it is the value but for rounding, else the value."""
    if most and isinstance(value, float) and isinstance(printed, int | float):
        return printed if abs(value - printed) <= most + 1e-9 else value
    return value
