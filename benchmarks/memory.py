"""The server's resident memory over many submissions, which should not grow."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from itertools import islice
from statistics import median

from benchmarks.client import Page, post, within
from benchmarks.installation import installed
from benchmarks.servers import Server, free_port

STEPS = 20
FLAT = 1.05
"""Growth from the second to the last fifth that allocators make without any leak."""


def course(
    server: Server, pages: Iterator[Page], submissions: int, seconds: float
) -> Iterator[tuple[int, float]]:
    """Give submissions so far and megabytes after every twentieth of them, or of the time."""
    done = 0
    for _ in range(STEPS):
        step = islice(pages, submissions // STEPS)
        done += len(post(server.port, within(seconds / STEPS, step)).seconds)
        yield done, server.memory_bytes() / 1e6


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--submissions", type=int, default=100_000)
    parser.add_argument("--seconds", type=float, default=900, help="after which it ends anyway")
    given = parser.parse_args()
    with installed() as installation:
        port = free_port()
        with installation.serving(port) as server:
            pages = installation.pages(installation.forms(port))
            points = []
            for done, megabytes in course(server, pages, given.submissions, given.seconds):
                points.append((done, megabytes))
                print(f"{done:>8} submissions {megabytes:8.1f} MB", flush=True)
    fifth = max(1, len(points) // 5)
    early = median(megabytes for _, megabytes in points[fifth : 2 * fifth])
    late = median(megabytes for _, megabytes in points[-fifth:])
    verdict = "flat" if late / early <= FLAT else "GROWS"
    if points[-1][0] < given.submissions - STEPS:
        verdict += f", but only {points[-1][0]} of {given.submissions} were sent in the time"
    print(f"last fifth : second fifth {late / early:.3f}  at most {FLAT}  {verdict}")


if __name__ == "__main__":
    main()
