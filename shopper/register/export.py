"""The register as text cells that the import reads back unchanged."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from shopper.models.outlet import Outlet, OutletKind, OutletStatus, Premises, StatusChange
from shopper.register.columns import KINDS, OUTLET_COLUMNS, PREMISES, STATUSES, Column


def cell_text(value: Any) -> str:
    """Return a value as the import reads it, in Chinese where it has words."""
    match value:
        case None:
            return ""
        case bool():
            return "是" if value else "否"
        case date():
            return value.isoformat()
        case OutletKind():
            return KINDS[value].zh
        case Premises():
            return PREMISES[value].zh
        case OutletStatus():
            return STATUSES[value].zh
        case _:
            return str(value)


def before_and_after(differences: Mapping[str, tuple[str, str]]) -> dict[str, dict[str, str]]:
    """Return old and new texts as the audit log keeps them."""
    return {
        "before": {key: old for key, (old, _new) in differences.items()},
        "after": {key: new for key, (_old, new) in differences.items()},
    }


def outlet_cells(outlet: Outlet, last: StatusChange | None) -> list[str]:
    """Return the outlet's cells in the order of the columns."""
    elsewhere = {
        "company": outlet.company.code,
        "city": outlet.city.name,
        "district_code": outlet.district.name,
        "status_since": last.since_on if last else None,
    }
    return [
        cell_text(elsewhere.get(column.key, getattr(outlet, column.key, None)))
        for column in OUTLET_COLUMNS
    ]


def outlet_rows(
    outlets: Iterable[Outlet], histories: Mapping[int, StatusChange]
) -> list[list[str]]:
    """Return the outlets, with their newest changes of status, under the heading."""
    heading = [column.name.zh for column in OUTLET_COLUMNS]
    return [heading, *(outlet_cells(outlet, histories.get(outlet.id)) for outlet in outlets)]


def template_csv(columns: Sequence[Column]) -> bytes:
    """Return an empty file to fill in: the heading and one example, with a BOM for Excel."""
    file = io.StringIO(newline="")
    writer = csv.writer(file)
    writer.writerow([column.name.zh for column in columns])
    writer.writerow([column.example for column in columns])
    return file.getvalue().encode("utf-8-sig")
