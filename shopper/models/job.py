"""Work that is done apart from requests: what is asked for, and how far it has come."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, deferred, mapped_column, relationship

from shopper.extensions import Base, Json
from shopper.models.column import text_enum
from shopper.models.user import User


class JobState(StrEnum):
    """How far a job has come."""

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


UNFINISHED = text("state IN ('queued', 'running')")


class Job(Base):
    """One piece of background work, made of steps; of a kind and subject one runs at a time."""

    __tablename__ = "job"
    __table_args__ = (
        Index(
            "uq_job_unfinished",
            "kind",
            "subject",
            unique=True,
            sqlite_where=UNFINISHED,
            postgresql_where=UNFINISHED,
        ),
        Index("ix_job_subject", "subject"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str]
    """What is to be done, a name in `jobs.kinds`."""
    subject: Mapped[str]
    """What it is about, e.g. "2026-10"."""
    wanted: Mapped[dict[str, Any]]
    """What else the asker said, e.g. the reason of a correction."""
    language: Mapped[str]
    """The asker's language, in which a failure is told."""
    state: Mapped[JobState] = mapped_column(text_enum(JobState), default=JobState.QUEUED)
    steps_done: Mapped[int] = mapped_column(default=0)
    steps: Mapped[int] = mapped_column(default=0)
    """How many steps there are in all; 0 until that is known."""
    failure: Mapped[str] = mapped_column(default="")
    """Why it failed, as a sentence."""
    requested_at: Mapped[datetime]
    requested_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    started_at: Mapped[datetime | None]
    """The first start: documents carry it, so that a resumed job makes the same bytes."""
    resumed_at: Mapped[datetime | None]
    """The last start, from which the time left is estimated."""
    resumed_from: Mapped[int] = mapped_column(default=0)
    """How many steps were done at the last start."""
    heartbeat_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]
    data: Mapped[dict[str, Any] | None] = deferred(mapped_column(Json))
    """The data set frozen at the first start."""
    made: Mapped[list[dict[str, Any]]] = mapped_column(Json, default=list)
    """The documents that the steps have made: subject, language, format, sha256, size."""

    requested_by: Mapped[User | None] = relationship()
