"""Which stored files the rows name: photos, documents of issues, and what work has printed."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Column, or_, select

from shopper.extensions import Base, db
from shopper.models.job import UNFINISHED, Job, JobState

NAME = "sha256"
"""What every column is called that names a file."""
LEFT_WITH_THE_JOB = ("draft", "posters")
"""The kinds of work whose documents no other row names."""


def naming_columns() -> list[Column[str]]:
    """Return the columns of all tables that name a file."""
    tables = Base.metadata.sorted_tables
    return [table.columns[NAME] for table in tables if NAME in table.columns]


def named_files() -> set[str]:
    """Return the SHA-256 of every file that a row names."""
    columns = (set(db.session.scalars(select(column))) for column in naming_columns())
    return set().union(*columns, _made_by_jobs())


def _made_by_jobs() -> Iterator[str]:
    """Give what unfinished work has printed so far, and what ended work left nowhere else."""
    left = (Job.state == JobState.DONE) & Job.kind.in_(LEFT_WITH_THE_JOB)
    for made in db.session.scalars(select(Job.made).where(or_(UNFINISHED, left))):
        yield from (file[NAME] for file in made)
