"""Table files, as staff save them from a spreadsheet, to rows of text."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice
from zipfile import ZipFile

from flask_babel import lazy_gettext as _
from openpyxl import load_workbook

MOST_BYTES = 20 * 1024 * 1024
MOST_UNPACKED_BYTES = 100 * 1024 * 1024
MOST_ROWS = 20_000
MOST_COLUMNS = 100
ZIP_MARK = b"PK\x03\x04"
OLD_EXCEL_MARK = b"\xd0\xcf\x11\xe0"
UTF_16_MARKS = (b"\xff\xfe", b"\xfe\xff")


class TableError(ValueError):
    """A file that is no table; its sentence, in the reader's language, says what to do."""


@dataclass(frozen=True)
class Row:
    """One row of a table, numbered as the spreadsheet shows it."""

    number: int
    cells: tuple[str, ...]


def read_table(content: bytes) -> list[Row]:
    """Return the rows that are not blank, the heading first.

    Reads XLSX and CSV in UTF-8 (with or without BOM), UTF-16 or GB18030; every cell is text.
    Raises TableError for anything else, for more than 20 MB and for more than 20,000 rows.
    """
    if len(content) > MOST_BYTES:
        raise TableError(_("The file is larger than 20 MB. Split it into several files."))
    if content.startswith(OLD_EXCEL_MARK):
        raise TableError(_("This is an old Excel file (.xls). Save it as .xlsx or CSV."))
    lines = xlsx_rows(content) if content.startswith(ZIP_MARK) else csv_rows(content)
    rows = [
        Row(number, cells)
        for number, cells in enumerate(islice(lines, MOST_ROWS + 2), 1)
        if any(cells)
    ]
    if len(rows) > MOST_ROWS + 1:
        raise TableError(_("The file has more than 20,000 rows. Split it into several files."))
    if not rows:
        raise TableError(_("The file is empty."))
    return rows


def csv_rows(content: bytes) -> Iterator[tuple[str, ...]]:
    """Yield the cells of each row of a CSV file; the first row says what parts the cells."""
    text = decoded(content)
    first_line = text.partition("\n")[0]
    delimiter = max(",;\t", key=first_line.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        for cells in reader:
            yield stripped(cells[:MOST_COLUMNS])
    except csv.Error as error:
        raise TableError(
            _(
                "Line %(line)d of the file can't be read: a quotation mark is missing.",
                line=reader.line_num,
            )
        ) from error


def decoded(content: bytes) -> str:
    """Return the text of the file by the encoding it shows."""
    encodings = ["utf-16"] if content.startswith(UTF_16_MARKS) else ["utf-8-sig", "gb18030"]
    for encoding in encodings:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise TableError(_("The file is no table. Save it as XLSX, or as CSV in UTF-8 or GB18030."))


def xlsx_rows(content: bytes) -> Iterator[tuple[str, ...]]:
    """Yield the cells of each row of a workbook's first sheet; formulas give their last value."""
    try:
        with ZipFile(io.BytesIO(content)) as archive:
            unpacked = sum(entry.file_size for entry in archive.infolist())
        if unpacked > MOST_UNPACKED_BYTES:
            raise TableError(_("The file is larger than 20 MB. Split it into several files."))
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
        sheet = book.worksheets[0]
        # The size that a sheet states may be wrong, or a million empty columns.
        sheet.reset_dimensions()
        for values in sheet.iter_rows(max_col=MOST_COLUMNS, values_only=True):
            yield stripped(written(value) for value in values)
    except TableError:
        raise
    except Exception as error:
        # A damaged file lets its readers trip in a dozen ways; none of them lists its errors.
        raise TableError(_("The workbook can't be read. Open it and save it again.")) from error


def written(value: object) -> str:
    """Return a workbook's value as a person would type it."""
    match value:
        case None:
            return ""
        case bool():
            return "yes" if value else "no"
        case float():
            return str(int(value)) if value.is_integer() else repr(value)
        case datetime() | date():
            return value.isoformat()[:10]
        case _:
            return str(value)


def stripped(cells: Iterable[str]) -> tuple[str, ...]:
    """Return the cells without the white space around them."""
    return tuple(cell.strip() for cell in cells)
