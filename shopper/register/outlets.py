"""What a file of outlets must also satisfy: places, companies and days that fit together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask_babel import lazy_gettext as _
from sqlalchemy import select

from shopper.extensions import db
from shopper.models.city import NINGBO, City, District
from shopper.models.company import Company
from shopper.models.outlet import is_comprehensive_by_default, is_service_centre_by_default
from shopper.register.cells import BadCell
from shopper.register.checks import Checked, Record, check_rows
from shopper.register.columns import OUTLET_COLUMNS
from shopper.register.tables import Row

COLUMNS = {column.key: column for column in OUTLET_COLUMNS}
NINGBO_NAMES = ("宁波", "ningbo", NINGBO)


@dataclass(frozen=True)
class Known:
    """What the database knows: company ids by code, cities by every name, districts by city."""

    companies: Mapping[str, int]
    cities: Mapping[str, str]
    districts: Mapping[str, Mapping[str, str]]
    """By city code: a district's code by its code and by its name."""


def load_known() -> Known:
    """Return the companies, cities and districts of the database."""
    cities = list(db.session.scalars(select(City)))
    districts: dict[str, dict[str, str]] = {city.code: {} for city in cities}
    for district in db.session.scalars(select(District)):
        districts[district.city_code] |= {
            district.code: district.code,
            district.name: district.code,
        }
    return Known(
        companies={c.code: c.id for c in db.session.scalars(select(Company))},
        cities={
            name.casefold(): city.code
            for city in cities
            for name in (city.code, city.name, city.name.removesuffix("市"), city.name_en)
        },
        districts=districts,
    )


def check_outlets(rows: Sequence[Row], known: Known, today: date) -> Checked:
    """Return the records of a file of outlets, defaults filled in, and every mistake.

    Raises TableError when the heading is wrong.
    """
    checked = check_rows(rows, OUTLET_COLUMNS)
    for number, record in checked.records.items():
        check_place(number, record, known, checked)
        check_company(number, record, known, checked)
        check_days(number, record, today, checked)
        check_position(number, record, checked)
    wrong = {bad.row for bad in checked.bad}
    for number in checked.records.keys() - wrong:
        fill_in_defaults(checked.records[number])
    order = list(COLUMNS)
    checked.bad.sort(key=lambda bad: (bad.row, order.index(bad.column.key)))
    return checked


def check_place(number: int, record: Record, known: Known, checked: Checked) -> None:
    """Replace city and district as written by the district's code."""
    city, district = record.pop("city", ""), record.get("district_code", "")
    outside = [
        key
        for key, text in (("city", city), ("district_code", district))
        if text.casefold().startswith(NINGBO_NAMES)
    ]
    if outside:
        reason = _("Ningbo is outside the standard (clause C1-A2).")
        checked.refuse(number, COLUMNS[outside[0]], reason)
        return
    if city and city.casefold() not in known.cities:
        checked.refuse(number, COLUMNS["city"], _("This is no city of Zhejiang."))
    elif district:
        try:
            record["district_code"] = find_district(city, district, known)
        except BadCell as error:
            checked.refuse(number, COLUMNS["district_code"], error.args[0])


def find_district(city: str, district: str, known: Known) -> str:
    """Return the code of a district, which is unique by name within a city."""
    cities = [known.cities[city.casefold()]] if city else list(known.districts)
    found = {known.districts[c][district] for c in cities if district in known.districts[c]}
    if not found:
        raise BadCell(
            _("%(city)s has no such district.", city=city)
            if city
            else _("There is no such district; write its name or its six-digit code.")
        )
    if len(found) > 1:
        raise BadCell(_("Several cities have this district; fill in the city."))
    return found.pop()


def check_company(number: int, record: Record, known: Known, checked: Checked) -> None:
    """Replace the company's code by its id."""
    code = record.pop("company", None)
    if code is None:
        return
    if code not in known.companies:
        reason = _("No company has this code; add the company first.")
        checked.refuse(number, COLUMNS["company"], reason)
        return
    record["company_id"] = known.companies[code]


def check_days(number: int, record: Record, today: date, checked: Checked) -> None:
    """Refuse days to come, and a status from before the outlet's first day."""
    opened_on, since = record.get("opened_on"), record.get("status_since")
    for key in ("opened_on", "status_since"):
        if key in record and record[key] > today:
            checked.refuse(number, COLUMNS[key], _("This day is still to come."))
    if opened_on and since and since < opened_on:
        checked.refuse(number, COLUMNS["status_since"], _("This is before the outlet opened."))
    if since and "status" not in record:
        checked.refuse(number, COLUMNS["status"], _("Fill in the status that began on this day."))


def check_position(number: int, record: Record, checked: Checked) -> None:
    """Refuse half a position."""
    for key, other in (("latitude", "longitude"), ("longitude", "latitude")):
        blank = key not in record and (number, key) not in checked.refused
        if blank and other in record:
            checked.refuse(number, COLUMNS[key], _("Fill in both latitude and longitude."))


def fill_in_defaults(record: Record) -> None:
    """Give blank cells their values (catalogue, part 1); a blank status stays as it is."""
    defaults: dict[str, Any] = {
        "name_en": "",
        "latitude": None,
        "longitude": None,
        "floor": 1,
        "is_moving": False,
        "is_service_centre": is_service_centre_by_default(record["kind"], record["premises"]),
        "is_comprehensive": is_comprehensive_by_default(
            underwrites=record["underwrites"],
            handles_claims=record["handles_claims"],
            takes_complaints=record["takes_complaints"],
        ),
    }
    for key, value in defaults.items():
        record.setdefault(key, value)
