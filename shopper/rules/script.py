"""The month's fixed script: what every shopper asks at every outlet of a month."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from shopper.rules.month import Month

if TYPE_CHECKING:
    from shopper.rules.standard import Text


@dataclass(frozen=True)
class Subject:
    """What is asked about; one of its questions a month, in turn."""

    questions: tuple[Text, ...]
    items: tuple[str, ...]
    """The items of a visit whose answers it gives."""

    def question(self, month: Month) -> Text:
        """Return the month's question, the same at every outlet."""
        return self.questions[month.number % len(self.questions)]


def script_of(subjects: Iterable[Subject], month: Month) -> list[tuple[Text, tuple[str, ...]]]:
    """Return what is asked in a month, in order: (question, the items that its answer gives)."""
    return [(subject.question(month), subject.items) for subject in subjects]
