"""How long a bulletin takes to print, against the first way that comes to mind."""

from __future__ import annotations

import argparse
import json
import os
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from multiprocessing import get_context
from time import perf_counter, sleep
from typing import Any

from benchmarks.installation import installed
from benchmarks.naive_print import naive
from benchmarks.rivals import python_with
from benchmarks.servers import family, peak_bytes
from benchmarks.standings import judged
from shopper.clock import now
from shopper.config import ROOT
from shopper.documents.bulletin import render_bulletin, render_html
from shopper.documents.bulletin_context import NO_MARKS
from shopper.documents.group import context, render_group
from shopper.documents.processes import render_all
from shopper.documents.template import render
from shopper.jobs.months import compiled_data, draft_data
from shopper.rules.bulletin import Bulletin
from shopper.rules.month import Month

RATIO, SECONDS, MEGABYTES, COMPANIES_RATIO = 0.3, 12.0, 400.0, 0.35
REPORTLAB = ("reportlab==5.1.0",)
FORK = get_context("fork")


@dataclass(frozen=True)
class Taken:
    """What some work took: on the wall, and memory resident at the most, in one process."""

    seconds: float
    megabytes: float


def taken(work: Callable[[], object]) -> Taken:
    """Run the work in a process of its own and watch it and its children."""
    process = FORK.Process(target=work)
    began = perf_counter()
    process.start()
    assert process.pid
    peak = 0
    while process.is_alive():
        peak = max(peak, *map(peak_bytes, family(process.pid)))
        sleep(0.2)
    ended = perf_counter() - began
    process.join()
    if process.exitcode:
        raise RuntimeError(f"{work} ended with code {process.exitcode}")
    return Taken(ended, peak / 2**20)


def measure_bulletin(bulletin: Bulletin, items: dict[str, dict[str, int]], at: datetime) -> None:
    """Print the times of the bulletin itself, with the data that it carries."""
    say(f"The bulletin of {len(bulletin.ranked_outlets):,} ranked outlets, in Chinese")
    tuned = taken(partial(render_bulletin, bulletin, "zh", printed_at=at, draft=False, items=items))
    html = render_html(bulletin, "zh", printed_at=at, draft=False)
    first = taken(partial(naive, html))
    plain = plain_seconds(bulletin)
    ratio = tuned.seconds / first.seconds
    say(f"  naive, tagged: {told(first)}")
    say(
        f"  PDF/A-3a and PDF/UA-1: {tuned.seconds:.1f} s{judged(tuned.seconds, SECONDS)},"
        f" {tuned.megabytes:.0f} MB a process{judged(tuned.megabytes, MEGABYTES)}"
    )
    say(f"  of naive: {ratio:.2f}{judged(ratio, RATIO)}")
    say(f"  of reportlab's table, untagged ({plain:.1f} s): {tuned.seconds / plain:.1f}")


def measure_companies(bulletin: Bulletin, at: datetime) -> None:
    """Print the times of every company's own bulletin."""
    codes = [line.standing.code for line in bulletin.companies]
    said: dict[str, Any] = {"printed_at": at, "draft": False, "marks": NO_MARKS}
    tasks = [partial(render_group, bulletin, "company", code, "zh", **said) for code in codes]
    pages = [
        render("group/bulletin.html", "zh", **context(bulletin, "company", code, "zh", **said))
        for code in codes
    ]
    say(f"{len(codes)} bulletins of companies")
    tuned = taken(lambda: list(render_all(tasks)))
    first = taken(lambda: [naive(page) for page in pages])
    ratio = tuned.seconds / first.seconds
    say(f"  naive, tagged, in series: {told(first)}")
    say(f"  PDF/A-3a and PDF/UA-1, in parallel: {told(tuned)}")
    say(f"  of naive: {ratio:.2f}{judged(ratio, COMPANIES_RATIO)}")


def plain_seconds(bulletin: Bulletin) -> float:
    """Return how long reportlab takes for the table of the outlets."""
    rows = [
        [
            str(line.standing.rank),
            *(name.zh for name in (line.name, line.company, line.city)),
            *(str(n) for n in (line.standing.n_visits, line.standing.n_responses)),
            f"{line.standing.score:.2f}",
            *(str(line.standing.grade), str(line.standing.band)),
        ]
        for line in bulletin.ranked_outlets
    ]
    done = subprocess.run(
        [python_with("reportlab", REPORTLAB), "-m", "benchmarks.plain_table"],
        input=json.dumps(rows),
        capture_output=True,
        text=True,
        check=True,
        cwd=ROOT,
    )
    return float(done.stdout)


def say(line: str) -> None:
    """Print a line at once: what is still held would be printed by forked processes too."""
    print(line, flush=True)


def told(figures: Taken) -> str:
    """Return the figures in words."""
    return f"{figures.seconds:.1f} s, {figures.megabytes:.0f} MB a process"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--outlets", type=int, default=4_000)
    given = parser.parse_args()
    sample = (f"--outlets={given.outlets}", "--months=4", f"--responses={60 * given.outlets}")
    print(f"Printing on {os.cpu_count()} cores", flush=True)
    with installed("sqlite", sample) as installation, installation.app.app_context():
        data = draft_data(Month.of(now()).plus(-1), at=now())
        bulletin = compiled_data(data)
        measure_bulletin(bulletin, data["items"], now())
        measure_companies(bulletin, now())


if __name__ == "__main__":
    main()
