"""The sample register: companies, outlets with their history, and placards."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import numpy as np
from sqlalchemy import insert, select

from shopper.demo.names import CITIES, COMPANIES, HOURS, ROADS
from shopper.demo.placards import add_placards
from shopper.extensions import db
from shopper.models import City, Company, District, Outlet, StatusChange
from shopper.models.company import pinyin_key
from shopper.models.outlet import OutletKind, OutletStatus, Premises, is_service_centre_by_default
from shopper.rules.hours import OpeningHours
from shopper.rules.month import Month

KINDS = {
    OutletKind.HALL_3: ("客户服务中心", "Customer Service Centre", 0.25),
    OutletKind.HALL_4: ("营业厅", "Service Hall", 0.40),
    OutletKind.CLAIMS_CENTRE: ("定损中心", "Claims Centre", 0.12),
    OutletKind.CLAIMS_POINT: ("理赔服务点", "Claims Point", 0.13),
    OutletKind.PARTNER_DESK: ("驻店服务点", "Partner Desk", 0.10),
}
"""Kind → its name in an outlet's name, and its share of the outlets."""
DESKS = {OutletKind.CLAIMS_POINT, OutletKind.PARTNER_DESK}
CLAIMS_ONLY = {OutletKind.CLAIMS_CENTRE, OutletKind.CLAIMS_POINT}
SPREAD_DEGREES = 0.05
RETIRED_PLACARDS = 12
LEAVERS = 4
DRIFTING_SHARE = 0.1


@dataclass(frozen=True)
class SampleOutlet:
    """What the sample's visits and responses need to know of an outlet."""

    id: int
    company_id: int
    city: str
    conditions: tuple[str, ...]
    hours: OpeningHours
    quality: float
    """In standard deviations of the province's outlets; nobody in the product sees it."""
    drift: float
    """How much better it gets a month; 0 for most."""
    traffic: float
    """Its responses against an ordinary outlet's."""
    placard_id: int
    retired_placard_id: int | None
    left_on: date | None
    """The day it closed or suspended its work."""

    def works_in(self, month: Month) -> bool:
        """Tell whether it was at work for the whole month."""
        return self.left_on is None or self.left_on > month.last_day


def add_companies(rng: np.random.Generator) -> list[Company]:
    """Add the invented insurers."""
    companies = [
        Company(
            code=f"C{number:02d}",
            name=name,
            name_en=name_en,
            sort_key=pinyin_key(name),
            has_manual=bool(rng.random() < 0.5),
        )
        for number, (name, name_en) in enumerate(COMPANIES, 1)
    ]
    db.session.add_all(companies)
    db.session.flush()
    return companies


