"""One document of a job: printed while the database is free, stored, and noted as done."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from shopper import storage
from shopper.clock import now
from shopper.extensions import db
from shopper.jobs.papers import Paper
from shopper.models.job import Job

Told = Callable[[Job], None]
"""Is told of a job whenever it has come further."""


@dataclass(frozen=True)
class Step:
    """A document that a job still has to print."""

    job: Job
    paper: Paper
    before: int
    """How much of the job was done before it."""
    told: Told

    def take(self) -> None:
        """Print and store the document; until that is committed it counts as not done."""
        db.session.rollback()
        content = self.paper.render(progress=self.reached)
        digest = storage.save(content, ".pdf")
        file = {
            "subject": self.paper.subject,
            "language": self.paper.language,
            "format": "pdf",
            "sha256": digest,
            "size": len(content),
        }
        self.job.made = [*self.job.made, file]
        self.reached(1, 1)

    def reached(self, done: int, parts: int) -> None:
        """Note how many of the document's parts are done."""
        self.job.steps_done = self.before + self.paper.size * done // parts
        self.job.heartbeat_at = now()
        db.session.commit()
        self.told(self.job)
        db.session.rollback()
