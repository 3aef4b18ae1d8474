"""Whether a PDF's data set is right: read and recomputed in a process of its own, with limits.

Who uploads a file may want to harm: it is opened by another program than the one that serves
pages, which has neither its memory nor its environment. `python -m shopper.documents.checking FILE`
prints the verdict as JSON.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from shopper.config import ROOT
from shopper.documents.attached_check import compare_attached
from shopper.documents.reading import Unreadable, attachments_in
from shopper.rules.published_check import Comparison, Mismatch, compare

DATA = "data.json"
SECONDS = 60
MEGABYTES = 1500
SHOWN = 100
"""Mismatches that are told of one by one."""


@dataclass(frozen=True)
class Verdict:
    """What came of a check; `trouble` is empty where the data could be computed again.

    Otherwise it is one of documents.reading.Trouble, or no_data, bad_data or too_much.
    """

    trouble: str = ""
    issue: str = ""
    month: str = ""
    withheld: bool = False
    """Figures are left out so that small samples stay hidden."""
    counts: Mapping[str, Mapping[str, int]] | None = None
    """By table: figures that are `equal` to what was computed, `given`, or `withheld`."""
    wrong: int = 0
    mismatches: tuple[Mismatch, ...] = ()
    """The first of them."""

    @property
    def right(self) -> bool:
        """Whether everything that follows was computed and found as printed."""
        return not self.trouble and not self.wrong


def check_apart(path: Path) -> Verdict:
    """Return the verdict on a file from a process of its own, whatever is in the file."""
    try:
        done = subprocess.run(
            [sys.executable, "-m", __name__, str(path.resolve())],
            cwd=ROOT,
            env={"OPENBLAS_NUM_THREADS": "1"},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=2 * SECONDS,
            check=True,
        )
    except (subprocess.TimeoutExpired, subprocess.CalledProcessError):
        return Verdict("too_much")
    told = json.loads(done.stdout)
    return Verdict(**told | {"mismatches": tuple(Mismatch(**x) for x in told["mismatches"])})


def checked(path: Path) -> Verdict:
    """Return the verdict on a file, in this process."""
    try:
        attached = attachments_in(path)
    except Unreadable as error:
        return Verdict(error.trouble)
    if DATA not in attached:
        return Verdict("no_data")
    try:
        published = json.loads(attached[DATA], parse_constant=_refused)
        found = compare(published)
        compare_attached(published, attached, found)
        return _verdict(published, found)
    except MemoryError:
        raise
    except Exception:  # who made the data chose what goes wrong
        return Verdict("bad_data")


def _verdict(published: Mapping[str, Any], found: Comparison) -> Verdict:
    return Verdict(
        issue=str(published["issue"]["issue"]),
        month=str(published["issue"]["month"]),
        withheld=not published["issue"]["recomputable"],
        counts={
            table: {str(fate): number for fate, number in fates.items()}
            for table, fates in found.counts.items()
        },
        wrong=len(found.mismatches),
        mismatches=tuple(found.mismatches[:SHOWN]),
    )


def _refused(constant: str) -> Any:
    raise ValueError(f"{constant} is no number.")


def main() -> None:
    """Print the verdict on the file that the command line names, within the limits."""
    resource.setrlimit(resource.RLIMIT_AS, (MEGABYTES << 20, MEGABYTES << 20))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    print(json.dumps(asdict(checked(Path(sys.argv[1])))))


if __name__ == "__main__":
    main()
