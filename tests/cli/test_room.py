from __future__ import annotations

import resource
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, OperationalError

from shopper import create_app
from shopper.extensions import db
from shopper.room import is_out_of_room
from tests.browsing import Browser
from tests.conftest import NOON


@pytest.fixture
def installed(tmp_path: Path) -> Flask:
    """Give an application whose database is there, but not open, as for a fresh worker."""
    app = create_app({"INSTANCE_PATH": str(tmp_path), "NOW": lambda: NOON})
    assert app.test_cli_runner().invoke(args=["shopper", "init", "--empty"]).exit_code == 0
    with app.app_context():
        db.engine.dispose()
    return app


@contextmanager
def no_room(most: int = 0) -> Iterator[None]:
    """Let no file grow beyond so many bytes, as neither root nor anybody else may overrule."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (most, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


@pytest.mark.parametrize(
    "command", [("publish", "2026-09"), ("recompute",), ("export", "ranking", "2026-09"), ("init",)]
)
def test_a_command_says_in_one_sentence_that_there_is_no_room(
    installed: Flask, command: tuple[str, ...]
) -> None:
    with no_room():
        result = installed.test_cli_runner().invoke(args=["shopper", *command])
    assert result.exit_code == 1
    assert result.output == (
        "Error: There is no room on the disk. Free some, then run this again.\n"
    )


def test_a_fresh_worker_answers_that_there_is_no_room(installed: Flask) -> None:
    with installed.app_context(), no_room():
        page = Browser(installed).get("/?lang=en", 507)
    assert "There is no room to save this" in page.text


FULL = {
    "sqlite": "CREATE TABLE more AS SELECT zeroblob(1000000) AS b",
    "postgresql": "DO $$ BEGIN RAISE EXCEPTION USING ERRCODE = 'disk_full'; END $$",
}


def test_a_full_database_is_told_from_one_that_fails_otherwise(app: Flask) -> None:
    with db.engine.connect() as connection:
        engine = connection.dialect.name
        if engine == "sqlite":
            connection.execute(text("PRAGMA max_page_count = 1"))
        with pytest.raises(OperationalError) as full:
            connection.execute(text(FULL[engine]))
        connection.rollback()
        with pytest.raises(DBAPIError) as wrong:
            connection.execute(text("SELECT 1 FROM nowhere"))
    assert is_out_of_room(full.value)
    assert not is_out_of_room(wrong.value)


def test_other_errors_of_a_command_are_not_hidden(installed: Flask, tmp_path: Path) -> None:
    (tmp_path / "shopper.sqlite").write_bytes(b"no database at all" * 100)
    result = installed.test_cli_runner().invoke(args=["shopper", "recompute"])
    assert "room" not in result.output
    assert result.exception is not None
