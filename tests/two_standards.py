"""A small province in September and October, and an edition that weighs clean premises tenfold."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path

import pytest
from flask import Flask

from shopper import jobs, standards
from shopper.extensions import db
from shopper.models import Company, Outlet
from shopper.models.bulletin import Bulletin
from shopper.rules.edition_file import EDITIONS, load_editions
from shopper.rules.month import Month
from shopper.rules.scoring import score
from tests.conftest import opened
from tests.make import Make
from tests.months import AFTER

SEPTEMBER, OCTOBER = Month(2026, 9), Month(2026, 10)
STANDARD = EDITIONS / "zhejiang-2010.toml"
CLEAN = 'weight = 15\nwhy = "M"\nsource = "standard"\n\n# 没注意 is left out.'
"""The lines of the edition file that weigh C07."""

KIND = {"D01": "5", "E34": "3"}, {"C03": "5", "C04": "5", "C07": "2"}
CLEAN_ONE = {"D01": "3", "E34": "4"}, {"C03": "3", "C04": "3", "C07": "5"}
EVEN = {"D01": "4", "E34": "3"}, {"C03": "4", "C04": "4", "C07": "4"}


def edition_file(folder: Path, *changes: tuple[str, str]) -> Path:
    """Write the standard with some of its lines changed."""
    text = STANDARD.read_text("utf-8")
    for old, new in changes:
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    path = folder / "other.toml"
    path.write_text(text, "utf-8")
    return path


def clean_standard(folder: Path) -> Path:
    """Write the edition that weighs clean premises tenfold, in force from October on."""
    heavier = CLEAN.replace("weight = 15", "weight = 150")
    first_day = ("in_force_from = 2010-06-01", "in_force_from = 2026-10-01")
    return edition_file(folder, (CLEAN, heavier), ('id = "2010-06"', 'id = "clean"'), first_day)


@contextmanager
def province(uri: str, folder: Path) -> Iterator[Flask]:
    """Give an application with both editions, a published September and an unpublished October."""
    editions = folder / "editions"
    editions.mkdir()
    shutil.copy(STANDARD, editions / "first.toml")
    clean_standard(editions)
    with opened(uri, folder) as app, editions_in(editions):
        app.config["NOW"] = lambda: AFTER
        fill(Make())
        publish(SEPTEMBER)
        yield app


@contextmanager
def editions_in(folder: Path) -> Iterator[None]:
    """Let the product know the editions of a folder."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(standards, "load_editions", partial(load_editions, folder))
        standards.editions.cache_clear()
        yield
    standards.editions.cache_clear()


def fill(make: Make) -> list[Outlet]:
    """Make a kind outlet, a clean one and an even one; in October the kind one is less so."""
    first, second = make.company(), make.company()
    kind = add_outlet(make, first, KIND, {"C03": "4"})
    clean = add_outlet(make, second, CLEAN_ONE, {})
    even = add_outlet(make, first, EVEN, {})
    return [kind, clean, even]


def add_outlet(
    make: Make,
    company: Company,
    answers: tuple[dict[str, str], dict[str, str]],
    in_october: dict[str, str],
) -> Outlet:
    outlet = make.outlet(company=company)
    visit, customer = answers
    shoppers = [make.user(), make.user()]
    for number in range(4):
        day = date(2026, 7 + number, 5)
        made = make.visit(outlet=outlet, shopper=shoppers[number % 2], visited_on=day)
        made.edition = standards.edition_in_force(day).id
        made.answers = visit | ({"E34": "2"} if day.month == 8 else {})
        made.rescore(standards.editions()[made.edition])
    placard = make.placard(outlet=outlet)
    for month in (SEPTEMBER, OCTOBER):
        said = customer | (in_october if month == OCTOBER else {})
        for number in range(10):
            lower = {"C04": str(int(said["C04"]) - 1)} if number == 9 else {}
            respond(make, placard, month, said | lower)
    db.session.commit()
    return outlet


def respond(make: Make, placard: object, month: Month, answers: dict[str, str]) -> None:
    edition = standards.edition_in_force(month.last_day)
    result = score(edition, "customer", (), answers)
    make.response(
        placard=placard,
        opened_at=datetime(month.year, month.number, 10, 2, 0, tzinfo=UTC),
        edition=edition.id,
        conditions=[],
        answers=answers,
        score=result.score,
        demeanour=result.sections["demeanour"],
        environment=result.sections["environment"],
    )


def publish(month: Month) -> None:
    """Store a month's data set as its bulletin, without the documents."""
    edition = standards.edition_in_force(month.last_day)
    data = jobs.frozen(month, edition, None)
    db.session.add(Bulletin(issue=str(month), month=str(month), data=data, published_at=AFTER))
    db.session.commit()
