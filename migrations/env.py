"""How Alembic reaches the application's database and tables."""

from __future__ import annotations

from typing import Any, Literal

from alembic import context
from flask import current_app

from shopper.extensions import Json, UtcDateTime, db


def own_type(kind: str, value: Any, _context: Any) -> str | Literal[False]:
    """Write our own column types by name into a migration."""
    if kind != "type":
        return False
    if isinstance(value, UtcDateTime):
        return "UtcDateTime()"
    return "Json" if value is Json else False


def run_migrations() -> None:
    """Bring the database of the current application to the wanted revision."""
    options = current_app.extensions["migrate"].configure_args
    with db.engine.connect() as connection:
        context.configure(
            connection=connection, target_metadata=db.metadata, render_item=own_type, **options
        )
        with context.begin_transaction():
            context.run_migrations()
        connection.commit()


run_migrations()
