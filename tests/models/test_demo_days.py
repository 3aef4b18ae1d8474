from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from flask import Flask
from sqlalchemy import select

from shopper.demo import Size, load_province
from shopper.extensions import db
from shopper.models import Assignment, Outlet, Placard, Response, Visit
from shopper.models.standing import standings_of
from shopper.models.user import user_by_username
from shopper.models.visit import VisitStatus
from shopper.rules.month import Month
from shopper.standards import edition_in_force
from tests.conftest import NOON


def load(*, size: Size, at: datetime = NOON, seed: int = 1) -> None:
    load_province(size, seed=seed, at=at, edition=edition_in_force(at.date()))
    db.session.commit()


def contents() -> list[Any]:
    queries = (
        select(Outlet.code, Outlet.name, Outlet.opening_hours, Outlet.address).order_by(Outlet.id),
        select(Placard.code).order_by(Placard.id),
        select(Visit.outlet_id, Visit.visited_on, Visit.score, Visit.answers).order_by(Visit.id),
        select(Response.submission_id, Response.opened_at, Response.answers).order_by(Response.id),
    )
    return [[tuple(row) for row in db.session.execute(query)] for query in queries]


def test_the_same_seed_makes_the_same_province_and_another_does_not(app: Flask) -> None:
    size = Size(outlets=12, months=2, responses=120)
    made = []
    for seed in (5, 5, 6):
        load(size=size, seed=seed)
        made.append(contents())
        for table in reversed(db.metadata.sorted_tables):
            db.session.execute(table.delete())
        restart_ids()
        db.session.commit()
    assert made[0] == made[1]
    assert made[0] != made[2]


def restart_ids() -> None:
    if db.engine.dialect.name != "postgresql":
        return
    names = ", ".join(f'"{table.name}"' for table in db.metadata.sorted_tables)
    db.session.execute(db.text(f"TRUNCATE {names} RESTART IDENTITY CASCADE"))


def test_on_the_first_day_of_a_month_a_preview_already_ranks(app: Flask) -> None:
    load(at=datetime(2026, 10, 1, 4, 0, tzinfo=UTC), size=Size(50, 3, 2_400))
    ranked = [outlet.ranked for outlet in standings_of(Month(2026, 10)).outlets]
    assert sum(ranked) / len(ranked) > 0.5


def test_before_anything_has_opened_in_a_month_nobody_has_answered(app: Flask) -> None:
    load(at=datetime(2026, 9, 30, 16, 0, 1, tzinfo=UTC), size=Size(20, 2, 400))
    months = db.session.scalars(select(Response.month).distinct())
    assert set(months) == {"2026-09"}


def test_the_sample_shopper_has_something_to_do(app: Flask) -> None:
    load(size=Size(outlets=60, months=1, responses=0))
    shopper = user_by_username("shopper")
    assert shopper is not None
    assignments = db.session.scalars(
        select(Assignment).where(Assignment.shopper_id == shopper.id, Assignment.month == "2026-10")
    ).all()
    states = [a.visit.status if a.visit else None for a in assignments]
    assert states.count(VisitStatus.DRAFT) == 1
    assert states.count(VisitStatus.RETURNED) == 1
    assert states.count(None) >= 3
