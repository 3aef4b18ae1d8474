"""Published scores to places."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal


def places(scores: Mapping[str, Decimal]) -> dict[str, int]:
    """Return each key's rank by standard competition ranking: the best is 1, equals share.

    Source: scoring.md 4 (1, 2, 2, 4).
    """
    first: dict[Decimal, int] = {}
    for place, score in enumerate(sorted(scores.values(), reverse=True), start=1):
        first.setdefault(score, place)
    return {key: first[score] for key, score in scores.items()}
