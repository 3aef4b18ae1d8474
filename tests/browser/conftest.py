"""A live server and a real browser: the same app, answered over a socket by threads."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from jinja2 import BytecodeCache, FileSystemBytecodeCache
from playwright.sync_api import Browser as Chromium
from playwright.sync_api import BrowserContext, Page, expect, sync_playwright
from sqlalchemy import Select
from werkzeug.serving import make_server

from benchmarks.chromium import FLAGS
from benchmarks.chromium import PHONE as PHONE_OF_MANY
from shopper.extensions import db
from tests.conftest import NOON, opened
from tests.make import Make

PHONE: dict[str, Any] = {**PHONE_OF_MANY, "reduced_motion": "reduce"}
DESKTOP: dict[str, Any] = {"viewport": {"width": 1280, "height": 900}, "locale": "zh-CN"}
# Chromium without a window: a tab with its own profile costs it a sixth.
LAUNCH: dict[str, Any] = {
    "executable_path": "/usr/bin/chromium-headless-shell",
    "args": list(FLAGS),
}
# A loaded machine is no failure of the page.
expect.set_options(timeout=15_000)
SCREENSHOTS = Path(__file__).resolve().parents[2] / "screenshots"

Open = Callable[..., Page]
Shoot = Callable[..., None]


@dataclass(frozen=True)
class Live:
    """A running server; `url` has no final slash."""

    app: Flask
    url: str

    def rows(self, query: Select[Any]) -> list[Any]:
        """Return what the database holds now; leaves no transaction that would block the server."""
        db.session.rollback()
        found = list(db.session.scalars(query))
        db.session.rollback()
        return found


@pytest.fixture(scope="session")
def compiled(tmp_path_factory: pytest.TempPathFactory) -> BytecodeCache:
    """Keep what templates were compiled to: each test's application would do it again."""
    return FileSystemBytecodeCache(str(tmp_path_factory.mktemp("templates")))


@pytest.fixture
def app(empty_database: str, tmp_path: Path, compiled: BytecodeCache) -> Iterator[Flask]:
    """Give an application of its own: its threads may still be answering when a test ends."""
    with opened(empty_database, tmp_path) as app:
        app.jinja_env.bytecode_cache = compiled
        yield app


@pytest.fixture
def live(app: Flask) -> Iterator[Live]:
    """Serve the test's app on a free port.

    On SQLite whatever the test reads outside a request takes the write lock, so rows must be
    made, and read, before the server is asked to write: builders' rows keep their values, and
    `rows` ends what it began.
    """
    db.session().expire_on_commit = False
    server = make_server("127.0.0.1", 0, app, threaded=True)
    server.daemon_threads = False  # closing it waits for what is still being answered
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield Live(app, f"http://127.0.0.1:{server.server_port}")
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def address(make: Make, live: Live) -> str:
    """Give the survey of one outlet, where a minute passes with every look at the clock."""
    minutes = count()
    live.app.config["NOW"] = lambda: NOON + timedelta(minutes=next(minutes))
    outlet = make.outlet(
        name="样例财险杭州西湖服务中心",
        name_en="Sample Insurer, Hangzhou West Lake Centre",
        opening_hours="24/7",
    )
    make.placard(code="WEST1000", outlet=outlet)
    return f"{live.url}/s/WEST1000"


@pytest.fixture(scope="session")
def chromium() -> Iterator[Chromium]:
    """Start the machine's Chromium once for all tests."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(**LAUNCH)
        yield browser
        browser.close()


@pytest.fixture
def open_browser(chromium: Chromium) -> Iterator[Open]:
    """Give a function that opens a page in its own profile; a script's error fails the test."""
    contexts: list[BrowserContext] = []
    mishaps: list[str] = []

    def open_page(**options: Any) -> Page:
        context = chromium.new_context(**options)
        context.set_default_timeout(15_000)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: mishaps.append(str(error)))
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert mishaps == []


@pytest.fixture
def phone(open_browser: Open) -> Page:
    """Give a page on a phone, in Chinese."""
    return open_browser(**PHONE)


@pytest.fixture
def phone_without_script(open_browser: Open) -> Page:
    """Give a page on a phone that runs no script."""
    return open_browser(**PHONE, java_script_enabled=False)


@pytest.fixture
def desktop(open_browser: Open) -> Page:
    """Give a page on a desk's screen, in Chinese."""
    return open_browser(**DESKTOP)


@pytest.fixture
def shoot() -> Shoot:
    """Give a function that keeps a picture of a page, when SCREENSHOTS is set, to be looked at."""

    def keep(page: Page, name: str, full: bool = True) -> None:
        if os.environ.get("SCREENSHOTS"):
            page.screenshot(path=SCREENSHOTS / f"{name}.png", full_page=full)

    return keep
