"""How long a month's standings take, by all rules, from databases that grow."""

from __future__ import annotations

import argparse
import math
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from time import perf_counter
from typing import Any

from sqlalchemy import Table, event, func, insert, null, select, text, update

from benchmarks.installation import Installation, installed
from shopper.clock import now
from shopper.extensions import db
from shopper.models import Aggregate, Response, Visit
from shopper.models.failure import failures_in
from shopper.models.response import ResponseStatus
from shopper.models.source import Source
from shopper.models.standing import policy_of, standings_of
from shopper.models.visit import VisitStatus
from shopper.rules.month import Month
from shopper.standards import editions

RUNS = 7
MONTHS = 12
TIMES = 10
"""How many times larger each step is than the one before."""
YEAR_SECONDS, MONTH_SECONDS, QUERY_MILLISECONDS = 0.5, 2.0, 25.0


def seconds(work: Callable[[], object]) -> float:
    """Return the time that some work takes when it is least disturbed."""
    times = []
    for _ in range(RUNS):
        began = perf_counter()
        work()
        times.append(perf_counter() - began)
    return min(times)


def complete_standings(month: Month) -> None:
    """Rank outlets, companies and cities, with movements and gaps; count the failed items."""
    db.session.rollback()
    source = Source()
    standings_of(month, source)
    window = month.window(policy_of(month).visit_window_months)
    active = [id_ for id_, active in source.active_on(month.last_day).items() if active]
    failures_in(window, set(active), editions(), source).counts()


def bare_aggregates(month: Month) -> None:
    """Let the database add up the same responses and visits by outlet, and nothing else."""
    window = [str(m) for m in month.window(policy_of(month).visit_window_months)]
    for table, rows in (
        (Response, [Response.month == str(month), Response.status == ResponseStatus.COUNTED]),
        (Visit, [Visit.month.in_(window), Visit.status == VisitStatus.ACCEPTED]),
    ):
        scores = table.score, table.score * table.score, table.demeanour, table.environment
        sums = map(func.sum, scores)
        query = select(table.outlet_id, func.count(), *sums).where(*rows)
        db.session.execute(query.group_by(table.outlet_id)).all()


@contextmanager
def noting() -> Iterator[list[tuple[str, Any]]]:
    """Give the queries that are sent meanwhile."""
    sent: list[tuple[str, Any]] = []

    def note(_conn: Any, _cursor: Any, query: str, values: Any, _context: Any, _many: bool) -> None:
        if query.startswith("SELECT"):
            sent.append((query, values))

    event.listen(db.engine, "before_cursor_execute", note)
    yield sent
    event.remove(db.engine, "before_cursor_execute", note)


def fetching(query: str, values: Any) -> float:
    """Return the milliseconds that a query takes, its rows fetched."""
    connection = db.session.connection()
    return 1000 * seconds(lambda: connection.exec_driver_sql(query, values).fetchall())


def grow(month: Month | None) -> None:
    """Store every counted response, of the month or of all, as many times; and so their sums."""
    table = Response.__table__
    assert isinstance(table, Table)
    of_month = [Response.month == str(month)] if month else []
    newest = db.session.scalar(select(func.max(Response.id)))
    originals = [Response.id <= newest, Response.status == ResponseStatus.COUNTED, *of_month]
    names = [column.name for column in table.columns if column.name != "id"]
    for copy in range(1, TIMES):
        own = {
            "submission_id": Response.submission_id + f"-{newest}-{copy}",
            "receipt": null(),
        }
        copies = select(*(own.get(name, table.columns[name]) for name in names)).where(*originals)
        db.session.execute(insert(Response).from_select(names, copies))
    sums = {name: getattr(Aggregate, name) * TIMES for name in ("number", "total", "squares")}
    of_month = [Aggregate.month == str(month)] if month else []
    db.session.execute(
        update(Aggregate).where(*of_month).values(sums),
        execution_options={"synchronize_session": False},
    )
    db.session.commit()
    if db.engine.dialect.name == "postgresql":
        # What autovacuum does a minute later.
        db.session.execute(text("ANALYZE"))
        db.session.commit()


def thin_visits() -> None:
    """Leave each outlet one accepted visit a month, so that a window of three has 12,000."""
    kept = (
        select(func.min(Visit.id))
        .where(Visit.status == VisitStatus.ACCEPTED)
        .group_by(Visit.outlet_id, Visit.month)
    )
    surplus = update(Visit).where(Visit.status == VisitStatus.ACCEPTED, Visit.id.not_in(kept))
    db.session.execute(surplus.values(status=VisitStatus.REJECTED))
    db.session.commit()


def measure(month: Month, goal: float | None = None) -> float:
    """Print how long the standings of a month take; return the seconds."""
    counted = [Response.status == ResponseStatus.COUNTED]
    in_all = db.session.scalar(select(func.count()).where(*counted))
    of_month = db.session.scalar(select(func.count()).where(*counted, Response.month == str(month)))
    taken = seconds(lambda: complete_standings(month))
    bare = seconds(lambda: bare_aggregates(month))
    with noting() as sent:
        complete_standings(month)
    slowest, query = max((fetching(*each), each[0]) for each in sent)
    print(
        f"{of_month:>9,} of {in_all:>9,} responses: {taken:.3f} s{judged(taken, goal)},"
        f" {taken / bare:.2f} of the bare SQL aggregate ({bare:.3f} s);"
        f" slowest query {slowest:.0f} ms{judged(slowest, goal and QUERY_MILLISECONDS)}",
        flush=True,
    )
    print(f"{'':>10}{' '.join(query.split())[:88]}", flush=True)
    return taken


def judged(value: float, goal: float | None) -> str:
    """Return the goal and whether the value is no more; nothing without a goal."""
    if goal is None:
        return ""
    return f" (at most {goal:g}: {'met' if value <= goal else 'MISSED'})"


def measure_growth(installation: Installation) -> None:
    """Measure the last whole month three times, with ever more responses."""
    with installation.app.app_context():
        month = Month.of(now()).plus(-1)
        thin_visits()
        first = measure(month)
        grow(None)
        measure(month, YEAR_SECONDS)
        grow(month)
        last = measure(month, MONTH_SECONDS)
        exponent = math.log(last / first) / math.log(TIMES**2)
        print(f"growth exponent {exponent:.2f} (at most 1: {'met' if exponent <= 1 else 'MISSED'})")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--outlets", type=int, default=4_000)
    parser.add_argument("--responses", type=int, default=10_000, help="a month, at first")
    parser.add_argument("--database", choices=["sqlite", "postgresql"], action="append")
    given = parser.parse_args()
    sample = (
        f"--outlets={given.outlets}",
        f"--months={MONTHS}",
        f"--responses={MONTHS * given.responses}",
    )
    for database in given.database or ("sqlite", "postgresql"):
        print(f"A month's standings of {given.outlets:,} outlets on {database}", flush=True)
        with installed(database, sample) as installation:
            measure_growth(installation)


if __name__ == "__main__":
    main()
