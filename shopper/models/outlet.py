"""Service outlets: the register, and which conditions of the standard each meets."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from enum import StrEnum
from types import SimpleNamespace
from typing import Any

from sqlalchemy import ForeignKey, Row, Select, and_, func, select
from sqlalchemy.orm import Mapped, mapped_column, relationship

from shopper.extensions import Base, db
from shopper.models.city import City, District
from shopper.models.column import text_enum
from shopper.models.company import Company
from shopper.rules.evidence import Place, metres_between


class OutletKind(StrEnum):
    """The kinds of outlet of clause C1-A7a."""

    HALL_3 = "hall_3"
    HALL_4 = "hall_4"
    CLAIMS_CENTRE = "claims_centre"
    CLAIMS_POINT = "claims_point"
    PARTNER_DESK = "partner_desk"


class Premises(StrEnum):
    """Who owns the premises (clause C2-S1-1.1)."""

    SELF_BUILT = "self_built"
    BORROWED = "borrowed"


class OutletStatus(StrEnum):
    """Whether an outlet is open to customers."""

    ACTIVE = "active"
    SUSPENDED = "suspended"
    CLOSED = "closed"


class Outlet(Base):
    """One service outlet of one company."""

    __tablename__ = "outlet"

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    name_en: Mapped[str] = mapped_column(default="")
    sort_key: Mapped[str]
    company_id: Mapped[int] = mapped_column(ForeignKey("company.id"), index=True)
    district_code: Mapped[str] = mapped_column(ForeignKey("district.code"), index=True)
    address: Mapped[str]
    hotline: Mapped[str]
    opening_hours: Mapped[str]
    """Read by rules.hours, e.g. "Mo-Fr 08:30-17:30; Sa-Su 09:00-16:00" or "24/7"."""
    opened_on: Mapped[date]
    latitude: Mapped[float | None]
    longitude: Mapped[float | None]
    kind: Mapped[OutletKind] = mapped_column(text_enum(OutletKind))
    premises: Mapped[Premises] = mapped_column(text_enum(Premises))
    floor: Mapped[int] = mapped_column(default=1)
    has_front: Mapped[bool]
    takes_cash: Mapped[bool]
    underwrites: Mapped[bool]
    handles_claims: Mapped[bool]
    takes_complaints: Mapped[bool]
    is_service_centre: Mapped[bool]
    is_comprehensive: Mapped[bool]
    is_moving: Mapped[bool] = mapped_column(default=False)
    status: Mapped[OutletStatus] = mapped_column(text_enum(OutletStatus))

    company: Mapped[Company] = relationship()
    district: Mapped[District] = relationship()

    @property
    def city(self) -> City:
        """The city of its district."""
        return self.district.city

    def name_in(self, language: str) -> str:
        """Return the name in the language; the Chinese one where no English one is known."""
        return (self.name_en or self.name) if language == "en" else self.name

    def conditions(self, *, info_list: bool) -> frozenset[str]:
        """Return the standard's conditions that the register says it meets."""
        return conditions_of(self, has_manual=self.company.has_manual, info_list=info_list)


def distance_to(outlet: Outlet, place: Place | None) -> float | None:
    """Return the metres from an outlet to a place; None where either isn't known."""
    if place is None or outlet.latitude is None or outlet.longitude is None:
        return None
    return metres_between(Place(outlet.latitude, outlet.longitude), place)


CONDITION_COLUMNS = (
    Outlet.is_service_centre,
    Outlet.premises,
    Outlet.has_front,
    Outlet.floor,
    Outlet.is_comprehensive,
    Outlet.takes_cash,
    Outlet.underwrites,
    Outlet.handles_claims,
    Outlet.takes_complaints,
    Outlet.is_moving,
)
"""What `conditions_of` reads."""


def conditions_of(
    outlet: Outlet | Row[Any] | SimpleNamespace, *, has_manual: bool, info_list: bool
) -> frozenset[str]:
    """Return the standard's conditions that these columns of an outlet meet."""
    met = {
        "CSC": outlet.is_service_centre,
        "BORROW": outlet.premises is Premises.BORROWED,
        "FRONT": outlet.has_front,
        "UPPER": outlet.floor != 1,
        "COMPR": outlet.is_comprehensive,
        "CASH": outlet.takes_cash,
        "FN-UW": outlet.underwrites,
        "FN-CL": outlet.handles_claims,
        "FN-CP": outlet.takes_complaints,
        "MOVE": outlet.is_moving,
        "MANUAL": has_manual,
        "INFOLIST": info_list,
    }
    return frozenset(code for code, holds in met.items() if holds)


