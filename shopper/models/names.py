"""Names of companies, cities and outlets by their codes, in both languages."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from shopper.models.city import City
from shopper.models.company import Company
from shopper.models.frozen import names_of, outlet_names_en
from shopper.rules.outlet_month import OutletMonth
from shopper.rules.replay import Kind
from shopper.rules.standard import Text

Names = Mapping[Kind, Mapping[str, Text]]


def names_by_kind(rows: Iterable[OutletMonth]) -> Names:
    """Return all names; those of outlets as the rows have them, in pinyin order but for theirs."""
    english = outlet_names_en()
    return {
        "company": _texts(names_of(Company)),
        "city": _texts(names_of(City)),
        "outlet": {row.code: Text(row.name, english.get(row.code) or row.name) for row in rows},
    }


def _texts(rows: Iterable[Mapping[str, str]]) -> dict[str, Text]:
    return {row["code"]: Text(row["name"], row["name_en"]) for row in rows}
