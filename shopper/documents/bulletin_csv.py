"""The bulletin's tables as CSV files that a spreadsheet in any language opens as they are."""

from __future__ import annotations

import csv
import io
from typing import Any

from flask_babel import lazy_gettext as _

from shopper.documents.bulletin_workbook import group_sheet, outlet_sheet, problem_sheet
from shopper.documents.data_tables import FORMULA
from shopper.documents.workbook import Cell
from shopper.documents.workbook_notes import Sheet
from shopper.language import speaking
from shopper.rules.bulletin import Bulletin


def table_names() -> dict[str, Any]:
    """Return what the tables are called, by the names in their addresses."""
    return {
        "companies": _("Companies"),
        "cities": _("Cities"),
        "outlets": _("Outlets"),
        "problems": _("Problems"),
    }


def bulletin_csv(bulletin: Bulletin, table: str, wanted: str) -> bytes:
    """Return one table of the workbook as CSV, in "zh" or "en": UTF-8 with a BOM.

    Without the BOM Excel takes Chinese for GBK. A text that a spreadsheet would take for a
    formula gets an apostrophe in front.
    """
    with speaking(wanted):
        sheet = _sheet(bulletin, table)
    file = io.StringIO(newline="")
    csv.writer(file).writerows([_cell(cell) for cell in row] for row in sheet)
    return file.getvalue().encode("utf-8-sig")


def _sheet(bulletin: Bulletin, table: str) -> Sheet:
    z = bulletin.policy.z
    match table:
        case "companies":
            return group_sheet(str(_("Company")), bulletin.companies, z)
        case "cities":
            return group_sheet(str(_("City")), bulletin.cities, z)
        case "outlets":
            return outlet_sheet(bulletin.outlets, z)
        case _:
            return problem_sheet(bulletin.problems)


def _cell(cell: Cell) -> Cell:
    """Return a cell as it is written: numbers with the decimals that the workbook shows."""
    if isinstance(cell, float):
        return f"{cell:.2f}"
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(FORMULA) else cell
