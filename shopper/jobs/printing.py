"""The documents of an issue, and how they are printed."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from typing import Any

from flask import current_app

from shopper.documents.bulletin import render_bulletin
from shopper.documents.bulletin_context import Marks
from shopper.documents.correction import Correction
from shopper.documents.group import render_group
from shopper.documents.processes import render_all
from shopper.jobs.address import check_address
from shopper.jobs.papers import LANGUAGES, Paper
from shopper.rules.bulletin import Bulletin, GroupLine
from shopper.rules.corrections import ChangedCell
from shopper.rules.groups import Kind
from shopper.rules.standard import Text

AT_LEAST = 50
"""Rows of outlets that take as long as what a document has besides them."""

Reached = Callable[[int, int], object]
"""Is told how many of how many parts of a document are done."""


@dataclass(frozen=True)
class Printing:
    """An issue to print, and what all its documents carry."""

    bulletin: Bulletin
    data: dict[str, Any]
    printed_at: datetime
    draft: bool
    challenge_until: date | None = None

    @property
    def marks(self) -> Marks:
        """Return what all documents say of the issue's state."""
        made = self.data.get("correction")
        return Marks(
            address=check_address(self.bulletin.issue),
            challenge_until=self.challenge_until,
            correction=correction_of(made) if made else None,
        )

    def papers(self) -> list[Paper]:
        """Return the bulletin itself, then those of companies and cities, in both languages."""
        lines: list[tuple[Kind, GroupLine]] = [
            ("company", line) for line in self.bulletin.companies
        ]
        lines += [("city", line) for line in self.bulletin.cities]
        active = [(kind, line) for kind, line in lines if line.standing.n_outlets]
        groups = active if current_app.config["GROUP_BULLETINS"] else []
        return [
            *map(self.whole, LANGUAGES),
            *(self.group(kind, line, paper) for kind, line in groups for paper in LANGUAGES),
        ]

    def whole(self, language: str) -> Paper:
        """Return the bulletin itself."""
        render = partial(
            render_bulletin,
            self.bulletin,
            language,
            printed_at=self.printed_at,
            draft=self.draft,
            items=self.data["items"],
            marks=self.marks,
        )
        size = AT_LEAST + len(self.bulletin.outlets)
        return Paper("", language, size, render, in_parts=True)

    def group(self, kind: Kind, line: GroupLine, language: str) -> Paper:
        """Return the own bulletin of a company or city."""
        render = partial(
            render_group,
            self.bulletin,
            kind,
            line.standing.code,
            language,
            printed_at=self.printed_at,
            draft=self.draft,
            marks=self.marks,
        )
        size = AT_LEAST + line.standing.n_outlets
        return Paper(f"{kind}:{line.standing.code}", language, size, render)


def printed(papers: Sequence[Paper], reached: Reached) -> Iterator[tuple[Paper, bytes]]:
    """Print the documents: those in parts one after the other, the rest side by side."""
    for paper in papers:
        if paper.in_parts:
            yield paper, paper.render(progress=reached)
    tasks = [paper for paper in papers if not paper.in_parts]
    if tasks:
        yield from zip(tasks, render_all([paper.render for paper in tasks]), strict=True)


def correction_of(data: dict[str, Any]) -> Correction:
    """Return what a correction changed, from the frozen data set."""
    cells = [ChangedCell(**cell | {"name": Text(**cell["name"])}) for cell in data["changes"]]
    why = Text(data["reason"], data.get("reason_en") or data["reason"])
    return Correction(data["of"], why, cells)
