"""How many submissions a second, how fast and how dear: Shopper against floor, twin and rival.

Every round runs all of them in turn, with the same client. Ratios are taken within a round, and
the median of the rounds is printed: read the ratios, for rates move with whatever else the machine
does.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import astuple, dataclass
from itertools import chain, cycle
from statistics import median

from benchmarks.client import Page, Tally, flow, open_pages, post, within
from benchmarks.forms import Form
from benchmarks.installation import Installation, installed
from benchmarks.rivals import Rival, django_survey, floor, twin
from benchmarks.servers import Server, cpu_seconds, family, free_port

WARM_SECONDS = 1.0
THINK_SECONDS = 11.0
"""A page is open for longer than the seconds under which its sender is taken for a script."""

FLOOR, TWIN, DJANGO = "bare WSGI no-op", "plain twin", "django-survey, full flow"
SQLITE, POSTGRESQL = "Shopper, SQLite", "Shopper, PostgreSQL"
FLOW = "Shopper, SQLite, full flow"


@dataclass(frozen=True)
class Figures:
    """What a server did in a round; times in milliseconds, `cpu` a submission."""

    rate: float
    p50: float
    p99: float
    cpu: float
    failed: float


Round = dict[str, Figures]


@dataclass(frozen=True)
class Aim:
    """A ratio to reach."""

    subject: str
    base: str
    figure: str
    goal: float
    at_most: bool = False

    def of(self, one: Round) -> float:
        """Return the ratio in a round."""
        base = getattr(one[self.base], self.figure)
        return float(getattr(one[self.subject], self.figure) / base) if base else float("nan")

    def line(self, rounds: list[Round]) -> str:
        """Return the median ratio with its range, and whether it is met."""
        ratios = sorted(self.of(one) for one in rounds)
        middle = median(ratios)
        met = middle <= self.goal if self.at_most else middle >= self.goal
        aim = f"{'at most' if self.at_most else 'at least'} {self.goal:g}"
        return (
            f"{self.figure:<5} {self.subject:<27} : {self.base:<25}{middle:8.3f}"
            f"  ({ratios[0]:.3f} to {ratios[-1]:.3f})  {aim:<15} {'met' if met else 'MISSED'}"
        )


AIMS = (
    Aim(SQLITE, FLOOR, "rate", 0.08),
    Aim(POSTGRESQL, FLOOR, "rate", 0.06),
    Aim(SQLITE, TWIN, "rate", 3),
    Aim(SQLITE, TWIN, "p99", 0.3, at_most=True),
    Aim(FLOW, DJANGO, "rate", 8),
    Aim(FLOW, DJANGO, "cpu", 0.125, at_most=True),
)


def figures(load: Callable[[], Tally], processes: list[int]) -> Figures:
    """Return what a load did, with the processor time of these processes and their children."""

    def spent() -> float:
        return sum(cpu_seconds(pid) for root in processes for pid in family(root))

    before = spent()
    tally = load()
    return Figures(
        rate=tally.rate,
        p50=tally.percentile(0.5),
        p99=tally.percentile(0.99),
        cpu=1000 * (spent() - before) / (len(tally.seconds) or float("nan")),
        failed=tally.failed,
    )


def posted(server: Server, pages: Iterator[Page], seconds: float, *others: int) -> Figures:
    """Measure a server to which pages are sent that were opened beforehand."""
    post(server.port, within(WARM_SECONDS, pages))
    load = within(seconds, pages)
    return figures(lambda: post(server.port, load), [server.process.pid, *others])


def flowing(server: Server, forms: list[Form], seconds: float) -> Figures:
    """Measure a server whose pages are opened and sent, as by a phone without a cache."""
    shared = cycle(forms)
    opened = open_pages(server.port, shared, THINK_SECONDS)
    return figures(
        lambda: flow(server.port, shared, opened, seconds),
        [server.process.pid],
    )


@contextmanager
def shopper(installation: Installation) -> Iterator[tuple[Server, list[Form]]]:
    """Serve an installation; give the server and every placard's form."""
    port = free_port()
    with installation.serving(port) as server:
        yield server, installation.forms(port)


def rival_posted(rival: Rival, seconds: float) -> Figures:
    """Measure a rival to which its page is sent again and again."""
    return posted(rival.server, rival.pages(), seconds)


def one_round(sqlite: Installation, postgresql: Installation, seconds: float) -> Round:
    """Measure every server once, one after another."""
    result = {}
    with floor() as rival:
        result[FLOOR] = rival_posted(rival, seconds)
    with shopper(sqlite) as (server, forms):
        result[SQLITE] = posted(server, sqlite.pages(forms), seconds)
    with shopper(postgresql) as (server, forms):
        processes = [postgresql.postmaster] if postgresql.postmaster else []
        result[POSTGRESQL] = posted(server, postgresql.pages(forms), seconds, *processes)
    with twin() as rival:
        result[TWIN] = rival_posted(rival, seconds)
    with django_survey() as rival:
        result[DJANGO] = flowing(rival.server, [rival.form], seconds)
    with shopper(sqlite) as (server, forms):
        result[FLOW] = flowing(server, forms, seconds)
    return result


def table(rounds: list[Round]) -> Iterator[str]:
    """Give the lines of the medians."""
    yield f"{'':<27}{'rate/s':>9}{'p50 ms':>9}{'p99 ms':>9}{'CPU ms':>9}{'failed':>9}"
    for name in rounds[0]:
        columns = zip(*(astuple(one[name]) for one in rounds), strict=True)
        rate, p50, p99, cpu, failed = (median(column) for column in columns)
        yield f"{name:<27}{rate:9.1f}{p50:9.1f}{p99:9.1f}{cpu:9.2f}{failed:9.0f}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=float, default=8, help="of load, for each server")
    given = parser.parse_args()
    with installed() as sqlite, installed("postgresql") as postgresql:
        rounds: list[Round] = []
        for number in range(1, max(1, given.rounds) + 1):
            print(f"round {number} of {given.rounds}", flush=True)
            rounds.append(one_round(sqlite, postgresql, given.seconds))
        print(f"Submissions, 16 connections, median of {len(rounds)} rounds")
        print("\n".join(chain(table(rounds), [""], (aim.line(rounds) for aim in AIMS))))
        for name, one in ((SQLITE, sqlite), (POSTGRESQL, postgresql)):
            print(f"{name}: {one.statuses()}")


if __name__ == "__main__":
    main()
