from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from shopper.models.user import Role, user_by_username
from shopper.office import replays, what_if
from tests.browsing import Browser, Page
from tests.make import Make
from tests.two_standards import CLEAN, STANDARD, edition_file, province

ADDRESS = "/office/what-if/"


@pytest.fixture(scope="module")
def app(empty_database: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    with province(empty_database, tmp_path_factory.mktemp("what-if")) as app:
        Make().user(role=Role.ANALYST, username="analyst")
        yield app


@pytest.fixture
def staff(browser: Browser) -> Browser:
    analyst = user_by_username("analyst")
    assert analyst
    browser.sign_in(analyst)
    return browser


def ask(staff: Browser, status: int = 200, **changes: Any) -> Page:
    """Send the form of September with some figures changed."""
    page = staff.get(f"{ADDRESS}?until=2026-09&lang=en")
    given = {name: values[0] for name, values in page.fields(1).items()} | changes
    query = "&".join(f"{name}={value}" for name, value in given.items())
    return staff.get(f"{ADDRESS}?{query}&lang=en", status)


def test_the_form_holds_the_edition_in_force_and_asks_nothing(staff: Browser) -> None:
    page = staff.get(f"{ADDRESS}?until=2026-09&lang=en")
    shown = {name: values[0] for name, values in page.fields(1).items()}
    assert (shown["alpha"], shown["min_responses"], shown["demeanour"]) == ("0.6", "10", "50")
    assert "Companies that move" not in page.text
    staff.get(f"{ADDRESS}?until=2020-01", 404)
    staff.get(f"{ADDRESS}?until=2026-11", 404)


def test_another_alpha_tells_who_moves_and_links_to_the_working(staff: Browser) -> None:
    page = ask(staff, alpha=0, months=3)
    assert "September 2026 as published 0/2 0/1 0/3 0 / 0" in page.text
    assert "Changed: Share of the visits (α) 0.6 → 0" in page.text
    opened = [str(a.get("href")) for a in page.all("a")]
    workings = [link for link in opened if link.startswith("/office/bulletins/2026-09/")]
    kinds = [link.split("/")[4] for link in workings]
    assert kinds == ["companies"] * 2 + ["cities"] + ["outlets"] * 3
    assert "How the score is made" in staff.get(f"{workings[0]}?lang=en").text
    assert "All these months were under one edition" in page.text
    august = [a for a in page.all("a") if "shown=2026-08" in (a.get("href") or "")]
    assert len(august) == 1
    assert "August 2026 Changed" in staff.get(f"{august[0].get('href')}".partition("#")[0]).text


def test_fewer_outlets_are_ranked_by_higher_thresholds(staff: Browser) -> None:
    page = ask(staff, min_responses=11)
    assert "+0 −3 come in, fall out" in page.text
    assert page.text.count("falls out") == 6


def test_a_move_between_two_editions_is_split(staff: Browser) -> None:
    page = ask(staff, until="2026-10", months=3, alpha=0.55)
    assert "September 2026 (2010-06) → October 2026 (clean)" in page.text
    assert "On average the standard moved them by" in page.text


def test_errors_stand_at_their_fields(staff: Browser) -> None:
    page = ask(
        staff,
        422,
        **{"alpha": "1.5", "demeanour": 0, "environment": 0, "min_visits": "x"},
        **{"grade_excellent": 70, "veto_cap": "nan"},
    )
    wrong = {e.get("id"): e.text for e in page.all("p", _class="error")}
    assert wrong == {
        "alpha-error": "Write a number from 0 to 1.",
        "environment-error": "One of the two weights must be above 0.",
        "min_visits-error": "Write a whole number.",
        "grade_good-error": "Must not be above “Excellent from”.",
        "veto_cap-error": "Write a number from 0 to 100.",
    }
    assert page.all("a", href="#alpha")


def test_an_edition_file_is_tried_and_its_mistakes_are_named(
    staff: Browser, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    heavier = edition_file(tmp_path, (CLEAN, CLEAN.replace("weight = 15", "weight = 150")))
    page = staff.get(f"{ADDRESS}edition?lang=en")
    sent = staff.submit(page, f"{ADDRESS}edition", file=(BytesIO(heavier.read_bytes()), "a.toml"))
    address = sent.response.location
    found = staff.get(f"{address}&until=2026-09&lang=en")
    assert "By the edition file 2010-06" in found.text
    assert "2 of 3 furthest:" in found.text
    staff.get(f"{ADDRESS}?edition={'0' * 64}", 404)
    staff.get(f"{ADDRESS}?edition=../x", 404)
    bad = STANDARD.read_bytes().replace(b"alpha = 0.6 ", b"alpha = 6 ")
    wrong = staff.submit(page, f"{ADDRESS}edition", 422, file=(BytesIO(bad), "a.toml"))
    assert "policy.alpha must lie between 0 and 1" in wrong.text
    monkeypatch.setattr(what_if, "LARGEST", 1_000)
    wrong = staff.submit(page, f"{ADDRESS}edition", 422, file=(BytesIO(bad), "a.toml"))
    assert "larger than an edition can be" in wrong.text


def test_more_than_a_page_can_score_is_left_to_the_command_line(
    staff: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(replays, "MOST", 29)
    page = ask(staff, until="2026-10", months=3)
    assert "60 visits and responses would have to be scored again; this page does" in page.text
    assert "flask shopper replay --edition FILE --until 2026-10 --months 3" in page.text


def test_before_any_month_is_over_there_is_nothing_to_replay(staff: Browser, app: Flask) -> None:
    after, app.config["NOW"] = app.config["NOW"], lambda: datetime(2026, 7, 20, tzinfo=UTC)
    try:
        assert "No month is over yet" in staff.get(f"{ADDRESS}?lang=en").text
    finally:
        app.config["NOW"] = after
