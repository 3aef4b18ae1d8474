"""Published scores to places."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping
from decimal import Decimal


def places(scores: Mapping[str, Decimal]) -> dict[str, int]:
    """Return each key's rank by standard competition ranking: the best is 1, equals share.

    Source: scoring.md 4 (1, 2, 2, 4).
    """
    best_first = sorted(-score for score in scores.values())
    return {key: bisect_left(best_first, -score) + 1 for key, score in scores.items()}
