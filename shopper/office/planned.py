"""A plan as the office looks at it: loads against capacity, cities, visits."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import joinedload

from shopper.extensions import db
from shopper.models.assignment import Assignment, AssignmentState, assignments_in
from shopper.models.city import City, District
from shopper.models.outlet import Outlet, active_outlet_ids
from shopper.models.plan import Plan, against_conflicts
from shopper.models.source import rows_of
from shopper.models.user import Role, User
from shopper.rules.month import Month


@dataclass
class Load:
    """A shopper's month, or a city's."""

    capacity: int = 0
    states: Counter[AssignmentState] = field(default_factory=Counter)

    @property
    def visits(self) -> int:
        """Those that are to be made, given by hand or by the plan."""
        return self.states.total() - self.states[AssignmentState.DECLINED]

    @property
    def percent(self) -> int:
        """How much of the capacity is used; all of none, where there are visits."""
        return round(100 * self.visits / max(1, self.capacity)) if self.visits else 0


@dataclass
class CityLoad(Load):
    """A city's month."""

    outlets: int = 0
    unplanned: int = 0
    shoppers: int = 0


def loads_of(month: Month, city: str = "") -> list[tuple[User, Load]]:
    """Return every active shopper's load in the month, by city and name."""
    counts = select(Assignment.shopper_id, Assignment.state, func.count()).where(
        Assignment.month == str(month)
    )
    states: dict[int, Counter[AssignmentState]] = defaultdict(Counter)
    for shopper, state, number in db.session.execute(
        counts.group_by(Assignment.shopper_id, Assignment.state)
    ):
        states[shopper][state] = number
    query = select(User).where(User.role == Role.SHOPPER, User.active.is_(True))
    if city:
        query = query.where(User.city_code == city)
    shoppers = db.session.scalars(query.order_by(User.city_code, User.username))
    return [(user, Load(user.capacity, states[user.id])) for user in shoppers]


def cities_of(
    month: Month, plan: Plan | None, loads: Sequence[tuple[User, Load]]
) -> list[tuple[City, CityLoad]]:
    """Return the load of every city with outlets or shoppers."""
    rows = rows_of(select(Outlet.id, Outlet.code, District.city_code).join(Outlet.district))
    homes, by_code = {}, {}
    for id_, code, home in rows:
        homes[id_] = by_code[code] = home
    found: dict[str, CityLoad] = defaultdict(CityLoad)
    for outlet in active_outlet_ids(month.last_day):
        found[homes[outlet]].outlets += 1
    for code in plan.unplanned if plan else ():
        found[by_code[code]].unplanned += 1
    for user, load in loads:
        if user.city_code:
            city = found[user.city_code]
            city.shoppers += 1
            city.capacity += load.capacity
            city.states += load.states
    cities = db.session.scalars(select(City).order_by(City.code))
    return [(city, found[city.code]) for city in cities if city.code in found]


def visits_in(
    month: Month, *, city: str = "", shopper: str = "", state: str = "", text: str = ""
) -> Select[Assignment]:
    """Return the query of the month's assignments, by day and hour."""
    query: Select[Assignment] = assignments_in(str(month), city=city)
    if shopper:
        query = query.where(Assignment.shopper_id == int(shopper))
    if state:
        query = query.where(Assignment.state == AssignmentState(state))
    if text:
        query = query.where(
            Outlet.code.icontains(text, autoescape=True)
            | Outlet.name.icontains(text, autoescape=True)
        )
    nowhere = Assignment.visit_on.is_(None)
    by_day = (nowhere, Assignment.visit_on, Assignment.visit_hour, Assignment.id)
    return query.order_by(None).order_by(*by_day)


def unmade_in(month: Month) -> Sequence[Assignment]:
    """Return what shoppers have declined, or may not visit by a conflict declared since."""
    against = against_conflicts().with_only_columns(Assignment.id)
    declined = Assignment.state == AssignmentState.DECLINED
    query = visits_in(month).where(or_(declined, Assignment.id.in_(against)))
    loaded = (joinedload(Assignment.outlet), joinedload(Assignment.shopper))
    return db.session.scalars(query.options(*loaded)).all()


def repeats_in(month: Month) -> int:
    """Return how many of the month's visits are repeats."""
    query = select(func.count()).where(Assignment.month == str(month), Assignment.is_repeat)
    return db.session.scalar(query) or 0


def unplanned_rows(
    plan: Plan, *, city: str = "", cause: str = ""
) -> list[tuple[Outlet, Mapping[str, Any]]]:
    """Return the outlets that fall short, by city and code, with what the draw kept of them."""
    query = select(Outlet).join(Outlet.district).order_by(District.city_code, Outlet.code)
    if city:
        query = query.where(District.city_code == city)
    short = {c: row for c, row in plan.unplanned.items() if cause in {"", row["cause"]}}
    return [(o, short[o.code]) for o in db.session.scalars(query) if o.code in short]
