"""A score as it is printed."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

CENT = Decimal("0.01")


def published(value: float) -> Decimal:
    """Return a score in points with the two decimals that are printed and ranked by.

    Nine decimals first, so that 62.4999999999999 which should be 62.5 rounds as 62.5 does.

    Source: scoring.md 1.6.
    """
    return Decimal(f"{value:.9f}").quantize(CENT, ROUND_HALF_UP)
