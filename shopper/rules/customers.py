"""What the customers of an outlet say in a month, from their responses' exact sums."""

from __future__ import annotations

from shopper.rules.immutable import immutable

UNIT = 10**12
"""Sums count values, shares of the best, in units of 10^-12."""


@immutable
class Customers:
    """An outlet's counted responses of a month; means in points out of 100."""

    n_responses: int = 0
    mean: float | None = None
    ss: float = 0.0
    """Squared deviations from the mean, in points squared."""
    demeanour: float | None = None
    environment: float | None = None


def mean_of_sum(number: int, total: int) -> float:
    """Return the mean, in points, of `number` shares that add up to `total` units.

    A share is rounded to whole units before it is added, so the mean is off by half a unit at
    most: 5·10^-11 points, a tenth of the last decimal that `published` looks at.
    """
    return 100 * total / (number * UNIT)


def ss_of_sums(number: int, total: int, squares: int) -> float:
    """Return the squared deviations, in points squared, of shares with these sums in units.

    n Σx² − (Σx)² in whole numbers loses nothing, however close the shares are. What is off is
    the rounding of each share and each square to whole units: by 3n/2 units at most, 1.5·10^-8
    points squared a response. A spread no larger than that is told as none: shares are equal.

    Source: scoring.md 2 and 7; the two passes over the responses come to the same.
    """
    spread = number * squares * UNIT - total**2
    if 2 * spread <= 3 * number**2 * UNIT:
        return 0.0
    return 10_000 * spread / (number * UNIT**2)
