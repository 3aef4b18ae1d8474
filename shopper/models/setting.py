"""The few settings that the association changes itself."""

from __future__ import annotations

import json
from dataclasses import dataclass, fields
from functools import lru_cache
from typing import Any

from sqlalchemy import String, cast, select
from sqlalchemy.orm import Mapped, mapped_column

from shopper.driver import Statement, driver_reading
from shopper.extensions import Base, Json, db


class Setting(Base):
    """One setting that differs from its default."""

    __tablename__ = "setting"

    key: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[Any] = mapped_column(Json)


@dataclass(frozen=True)
class Settings:
    """Every setting with its default; what is not known of the association is empty."""

    association: str = "浙江省保险行业协会"
    association_en: str = "Insurance Association of Zhejiang Province"
    addressee: str = "各财产保险会员公司"
    addressee_en: str = "All member property insurers"
    document_prefix: str = ""
    copies_to: str = ""
    public_url: str = ""
    """What placards carry; empty: the installation's PUBLIC_URL."""
    info_list: bool = False
    """The association published the list of required information (condition INFOLIST)."""
    silent_days: int = 30
    """A placard in use that nobody opens for so long should be looked after."""
    marks_days: int = 60
    """How long the marks of phones and networks are kept."""
    extras_months: int = 13
    """How long customers' comments and photos are kept."""
    answers_months: int = 25
    """How long customers' responses are kept: the running month and two years before it."""
    log_years: int = 5
    """How long the audit log is kept."""
    sample_data: bool = False
    """The data are synthetic and every page and document says so."""


STORED = Statement(select(Setting.key, cast(Setting.value, String)).order_by(Setting.key))
KNOWN = {field.name for field in fields(Settings)}


def load_settings() -> Settings:
    """Return the settings as stored, defaults filled in."""
    rows = db.session.execute(select(Setting.key, Setting.value))
    return Settings(**{key: value for key, value in rows if key in KNOWN})


def committed_settings() -> Settings:
    """Return the settings as every other request sees them, defaults filled in."""
    with driver_reading() as driver:
        return _settings(*driver.rows(STORED, {}))


@lru_cache(maxsize=4)
def _settings(*rows: tuple[str, str]) -> Settings:
    return Settings(**{key: json.loads(value) for key, value in rows if key in KNOWN})


def save_settings(settings: Settings) -> None:
    """Store every setting."""
    for field in fields(Settings):
        db.session.merge(Setting(key=field.name, value=getattr(settings, field.name)))
