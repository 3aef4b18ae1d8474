"""A month with enough in the database to rank its outlets."""

from __future__ import annotations

from datetime import UTC, date, datetime

from shopper.extensions import db
from shopper.models import Bulletin, Company, Outlet
from tests.make import Make

AFTER = datetime(2026, 11, 2, 1, 0, tzinfo=UTC)
"""A day and a morning after October 2026 ended in Shanghai."""


def make_october(make: Make, outlets: int = 2, responses: int = 10) -> list[Outlet]:
    """Make outlets of one company with three visits by two shoppers and responses each."""
    company = make.company()
    return [make_ranked(make, company, 90.0 - n, responses) for n in range(outlets)]


def make_ranked(make: Make, company: Company, level: float, responses: int = 10) -> Outlet:
    """Make an outlet that has a place in October 2026."""
    outlet = make.outlet(company=company)
    shoppers = [make.user(), make.user()]
    for number, month in enumerate((8, 9, 10)):
        make.visit(
            outlet=outlet,
            shopper=shoppers[number % 2],
            visited_on=date(2026, month, 12),
            score=level + number,
            demeanour=level,
            environment=level,
            answers={"E29": "no" if level < 90 else "yes", "D09": "yes"},
        )
    placard = make.placard(outlet=outlet)
    for number in range(responses):
        make.response(placard=placard, score=level - 5 + number / 3)
    return outlet


def meanwhile(issue: str, number: str | None = None) -> None:
    """Publish as another process would, on a connection of its own."""
    with db.engine.begin() as connection:
        row = {"issue": issue, "month": issue, "document_number": number, "data": {}}
        connection.execute(db.insert(Bulletin).values(published_at=AFTER, **row))