def add_outlets(
    rng: np.random.Generator, count: int, companies: list[Company], today: date
) -> list[SampleOutlet]:
    """Add the outlets, their status history and placards; some left, some changed placards."""
    districts: dict[str, list[District]] = {}
    for district in db.session.scalars(select(District).order_by(District.code)):
        districts.setdefault(district.city_code, []).append(district)
    cities = {city.code: city for city in db.session.scalars(select(City))}
    shares = np.array([share for _, _, share in CITIES.values()], float)
    homes = np.sort(rng.choice(list(CITIES), count, p=shares / shares.sum()))
    numbers = Counter[str]()
    rows, names = [], set[str]()
    for index, home in enumerate(map(str, homes)):
        numbers[home] += 1
        district = districts[home][(numbers[home] - 1) % len(districts[home])]
        company = companies[(index * 7 + index // len(companies)) % len(companies)]
        code = f"{home}-{numbers[home]:04d}"
        rows.append(_outlet(rng, index, code, company, cities[home], district, names))
    db.session.execute(insert(Outlet), rows)
    return _with_history(rng, companies, today)


def _outlet(
    rng: np.random.Generator,
    index: int,
    code: str,
    company: Company,
    city: City,
    district: District,
    names: set[str],
) -> dict[str, Any]:
    kinds = list(KINDS)
    kind = kinds[rng.choice(len(kinds), p=[share for _, _, share in KINDS.values()])]
    road = ROADS[rng.integers(len(ROADS))]
    borrowed = kind is OutletKind.PARTNER_DESK or (kind in DESKS and bool(rng.random() < 0.5))
    premises = Premises.BORROWED if borrowed else Premises.SELF_BUILT
    underwrites = kind not in CLAIMS_ONLY
    complaints = kind not in DESKS or bool(rng.random() < 0.3)
    latitude, longitude, _ = CITIES[city.code]
    # The first is open around the clock whatever the shares say.
    shares = np.array([share for _, share in HOURS], float)
    hours = HOURS[rng.choice(len(HOURS), p=shares / shares.sum()) if index else -1][0]
    name, name_en = _names(company, city, district, road, kind, names)
    return {
        "code": code,
        "name": name,
        "name_en": name_en,
        "sort_key": pinyin_key(name),
        "company_id": company.id,
        "district_code": district.code,
        "address": f"{city.name}{district.name}{road}路{rng.integers(1, 600)}号",
        "hotline": f"400-000-{company.id:04d}",
        "opening_hours": hours,
        "opened_on": date(2009, 1, 5) + timedelta(days=int(rng.integers(0, 5000))),
        "latitude": round(latitude + rng.uniform(-SPREAD_DEGREES, SPREAD_DEGREES), 5),
        "longitude": round(longitude + rng.uniform(-SPREAD_DEGREES, SPREAD_DEGREES), 5),
        "kind": kind,
        "premises": premises,
        "floor": int(rng.integers(2, 5)) if not borrowed and rng.random() < 0.12 else 1,
        "has_front": not borrowed and bool(rng.random() < 0.9),
        "takes_cash": kind in (OutletKind.HALL_3, OutletKind.HALL_4) and bool(rng.random() < 0.6),
        "underwrites": underwrites,
        "handles_claims": True,
        "takes_complaints": complaints,
        "is_service_centre": is_service_centre_by_default(kind, premises),
        "is_comprehensive": underwrites and complaints,
        "is_moving": bool(rng.random() < 0.02),
        "status": OutletStatus.ACTIVE,
    }


def _names(
    company: Company,
    city: City,
    district: District,
    road: str,
    kind: OutletKind,
    names: set[str],
) -> tuple[str, str]:
    place = district.name if len(district.name) == 2 else district.name[:-1]
    kind_zh, kind_en, _ = KINDS[kind]
    stem, n = f"{company.name}{city.name[:-1]}{place}{road}路", 1
    while (name := f"{stem}{'' if n == 1 else f'第{n}'}{kind_zh}") in names:
        n += 1
    names.add(name)
    area, street = (
        "".join(filter(str.isalpha, pinyin_key(part))).capitalize() for part in (place, road)
    )
    number = "" if n == 1 else f" {n}"
    short = company.name_en.removesuffix(" Insurance")
    return name, f"{short} {kind_en}{number}, {street} Road, {area}"


def _with_history(
    rng: np.random.Generator, companies: list[Company], today: date
) -> list[SampleOutlet]:
    outlets = list(db.session.scalars(select(Outlet).order_by(Outlet.code)))
    leavers = set(rng.choice(len(outlets), min(LEAVERS, len(outlets) // 10), replace=False))
    replaced = set(rng.choice(len(outlets), min(RETIRED_PLACARDS, len(outlets)), replace=False))
    left: dict[int, date] = {}
    changes = [
        StatusChange(outlet_id=o.id, since_on=o.opened_on, status=OutletStatus.ACTIVE)
        for o in outlets
    ]
    for order, index in enumerate(sorted(leavers)):
        outlet = outlets[index]
        outlet.status = OutletStatus.SUSPENDED if order % 2 else OutletStatus.CLOSED
        left[outlet.id] = today - timedelta(days=40 + order)
        changes.append(
            StatusChange(outlet_id=outlet.id, since_on=left[outlet.id], status=outlet.status)
        )
    db.session.add_all(changes)
    placards, retired = add_placards(rng, outlets, replaced, today)
    company_effect = {company.id: rng.normal(0, 0.5) for company in companies}
    city_effect = {city: rng.normal(0, 0.25) for city in CITIES}
    return [
        SampleOutlet(
            id=o.id,
            company_id=o.company_id,
            city=o.city.code,
            conditions=tuple(sorted(o.conditions(info_list=False))),
            hours=OpeningHours.parse(o.opening_hours),
            quality=company_effect[o.company_id] + city_effect[o.city.code] + rng.normal(0, 0.8),
            drift=float(rng.choice([-0.5, 0.5])) if rng.random() < DRIFTING_SHARE else 0.0,
            traffic=float(rng.lognormal(0, 0.25)),
            placard_id=placards[o.id],
            retired_placard_id=retired.get(o.id),
            left_on=left.get(o.id),
        )
        for o in outlets
    ]
