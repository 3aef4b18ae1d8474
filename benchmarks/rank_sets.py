"""Time rank sets, beside the least that any way of doing it must do: drawing the numbers."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from time import perf_counter

import numpy as np

from shopper.rules.rank_sets import rank_sets

SIZES = (10, 30, 100, 300)
DRAWS = 4000


def main() -> None:
    """Print a line a size and kind."""
    print(f"rank sets from {DRAWS} draws, best of 3; floor: drawing {DRAWS} numbers a unit")
    for size in SIZES:
        chance = np.random.default_rng(size)
        scores, errors = chance.normal(80, 5, size).tolist(), chance.uniform(0.5, 2, size).tolist()
        floor = least(partial(draw, size))
        for kind in (False, True):
            time = least(partial(rank_sets, scores, errors, draws=DRAWS, simultaneous=kind))
            name = "simultaneous" if kind else "marginal"
            print(f"{size:4} units  {name:12}  {1000 * time:8.1f} ms  {time / floor:6.1f} x floor")


def draw(size: int) -> object:
    """Draw as many numbers as the bootstrap needs."""
    return np.random.RandomState(0).standard_normal((size, DRAWS))


def least(run: Callable[[], object]) -> float:
    """Return the shortest of three runs, in seconds."""
    times = []
    for _ in range(3):
        start = perf_counter()
        run()
        times.append(perf_counter() - start)
    return min(times)


if __name__ == "__main__":
    main()
