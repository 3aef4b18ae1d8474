"""Cities and their districts (GB/T 2260); Ningbo is not among them (clause C1-A2)."""

from __future__ import annotations

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from shopper.extensions import Base

NINGBO = "3302"


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
