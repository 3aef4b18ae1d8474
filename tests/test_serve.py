from __future__ import annotations

import contextlib
import os
import socket
import ssl
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import takewhile
from pathlib import Path
from urllib.error import URLError
from urllib.request import HTTPSHandler, ProxyHandler, build_opener

import pytest
from sqlalchemy import select

from shopper import create_app
from shopper.cli.certificate import lan_address
from shopper.config import ROOT
from shopper.extensions import db
from shopper.models.job import Job, JobState
from tests.make import Make

STYLE = "/static/css/tokens.css"


@pytest.fixture
def port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def code(tmp_path: Path) -> str:
    app = create_app({"INSTANCE_PATH": str(tmp_path)})
    with app.app_context():
        db.create_all()
        at = datetime(2026, 3, 1, tzinfo=UTC)
        job = {"kind": "draft", "subject": "2026-02/zh", "wanted": {"paper": "zh"}}
        db.session.add(Job(state=JobState.RUNNING, requested_at=at, language="en", **job))
        return str(Make().placard().code)


@contextlib.contextmanager
def serving(folder: Path, *options: str, **told: str) -> Iterator[subprocess.Popen[str]]:
    with subprocess.Popen(
        [sys.executable, "-m", "flask", "shopper", "serve", *options],
        cwd=ROOT,
        env={
            **os.environ,
            "SHOPPER_INSTANCE_PATH": str(folder),
            "WEB_CONCURRENCY": "1",
            **told,
        },
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as server:
        yield server
        server.terminate()


def greeting_of(server: subprocess.Popen[str]) -> str:
    assert server.stdout
    return "".join(takewhile("Stop with Ctrl-C.\n".__ne__, server.stdout))


def failure_of_the_job(folder: Path) -> str:
    give_up = time.monotonic() + 60
    with create_app({"INSTANCE_PATH": str(folder)}).app_context():
        while not (failure := db.session.scalar(select(Job.failure))):
            assert time.monotonic() < give_up
            db.session.rollback()
            time.sleep(0.05)
        return failure


def fetch(url: str, *, trusting: Path | None = None) -> bytes:
    context = ssl.create_default_context(cafile=trusting)
    opener = build_opener(ProxyHandler({}), HTTPSHandler(context=context))
    give_up = time.monotonic() + 30
    while True:
        try:
            return bytes(opener.open(url, timeout=30).read())
        except URLError as error:
            if not isinstance(error.reason, ConnectionRefusedError) or time.monotonic() > give_up:
                raise
            time.sleep(0.05)


def test_this_machine_is_served_at_the_address_that_is_told(
    tmp_path: Path, port: int, code: str
) -> None:
    address = f"http://127.0.0.1:{port}"
    with serving(tmp_path, f"--port={port}") as server:
        told = greeting_of(server)
        style = fetch(address + STYLE)
    assert style == (ROOT / STYLE[1:]).read_bytes()
    assert f"Shopper is at       {address}/\n" in told
    assert f"A customer's page   {address}/s/{code}\n" in told
    goes_on = "There are no visits and no responses in February 2026."
    assert failure_of_the_job(tmp_path) == goes_on


def test_a_phone_is_served_over_https_at_the_address_that_is_told(
    tmp_path: Path, port: int, code: str
) -> None:
    address = f"https://{lan_address()}:{port}"
    authority = tmp_path / "https" / "authority.crt"
    apart = {"SHOPPER_START_WORKER": "false"}
    with serving(tmp_path, "--lan", f"--port={port}", **apart) as server:
        told = greeting_of(server)
        style = fetch(address + STYLE, trusting=authority)
        with pytest.raises(URLError, match="CERTIFICATE_VERIFY_FAILED"):
            fetch(address + STYLE)
    assert style == (ROOT / STYLE[1:]).read_bytes()
    assert f"A customer's page   {address}/s/{code}\n" in told
    assert str(authority) in told


def refusal(folder: Path, port: int, monkeypatch: pytest.MonkeyPatch) -> str:
    # Whoever isn't refused would become the server.
    monkeypatch.delattr(os, "execv")
    app = create_app({"INSTANCE_PATH": str(folder), "START_WORKER": False})
    with app.app_context():
        told = app.test_cli_runner().invoke(args=["shopper", "serve", f"--port={port}"])
        db.engine.dispose()
    assert isinstance(told.exception, SystemExit), told.exception
    assert told.exit_code == 1
    return told.output


@pytest.mark.usefixtures("code")
def test_a_taken_port_is_said_in_one_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        said = refusal(tmp_path, port, monkeypatch)
    assert said == (
        f"Error: Port {port} can't be used (Address already in use): choose another with PORT=.\n"
    )


def test_a_missing_database_is_said_in_one_line(
    tmp_path: Path, port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert refusal(tmp_path, port, monkeypatch) == (
        "Error: There is no database yet: run `flask shopper init` first.\n"
    )
