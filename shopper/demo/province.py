"""A whole sample province, relative to the present and the same for the same seed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

import numpy as np
from sqlalchemy import select

from shopper.demo.answers import Sampler
from shopper.demo.held import Suspects
from shopper.demo.people import SAMPLE_SHOPPER, add_people
from shopper.demo.register import SampleOutlet, add_companies, add_outlets
from shopper.demo.responses import Customers
from shopper.demo.visits import Fieldwork
from shopper.extensions import db
from shopper.models import User, aggregate
from shopper.models.city import load_districts
from shopper.models.setting import load_settings, save_settings
from shopper.models.visit import FindingStatus
from shopper.rules.month import SHANGHAI, Month
from shopper.rules.standard import Edition

SCREENED_MONTHS = 2
"""Months, the running one included, that have held responses and findings."""
FOUND_BEFORE = (
    ("X02", FindingStatus.CONFIRMED),
    ("X03", FindingStatus.CONFIRMED),
    ("X02", FindingStatus.PENDING),
)
FOUND_NOW = FOUND_BEFORE[-1:]


@dataclass(frozen=True)
class Size:
    """How much there is in a sample province."""

    outlets: int = 400
    months: int = 4
    responses: int = 25_600


def load_province(size: Size, *, seed: int, at: datetime, edition: Edition) -> None:
    """Add a sample province to an empty database, its last month the running one."""
    for_register, for_visits, for_responses = np.random.default_rng(seed).spawn(3)
    today = at.astimezone(SHANGHAI).date()
    load_districts()
    companies = add_companies(for_register)
    outlets = add_outlets(for_register, size.outlets, companies, today)
    shoppers = add_people(for_register, Counter(outlet.city for outlet in outlets))
    save_settings(replace(load_settings(), sample_data=True, document_prefix="样例"))
    staff = {u.username: u.id for u in db.session.scalars(select(User))}
    fieldwork = Fieldwork(
        rng=for_visits,
        sampler=Sampler(edition, "visit", for_visits),
        shoppers={city: [user.id for user in team] for city, team in shoppers.items()},
        sample_shopper=staff[SAMPLE_SHOPPER],
        reviewer=staff["analyst"],
        confirmer=staff["admin"],
        at=at,
    )
    customers = Customers(for_responses, Sampler(edition, "customer", for_responses), at)
    _add_months(size, outlets, fieldwork, customers)
    aggregate.rebuild({edition.id: edition})


def _add_months(
    size: Size, outlets: Sequence[SampleOutlet], fieldwork: Fieldwork, customers: Customers
) -> None:
    running = Month.of(fieldwork.at)
    suspects = Suspects(customers, fieldwork.reviewer)
    found = {running: FOUND_NOW, running.plus(-1): FOUND_BEFORE}
    counts = np.diff(np.linspace(0, size.responses, size.months + 1).astype(int))
    for number, month in enumerate(running.window(size.months)):
        fieldwork.add_month(month, number, outlets, found.get(month, ()))
        customers.add_month(month, number, outlets, int(counts[number]))
        if month > running.plus(-SCREENED_MONTHS):
            suspects.add_month(month, outlets)
        # What is stored is not needed any more: memory stays flat however long the history.
        db.session.expunge_all()
