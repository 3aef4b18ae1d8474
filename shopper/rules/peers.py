"""How unlikely a value is among outlets of like size, as those outlets themselves show it.

Outlets differ for honest reasons: one lends its customers a wireless network, another has the wrong
opening hours in the register. So no theory says what is too much; the other outlets do.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

SHOULDER = 0.05
"""The share of outlets beyond the point from which the tail is drawn on."""
LEAST_PEERS = 20
"""Outlets of which one lies beyond the shoulder."""
GRAIN = 1.5
"""The least way from median to shoulder, in responses at an outlet that has none to show."""
FALL = np.log(0.5 / SHOULDER)
"""By how many powers of e the chance falls from the median to the shoulder."""


def unlikely(
    values: Floats, sizes: Floats, least: Floats, *, peers: int, rate: float
) -> tuple[Floats, Floats]:
    """Return the chance of each value or a larger one, and the largest value above that rate.

    Outlets are compared in classes of at least `peers`, nearest in size; with fewer outlets in all
    nothing is unlikely. In a class, the median and the 95th percentile are its own, and beyond it
    the chance falls exponentially at the pace of the way between: a bound for tails as light as an
    exponential's. What less than a twentieth of a class shows hardly moves either. Where most
    outlets show the same, that way is `least`.

    Source: the exponential tail over a threshold of J. Pickands (1975), "Statistical inference
    using extreme order statistics", Annals of Statistics 3, with its scale from two quantiles.
    """
    chances, limits = np.ones(len(values)), np.full(len(values), np.inf)
    by_size = np.argsort(sizes, kind="stable")
    classes = len(values) // peers
    for members in np.array_split(by_size, classes) if classes else ():
        own = values[members]
        median, shoulder = np.quantile(own, [0.5, 1 - SHOULDER])
        pace = np.maximum(shoulder - median, least[members]) / FALL
        chances[members] = np.minimum(1, SHOULDER * np.exp((shoulder - own) / pace))
        limits[members] = shoulder + pace * np.log(SHOULDER / rate)
    return chances, limits


def stabilised(counts: Floats, sizes: Floats) -> Floats:
    """Return counts out of sizes on the scale where chance spreads them alike, in radians.

    Source: F. J. Anscombe (1948), "The transformation of Poisson, binomial and negative-binomial
    data", Biometrika 35.
    """
    return np.asarray(np.arcsin(np.sqrt((counts + 0.375) / (sizes + 0.75))))


def grain(sizes: Floats) -> Floats:
    """Return how far apart none and GRAIN of a size are on that scale."""
    none = np.zeros(len(sizes))
    return stabilised(none + GRAIN, sizes) - stabilised(none, sizes)


def as_count(value: Floats, sizes: Floats) -> Floats:
    """Return the count out of a size that lies there on the scale."""
    angle = np.clip(value, 0, np.pi / 2)
    return np.asarray((sizes + 0.75) * np.sin(angle) ** 2 - 0.375)
