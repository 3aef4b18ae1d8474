"""A document of an issue, which is a step of the work."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

LANGUAGES = ("zh", "en")


@dataclass(frozen=True)
class Paper:
    """A document to print: about what, in which language, and how."""

    subject: str
    """As models.bulletin.BulletinFile.subject."""
    language: str
    size: int
    """What it takes to print, in rows of outlets."""
    render: Callable[..., bytes]
    in_parts: bool = False
    """Whether it prints parts side by side itself and tells its `progress`; else it is one task."""

    @property
    def key(self) -> tuple[str, str]:
        """What tells it from the issue's other documents."""
        return self.subject, self.language
