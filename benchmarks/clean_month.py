"""An honest month: outlets that differ as real ones do, and customers who answer for themselves.

Outlets differ in quality, in how their days go, in whether they lend a wireless network, in how
well the register knows their hours, and in how many of their customers share a phone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from shopper.rules.hours import OpeningHours
from shopper.rules.month import Month
from shopper.rules.tripwires import Evidence

MONTH = Month(2026, 10)
HOURS = OpeningHours.parse("Mo-Su 08:30-17:30")
DAYS, OPENS, CLOSES = 31, 8.5, 17.5
ITEMS, STEPS = 8, 4
"""A sheet is eight answers from 0 to 4."""

WIRELESS = 0.35
"""The share of outlets with a network of their own."""
CARRIERS = 1 / np.arange(1, 301)
"""How common the networks of the phone companies are."""
TOKENS = 0.85
"""The share of phones that keep their token."""
BUSY = np.array([1, 1.5, 1.5, 0.6, 0.4, 1, 1.3, 1.2, 0.8])
"""How busy the nine hours of a day are, noon the least."""

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Responses:
    """Responses of one outlet: arrays of one length, by the moment at which pages were opened."""

    opened: Floats
    """Seconds since 1970."""
    seconds: Floats
    """From opening the page to sending it."""
    device: Ints
    """0: the phone kept no token."""
    network: Ints
    answers: Ints
    """Eight a row, from 0 to 4."""

    @property
    def scores(self) -> Floats:
        """Points out of 100."""
        return np.asarray(self.answers.mean(axis=1) * (100 / STEPS))

    def evidence(self) -> Evidence:
        """Return them as the tripwires read them."""
        return Evidence(
            opened=self.opened.tolist(),
            devices=[str(mark) if mark else None for mark in self.device.tolist()],
            networks=[str(mark) for mark in self.network.tolist()],
            sheets=(self.answers @ (STEPS + 1) ** np.arange(ITEMS)).tolist(),
            hours=HOURS,
        )

    def with_others(self, others: Responses) -> Responses:
        """Return both together."""
        opened = np.concatenate([self.opened, others.opened])
        return Responses(
            opened,
            np.concatenate([self.seconds, others.seconds]),
            np.concatenate([self.device, others.device]),
            np.concatenate([self.network, others.network]),
            np.concatenate([self.answers, others.answers]),
        ).chosen(np.argsort(opened, kind="stable"))

    def chosen(self, rows: Ints | NDArray[np.bool_]) -> Responses:
        """Return some of them, or all in another order."""
        fields = {name: values[rows] for name, values in vars(self).items()}
        return replace(self, **fields)


def outlet_month(rng: np.random.Generator, n: int, quality: float) -> Responses:
    """Draw an outlet's month; quality is in standard deviations of the outlets."""
    day, opened = moments(rng, n)
    temper = quality + rng.normal(0, 0.3, DAYS)[day] + rng.normal(0, 0.9, n)
    drawn = temper[:, None] + np.linspace(-0.6, 0.6, ITEMS) + rng.normal(0, 1, (n, ITEMS))
    return Responses(
        opened=opened,
        seconds=rng.uniform(25, 150, n),
        device=phones(rng, n),
        network=networks(rng, n),
        answers=np.clip(np.rint(drawn + 3), 0, STEPS).astype(np.int64),
    )


def moments(rng: np.random.Generator, n: int) -> tuple[Ints, Floats]:
    """Draw the days, from 0, and moments of opening; few are outside the registered hours."""
    popularity = rng.gamma(4, 1, DAYS)
    day = rng.choice(DAYS, n, p=popularity / popularity.sum())
    hour = OPENS + rng.choice(len(BUSY), n, p=BUSY / BUSY.sum()) + rng.random(n)
    late = rng.random(n) < rng.beta(0.5, 25)
    hour = np.where(late, CLOSES + 1 + 3 * rng.random(n), hour)
    order = np.lexsort((hour, day))
    opened = MONTH.starts_at.timestamp() + 86_400.0 * day + 3_600 * hour
    return day[order], opened[order]


def phones(rng: np.random.Generator, n: int) -> Ints:
    """Draw the marks of phones: some are lent, some keep no token."""
    device = np.arange(1, n + 1)
    lent = rng.random(n) < rng.beta(1, 30)
    device[lent] = rng.integers(1, n + 1, int(lent.sum()))
    device[rng.random(n) > TOKENS] = 0
    return device


def networks(rng: np.random.Generator, n: int) -> Ints:
    """Draw the marks of networks: the outlet's own, 0, or a phone company's."""
    own = rng.beta(2, 4) if rng.random() < WIRELESS else 0.0
    cumulated = np.cumsum(CARRIERS) / CARRIERS.sum()
    carrier = 1 + np.searchsorted(cumulated, rng.random(n))
    return np.where(rng.random(n) < own, 0, carrier)


def province(rng: np.random.Generator, sizes: Sequence[int]) -> list[Responses]:
    """Draw a month of as many outlets."""
    qualities = rng.normal(0, 0.5, len(sizes)).tolist()
    return [outlet_month(rng, n, q) for n, q in zip(sizes, qualities, strict=True)]
