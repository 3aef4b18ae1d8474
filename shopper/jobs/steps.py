"""The documents of a job: printed while the database is free, stored, and noted as done."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from shopper import storage
from shopper.clock import now
from shopper.extensions import db
from shopper.jobs.papers import Paper
from shopper.jobs.printing import printed
from shopper.models.job import Job

Told = Callable[[Job], None]
"""Is told of a job whenever it has come further."""


@dataclass
class Steps:
    """The documents that a job still has to print."""

    job: Job
    papers: Sequence[Paper]
    told: Told

    def take(self) -> None:
        """Print and store each document; until that is committed it counts as not done."""
        db.session.rollback()
        for paper, content in printed(self.papers, self.reached):
            digest = storage.save(content, ".pdf")
            file = {
                "subject": paper.subject,
                "language": paper.language,
                "format": "pdf",
                "sha256": digest,
                "size": len(content),
            }
            self.job.made = [*self.job.made, file]
            self.note(0)

    def reached(self, done: int, parts: int) -> None:
        """Note how many parts are done of the document at work, the first that is not made."""
        made = {(file["subject"], file["language"]) for file in self.job.made}
        size = next(paper.size for paper in self.papers if paper.key not in made)
        self.note(size * done // parts)

    def note(self, part: int) -> None:
        """Note all documents that are made, and that part of the next one."""
        made = {(file["subject"], file["language"]) for file in self.job.made}
        new = sum(paper.size for paper in self.papers if paper.key in made)
        self.job.steps_done = self.job.resumed_from + new + part
        self.job.heartbeat_at = now()
        db.session.commit()
        self.told(self.job)
        db.session.rollback()
