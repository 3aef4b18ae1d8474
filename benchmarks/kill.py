"""Kill the server under load, again and again: nothing that was thanked for may be lost.

What was on its way at a kill is sent again afterwards, as a phone does, and must be stored once.
"""

from __future__ import annotations

import argparse
import random
import threading
from collections import Counter
from itertools import chain

from benchmarks.client import CONNECTIONS, Page, Tally, post, within
from benchmarks.forms import Form
from benchmarks.installation import Installation, installed
from benchmarks.servers import free_port

LOAD_SECONDS = (1.0, 3.0)


def killed_under_load(installation: Installation, forms: list[Form], again: list[Page]) -> Tally:
    """Serve, send what is to be sent again and then new pages, and kill meanwhile."""
    port = free_port()
    with installation.serving(port) as server:
        killer = threading.Timer(random.uniform(*LOAD_SECONDS), server.kill)
        killer.start()
        pages = within(60, chain(again, installation.pages(forms)))
        tally = post(port, pages)
        killer.join()
    return tally


def sent_again(installation: Installation, pages: list[Page]) -> Tally:
    """Serve and send what was on its way when the server was killed last."""
    port = free_port()
    with installation.serving(port):
        return post(port, pages)


def asked(installation: Installation) -> list[Form]:
    """Return every placard's form."""
    port = free_port()
    with installation.serving(port):
        return installation.forms(port)


def checked(installation: Installation) -> str:
    """Return whether the scores and the aggregate kept are what the rules make of the answers."""
    check = installation.command("recompute", "--check")
    said = (check.stdout + check.stderr).strip().splitlines()
    return f"{'equal' if check.returncode == 0 else 'DIFFERS'} ({said[-1] if said else ''})"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=10)
    parser.add_argument("--database", choices=["sqlite", "postgresql"], default="sqlite")
    given = parser.parse_args()
    thanked: Counter[str] = Counter()
    with installed(given.database) as installation:
        before = installation.stored()
        forms = asked(installation)
        again: list[Page] = []
        on_the_way = 0
        for _ in range(given.kills):
            tally = killed_under_load(installation, forms, again)
            thanked.update(tally.thanked)
            again = list(tally.on_the_way.values())
            on_the_way += len(again)
        thanked.update(sent_again(installation, again).thanked)
        stored = installation.stored() - before
        print(
            f"{given.database}: {given.kills} kills under load from {CONNECTIONS} connections;"
            f" {on_the_way} submissions on their way, sent again"
        )
        print(f"thanked {len(thanked):>8}")
        print(f"stored  {len(stored):>8}")
        print(f"lost    {len(thanked.keys() - stored.keys()):>8}  to reach: 0")
        print(f"twice   {stored.total() - len(stored):>8}  to reach: 0")
        print(f"aggregate against recount: {checked(installation)}")


if __name__ == "__main__":
    main()
