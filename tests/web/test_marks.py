from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from shopper.cli.serve import ACCESS_LOG, listen_here, server_options
from shopper.extensions import db
from shopper.models import MarkKey, Response
from shopper.survey.marks import Marks, marks_of, network_of
from tests.browsing import Browser
from tests.make import Make
from tests.web.test_receipts import ANSWERS

TOKEN = "ab" * 16
MIDNIGHT = datetime(2026, 10, 31, 16, 0, tzinfo=UTC)
"""The 1st of November in Shanghai begins."""
BEFORE = MIDNIGHT - timedelta(hours=1)

Clock = Callable[[datetime], None]


def marks(moment: datetime, token: str = TOKEN, address: str = "10.1.2.3") -> Marks:
    db.session.rollback()
    return marks_of(token, address, moment)


def months() -> list[str]:
    db.session.rollback()
    return list(db.session.scalars(select(MarkKey.month).order_by(MarkKey.month)))


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("10.1.2.3", "10.1.2.0/24"),
        ("::ffff:10.1.2.3", "10.1.2.0/24"),
        ("2001:db8:1:2::3", "2001:db8:1::/48"),
        ("", None),
        (None, None),
        ("unknown", None),
    ],
)
def test_a_network_is_the_first_half_of_an_address(
    address: str | None, network: str | None
) -> None:
    assert network_of(address) == network


@pytest.mark.parametrize("token", ["", "ab", "AB" * 16, TOKEN + "0", "x" * 32])
def test_without_a_token_there_is_no_mark(app: Flask, token: str) -> None:
    assert marks(BEFORE, token).device == ()


def test_a_mark_names_neither_token_nor_address(app: Flask) -> None:
    made = marks(BEFORE)
    assert len(made.device) == len(made.network) == 1
    assert len(made.device[0]) == 32
    assert TOKEN not in made.device[0]
    assert made.device[0] != made.network[0]


def test_a_network_shares_its_mark_and_no_other_does(app: Flask) -> None:
    here = marks(BEFORE).network
    assert marks(BEFORE, address="10.1.2.200").network == here
    assert marks(BEFORE, address="10.1.3.3").network != here


def test_a_mark_lasts_a_month_and_is_compared_a_day_longer(app: Flask) -> None:
    october = marks(BEFORE).device
    assert marks(BEFORE - timedelta(days=20)).device == october
    first_day = marks(MIDNIGHT + timedelta(hours=23)).device
    assert len(first_day) == 2
    assert first_day[1:] == october
    assert marks(MIDNIGHT + timedelta(hours=24)).device == first_day[:1]


def test_a_key_is_gone_a_day_after_its_month(app: Flask) -> None:
    marks(BEFORE)
    assert months() == ["2026-10"]
    marks(MIDNIGHT)
    assert months() == ["2026-10", "2026-11"]
    marks(MIDNIGHT + timedelta(hours=24))
    assert months() == ["2026-11"]


def test_keys_are_random_and_not_the_installations(app: Flask, make: Make) -> None:
    marks(BEFORE)
    first = db.session.scalars(select(MarkKey.key)).one()
    db.session.delete(db.session.get_one(MarkKey, "2026-10"))
    db.session.commit()
    del app.extensions["mark_keys"]
    marks(BEFORE)
    assert len(first) == 64
    assert db.session.scalars(select(MarkKey.key)).one() != first


def test_every_process_uses_the_same_key(app: Flask) -> None:
    october = marks(BEFORE)
    del app.extensions["mark_keys"]
    assert marks(BEFORE) == october


@pytest.mark.parametrize(("hours", "held"), [(0.5, ["repeat_device"]), (24.5, [])])
def test_repeats_are_seen_across_the_turn_of_the_month(
    make: Make, browser: Browser, clock: Clock, hours: float, held: list[str]
) -> None:
    make.placard(code="WEST1000", outlet=make.outlet(opening_hours="24/7"))
    for moment in (BEFORE, MIDNIGHT + timedelta(hours=hours)):
        clock(moment)
        page = browser.get("/s/WEST1000")
        clock(moment + timedelta(minutes=1))
        browser.submit(page, "/s/WEST1000", 303, **ANSWERS, device=TOKEN)
    db.session.rollback()
    first, second = db.session.scalars(select(Response).order_by(Response.id))
    assert first.device_mark != second.device_mark
    assert (first.held_by, second.held_by) == ([], held)


def test_a_burst_is_seen_across_the_turn_of_the_month(
    make: Make, browser: Browser, clock: Clock
) -> None:
    make.placard(code="WEST1000", outlet=make.outlet(opening_hours="24/7"))
    pages = []
    for minute in range(11):
        clock(MIDNIGHT - timedelta(minutes=30))
        pages.append(browser.get("/s/WEST1000"))
        clock(MIDNIGHT + timedelta(minutes=minute - 5))
        browser.submit(pages[-1], "/s/WEST1000", 303, **ANSWERS)
    db.session.rollback()
    rules = db.session.scalars(select(Response.held_by).order_by(Response.id)).all()
    assert rules == [[]] * 10 + [["burst"]]


def test_access_logs_hold_no_address() -> None:
    options = server_options(listen_here(8000))
    assert f"--access-logformat={ACCESS_LOG}" in options
    for told in ("%(h)s", "%(a)s", "%({x-forwarded-for}i)s", "%(q)s", "%(r)s", "%(f)s"):
        assert told not in ACCESS_LOG
