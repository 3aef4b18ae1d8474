"""Cities and their districts (GB/T 2260); Ningbo is not among them (clause C1-A2)."""

from __future__ import annotations

import csv
from pathlib import Path

from sqlalchemy import ForeignKey, select
from sqlalchemy.orm import Mapped, mapped_column, relationship

from shopper.extensions import Base, db
from shopper.models.company import pinyin_key

NINGBO = "3302"
CITY_NAMES = {
    "3301": "Hangzhou",
    "3303": "Wenzhou",
    "3304": "Jiaxing",
    "3305": "Huzhou",
    "3306": "Shaoxing",
    "3307": "Jinhua",
    "3308": "Quzhou",
    "3309": "Zhoushan",
    "3310": "Taizhou",
    "3311": "Lishui",
}


class City(Base):
    """A prefecture-level city, by the first four digits of its GB/T 2260 code."""

    __tablename__ = "city"

    code: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    name_en: Mapped[str]
    sort_key: Mapped[str]

    def name_in(self, language: str) -> str:
        """Return the name in the language."""
        return self.name_en if language == "en" else self.name


class District(Base):
    """A district or county of a city, by its six-digit GB/T 2260 code."""

    __tablename__ = "district"

    code: Mapped[str] = mapped_column(primary_key=True)
    city_code: Mapped[str] = mapped_column(ForeignKey("city.code"))
    name: Mapped[str]

    city: Mapped[City] = relationship()


def load_districts() -> int:
    """Add the cities and districts of GB/T 2260 that are missing; return how many were."""
    with Path(__file__).with_name("districts.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    cities = {row["city_code"]: row["city"] for row in rows}
    known = {*db.session.scalars(select(City.code)), *db.session.scalars(select(District.code))}
    places = [
        City(code=code, name=name, name_en=CITY_NAMES[code], sort_key=pinyin_key(name))
        for code, name in cities.items()
    ] + [
        District(code=row["district_code"], city_code=row["city_code"], name=row["district"])
        for row in rows
    ]
    missing = [place for place in places if place.code not in known]
    db.session.add_all(missing)
    db.session.flush()
    return len(missing)
