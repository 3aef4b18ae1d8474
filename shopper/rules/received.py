"""What came in for a month's bulletin."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Received:
    """What came in and what became of it; `rules` counts held, counted and excluded by rule."""

    companies: int
    outlets: int
    visits_in_window: int
    visits_in_month: int
    responses: int
    counted: int
    held: int
    excluded: int
    rules: Mapping[str, Mapping[str, int]]

    @classmethod
    def from_data(cls, counts: Mapping[str, Any]) -> Received:
        """Return what came in, the rules by name: a database may give keys in any order."""
        return cls(**{**counts, "rules": dict(sorted(counts["rules"].items()))})
