"""How Alembic reaches the application's database and tables."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Literal

from alembic import context
from flask import current_app
from sqlalchemy import Connection

from shopper.extensions import Json, UtcDateTime, db


def own_type(kind: str, value: Any, _context: Any) -> str | Literal[False]:
    """Write our own column types by name into a migration."""
    if kind != "type":
        return False
    if isinstance(value, UtcDateTime):
        return "UtcDateTime()"
    return "Json" if value is Json else False


@contextmanager
def unchecked(connection: Connection) -> Iterator[None]:
    """Let SQLite make a table anew that others refer to.

    Its switch does nothing inside a transaction, so it is the driver that is told.
    """
    if connection.dialect.name != "sqlite":
        yield
        return
    driver: Any = connection.connection.driver_connection
    driver.execute("PRAGMA foreign_keys = OFF")
    try:
        yield
    finally:
        driver.execute("PRAGMA foreign_keys = ON")


def refuse_lost_references(connection: Connection) -> None:
    """Undo a migration after which rows of SQLite refer to what is not there."""
    if connection.dialect.name != "sqlite":
        return
    if broken := connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall():
        raise RuntimeError(f"rows refer to what is not there: {broken[:10]}")


def run_migrations() -> None:
    """Bring the database of the current application to the wanted revision."""
    options = current_app.extensions["migrate"].configure_args
    with db.engine.connect() as connection, unchecked(connection):
        context.configure(
            connection=connection, target_metadata=db.metadata, render_item=own_type, **options
        )
        with context.begin_transaction():
            context.run_migrations()
            refuse_lost_references(connection)
        connection.commit()


run_migrations()
