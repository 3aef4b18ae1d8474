"""How long a month's standings take, by all rules, from a large database."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from statistics import median
from time import perf_counter
from typing import Any

from sqlalchemy import event

from benchmarks.installation import Installation, installed
from shopper.clock import now
from shopper.extensions import db
from shopper.models.standing import standings_of
from shopper.rules.month import Month

RUNS = 5
YEAR_SECONDS, MONTH_SECONDS, QUERY_MILLISECONDS = 0.5, 2.0, 25.0

Statement = tuple[str, Any]


def seconds(work: Callable[[], object]) -> float:
    """Return the median time that some work takes."""
    times = []
    for _ in range(RUNS):
        began = perf_counter()
        work()
        times.append(perf_counter() - began)
    return median(times)


def statements(work: Callable[[], object]) -> list[Statement]:
    """Return the queries that some work sends."""
    sent: list[Statement] = []

    def note(_conn: Any, _cursor: Any, text: str, values: Any, _context: Any, _many: bool) -> None:
        sent.append((text, values))

    event.listen(db.engine, "before_cursor_execute", note)
    work()
    event.remove(db.engine, "before_cursor_execute", note)
    return [(text, values) for text, values in sent if text.startswith("SELECT")]


def fetching(text: str, values: Any) -> float:
    """Return the milliseconds that a query takes, its rows fetched."""
    connection = db.session.connection()
    return 1000 * seconds(lambda: connection.exec_driver_sql(text, values).fetchall())


def measure(installation: Installation, months_back: int, goal: float) -> None:
    """Print how long the standings of a month take."""
    with installation.app.app_context():
        month = Month.of(now()).plus(-months_back)

        def work() -> None:
            db.session.rollback()
            standings_of(month)

        total = seconds(work)
        verdict = "met" if total <= goal else "MISSED"
        print(f"standings {total:.2f} s  at most {goal:g}  {verdict}")
        milliseconds, text = max((fetching(*sent), sent[0]) for sent in statements(work))
        verdict = "met" if milliseconds <= QUERY_MILLISECONDS else "MISSED"
        print(f"slowest query {milliseconds:.0f} ms  at most {QUERY_MILLISECONDS:g}  {verdict}")
        print(f"  {' '.join(text.split())[:160]}")
        db.session.rollback()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--outlets", type=int, default=4_000)
    parser.add_argument("--responses", type=int, default=1_000_000)
    parser.add_argument("--database", choices=["sqlite", "postgresql"], default="sqlite")
    given = parser.parse_args()
    for months, months_back, goal in ((12, 1, YEAR_SECONDS), (1, 0, MONTH_SECONDS)):
        sample = (f"--outlets={given.outlets}", f"--responses={given.responses}")
        print(f"{given.database}: {given.responses:,} responses in {months} months", flush=True)
        with installed(given.database, (*sample, f"--months={months}")) as installation:
            measure(installation, months_back, goal)


if __name__ == "__main__":
    main()
