"""What the survey must know of the outlet whose code was scanned, in one query."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from types import SimpleNamespace

from sqlalchemy import bindparam, select

from shopper.driver import Row, Statement, driver_reading
from shopper.models.city import District
from shopper.models.company import Company
from shopper.models.outlet import CONDITION_COLUMNS, Outlet, conditions_of
from shopper.models.placard import Placard, PlacardStatus, clean_code
from shopper.models.setting import Setting


@dataclass(frozen=True)
class Surveyed:
    """An outlet and the placard that was scanned there, as they are now."""

    code: str
    placard_id: int
    is_retired: bool
    outlet_id: int
    company_id: int
    city_code: str
    name: str
    name_en: str
    opening_hours: str
    conditions: tuple[str, ...]
    """The standard's conditions that the outlet meets, sorted."""

    def name_in(self, language: str) -> str:
        """Return the name in the language; the Chinese one where no English one is known."""
        return (self.name_en or self.name) if language == "en" else self.name


REMEMBERED = 2000
"""Outlets whose row, read anew each time, need not be understood anew."""

INFO_LIST = select(Setting.value).where(Setting.key == "info_list").scalar_subquery()

FIELDS = (
    Placard.code,
    Placard.id.label("placard_id"),
    Placard.status.label("placard_status"),
    Outlet.id.label("outlet_id"),
    Outlet.company_id,
    District.city_code,
    Outlet.name,
    Outlet.name_en,
    Outlet.opening_hours,
    Company.has_manual,
    INFO_LIST.label("info_list"),
    *CONDITION_COLUMNS,
)
NAMES = [field.name for field in FIELDS]
BY_CODE = Statement(
    select(*FIELDS)
    .join_from(Placard, Outlet, Outlet.id == Placard.outlet_id)
    .join(Company, Company.id == Outlet.company_id)
    .join(District, District.code == Outlet.district_code)
    .where(Placard.code == bindparam("code"))
)


def surveyed_by_code(code: str) -> Surveyed | None:
    """Return the outlet whose placard carries the code, retired or not."""
    with driver_reading() as driver:
        rows = driver.rows(BY_CODE, {"code": clean_code(code)})
    return _surveyed(rows[0]) if rows else None


@lru_cache(REMEMBERED)
def _surveyed(values: Row) -> Surveyed:
    row = SimpleNamespace(**dict(zip(NAMES, values, strict=True)))
    met = conditions_of(row, has_manual=row.has_manual, info_list=bool(row.info_list))
    return Surveyed(
        code=row.code,
        placard_id=row.placard_id,
        is_retired=row.placard_status is PlacardStatus.RETIRED,
        outlet_id=row.outlet_id,
        company_id=row.company_id,
        city_code=row.city_code,
        name=row.name,
        name_en=row.name_en,
        opening_hours=row.opening_hours,
        conditions=tuple(sorted(met)),
    )
