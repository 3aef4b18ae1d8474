"""What the survey weighs on the line, and what Lighthouse thinks of it, in the real Chromium.

Bytes are those of the network, headers and compression included; requests are counted by the
server, for a browser does not tell of the icon that it asks for.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from playwright.sync_api import BrowserContext, sync_playwright

from benchmarks.chromium import FLAGS, LAUNCH, PHONE, PROGRAM
from benchmarks.client import post
from benchmarks.installation import Installation, installed
from benchmarks.servers import SCRATCH, free_port, scratch_folder

LIGHTHOUSE = "lighthouse@12.8.2"
"""The last release that runs with the Node 18 of Debian 12; 13 asks for Node 22.19."""
CATEGORIES = ("performance", "accessibility", "best-practices")
FIRST_BYTES, FIRST_REQUESTS = 14_600, 3


@dataclass(frozen=True)
class View:
    """What one view of a page took."""

    bytes: int
    requests: list[str]


def views(context: BrowserContext, url: str, log: Path) -> Iterator[View]:
    """Give the first and the second view of a page in a new profile."""
    page = context.new_page()
    session = context.new_cdp_session(page)
    session.send("Network.enable")
    sizes: list[int] = []
    session.on("Network.loadingFinished", lambda event: sizes.append(event["encodedDataLength"]))
    for _ in range(2):
        seen, known = len(sizes), len(log.read_text().splitlines())
        page.goto(url, wait_until="networkidle")
        page.wait_for_timeout(1000)
        yield View(int(sum(sizes[seen:])), log.read_text().splitlines()[known:])


def lighthouse() -> Path:
    """Return Lighthouse's command, installed at first use."""
    folder = SCRATCH / "lighthouse"
    command = folder / "node_modules" / ".bin" / "lighthouse"
    if not command.exists():
        folder.mkdir(parents=True, exist_ok=True)
        options = ["--no-audit", "--no-fund", "--ignore-scripts", "--loglevel=error"]
        subprocess.run(["npm", "install", *options, LIGHTHOUSE], cwd=folder, check=True)
    return command


def scores(url: str, runs: int) -> dict[str, list[float]]:
    """Return Lighthouse's scores of a page on an emulated phone, out of 100."""
    with scratch_folder() as profile:
        command: list[str | Path] = [
            *(lighthouse(), url, "--quiet", "--output=json", "--disable-full-page-screenshot"),
            f"--only-categories={','.join(CATEGORIES)}",
            f"--chrome-flags=--headless {' '.join(FLAGS)} --user-data-dir={profile}",
        ]
        environment = {**os.environ, "CHROME_PATH": PROGRAM}
        reports = [
            json.loads(subprocess.check_output(command, env=environment, timeout=180))
            for _ in range(runs)
        ]
    return {
        name: [100 * (report["categories"][name]["score"] or 0) for report in reports]
        for name in CATEGORIES
    }


@contextmanager
def logged(installation: Installation, port: int) -> Iterator[Path]:
    """Serve an installation that writes a line for every request."""
    log = installation.folder / "requests.log"
    log.touch()
    options = f"--access-logfile={log} --access-logformat='%(m)s %(U)s %(s)s'"
    installation.environment["GUNICORN_CMD_ARGS"] = options
    with installation.serving(port):
        yield log


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=3, help="of Lighthouse; the median counts")
    given = parser.parse_args()
    port = free_port()
    with installed() as installation, logged(installation, port) as log:
        address = f"http://127.0.0.1:{port}"
        form = installation.forms(port)[0]
        thanked = post(port, [next(installation.pages([form]))], connections=1)
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(**LAUNCH)
            first, second = views(browser.new_context(**PHONE), address + form.path, log)
            browser.close()
        for name, view in (("first visit", first), ("second view", second)):
            print(f"{name}: {view.bytes} bytes, {len(view.requests)} requests")
            print("\n".join(f"  {request}" for request in view.requests))
        light = first.bytes <= FIRST_BYTES and len(first.requests) <= FIRST_REQUESTS
        print(
            f"first visit, at most {FIRST_BYTES} bytes in {FIRST_REQUESTS} requests:"
            f" {'met' if light else 'MISSED'}"
        )
        for name, path in (("survey", form.path), ("thanks", thanked.location)):
            for category, points in scores(address + path, given.runs).items():
                verdict = "met" if median(points) == 100 else "MISSED"
                print(f"Lighthouse {name:<7} {category:<15}{median(points):4.0f}  {verdict}")


if __name__ == "__main__":
    main()