class StatusChange(Base):
    """The status of an outlet from a day on, so that past months keep theirs."""

    __tablename__ = "status_change"

    outlet_id: Mapped[int] = mapped_column(ForeignKey("outlet.id"), primary_key=True)
    since_on: Mapped[date] = mapped_column(primary_key=True)
    status: Mapped[OutletStatus] = mapped_column(text_enum(OutletStatus))


def is_service_centre_by_default(kind: OutletKind, premises: Premises) -> bool:
    """Return the proposed default of condition CSC (catalogue, part 1)."""
    own = premises is Premises.SELF_BUILT
    return own and kind in {OutletKind.HALL_3, OutletKind.HALL_4, OutletKind.CLAIMS_CENTRE}


def is_comprehensive_by_default(
    *, underwrites: bool, handles_claims: bool, takes_complaints: bool
) -> bool:
    """Return the proposed default of condition COMPR: every function of clause C2-S1-1.1."""
    return underwrites and handles_claims and takes_complaints


def last_status_changes(outlet_ids: Collection[int] | None = None) -> dict[int, StatusChange]:
    """Return each outlet's newest change of status, of all outlets or of these."""
    query = select(StatusChange).order_by(StatusChange.since_on)
    if outlet_ids is not None:
        query = query.where(StatusChange.outlet_id.in_(outlet_ids))
    return {change.outlet_id: change for change in db.session.scalars(query)}


def set_status(outlet: Outlet, status: OutletStatus, since_on: date) -> None:
    """Record the status from that day on; the outlet must have been flushed."""
    outlet.status = status
    db.session.merge(StatusChange(outlet_id=outlet.id, since_on=since_on, status=status))


def status_history(outlet: Outlet) -> list[StatusChange]:
    """Return the outlet's changes of status, the newest first."""
    query = select(StatusChange).where(StatusChange.outlet_id == outlet.id)
    return list(db.session.scalars(query.order_by(StatusChange.since_on.desc())))


def move_opening(outlet: Outlet, opened_on: date) -> None:
    """Let the outlet's history begin on that day, with the status that held then."""
    history = status_history(outlet)
    replaced = [change for change in history if change.since_on <= opened_on] or history[-1:]
    status = replaced[0].status if replaced else outlet.status
    for change in replaced:
        db.session.delete(change)
    db.session.flush()
    db.session.add(StatusChange(outlet_id=outlet.id, since_on=opened_on, status=status))
    outlet.opened_on = opened_on


def active_outlet_ids(day: date) -> set[int]:
    """Return the ids of the outlets whose status on that day is active."""
    latest = (
        select(StatusChange.outlet_id, func.max(StatusChange.since_on).label("since_on"))
        .where(StatusChange.since_on <= day)
        .group_by(StatusChange.outlet_id)
        .subquery()
    )
    return set(
        db.session.scalars(
            select(StatusChange.outlet_id)
            .join(
                latest,
                and_(
                    StatusChange.outlet_id == latest.c.outlet_id,
                    StatusChange.since_on == latest.c.since_on,
                ),
            )
            .where(StatusChange.status == OutletStatus.ACTIVE)
        )
    )


def outlets_matching(
    *, text: str = "", city: str = "", company: str = "", statuses: Collection[OutletStatus] = ()
) -> Select[Outlet]:
    """Return the query of outlets by part of code, name or address, by city and company code."""
    query = select(Outlet).join(Outlet.company).join(Outlet.district)
    if text:
        query = query.where(
            Outlet.code.icontains(text, autoescape=True)
            | Outlet.name.icontains(text, autoescape=True)
            | Outlet.address.icontains(text, autoescape=True)
        )
    if city:
        query = query.where(District.city_code == city)
    if company:
        query = query.where(Company.code == company)
    if statuses:
        query = query.where(Outlet.status.in_(statuses))
    return query.order_by(District.city_code, Outlet.code)
