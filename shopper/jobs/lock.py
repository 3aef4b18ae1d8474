"""One worker at a time, on all the machines that share a database."""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import sleep

from flask import current_app
from sqlalchemy import text

from shopper.extensions import db

ADVISORY_KEY = 20_100_901
"""PostgreSQL's name of the lock: any number that nothing else in the database uses."""
TRIES = 5
"""A page that asks for the worker holds the file's lock for an instant."""
PAUSE_SECONDS = 0.02


@contextmanager
def the_worker(*, wait: bool = False) -> Iterator[bool]:
    """Be the worker while the block runs; give False when another process is.

    With `wait`, wait until no other is. The lock goes with the process, however it ends.
    """
    if db.engine.dialect.name == "postgresql":
        with advisory_lock(wait) as alone:
            yield alone
    else:
        with file_lock(wait) as alone:
            yield alone


def is_at_work() -> bool:
    """Return whether a worker runs."""
    with the_worker() as alone:
        return not alone


@contextmanager
def advisory_lock(wait: bool) -> Iterator[bool]:
    """Hold PostgreSQL's lock on a connection of its own."""
    with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        ask = "pg_advisory_lock" if wait else "pg_try_advisory_lock"
        got = connection.scalar(text(f"SELECT {ask}(:key)"), {"key": ADVISORY_KEY})
        alone = wait or bool(got)
        try:
            yield alone
        finally:
            if alone:
                connection.execute(text("SELECT pg_advisory_unlock(:key)"), {"key": ADVISORY_KEY})


@contextmanager
def file_lock(wait: bool) -> Iterator[bool]:
    """Hold the lock of a file beside the database."""
    path = Path(current_app.instance_path) / "worker.lock"
    with path.open("a") as file:
        try:
            yield locked(file.fileno(), wait)
        finally:
            fcntl.flock(file, fcntl.LOCK_UN)


def locked(file: int, wait: bool) -> bool:
    """Lock the open file; return False when it stays another's."""
    if wait:
        fcntl.flock(file, fcntl.LOCK_EX)
        return True
    for _try in range(TRIES):
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            sleep(PAUSE_SECONDS)
        else:
            return True
    return False
