"""The documents of an issue, each a step of the work."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any, Protocol

from shopper.documents.bulletin import render_bulletin
from shopper.rules.bulletin import Bulletin

LANGUAGES = ("zh", "en")


class Render(Protocol):
    """Prints a document; `progress` is told how many of how many parts are done."""

    def __call__(self, *, progress: Callable[[int, int], object]) -> bytes:
        """Return the document's bytes."""


@dataclass(frozen=True)
class Paper:
    """A document to print: about what, in which language, and how."""

    subject: str
    """As models.bulletin.BulletinFile.subject."""
    language: str
    size: int
    """What it takes to print, in rows of outlets."""
    render: Render

    @property
    def key(self) -> tuple[str, str]:
        """What tells it from the issue's other documents."""
        return self.subject, self.language


def papers_of(
    bulletin: Bulletin, data: dict[str, Any], *, printed_at: datetime, draft: bool
) -> list[Paper]:
    """Return the documents of an issue: the bulletin itself in both languages."""
    return [
        bulletin_paper(bulletin, data, language, printed_at=printed_at, draft=draft)
        for language in LANGUAGES
    ]


def bulletin_paper(
    bulletin: Bulletin, data: dict[str, Any], language: str, *, printed_at: datetime, draft: bool
) -> Paper:
    """Return the bulletin itself as a document to print."""
    render = partial(
        render_bulletin,
        bulletin,
        language,
        printed_at=printed_at,
        draft=draft,
        items=data["items"],
    )
    return Paper("", language, max(1, len(bulletin.outlets)), render)
