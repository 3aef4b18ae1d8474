"""Servers as processes: started, measured through /proc, and ended."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from pathlib import Path

from shopper.cli.serve import Listener, server_options
from shopper.config import ROOT

SCRATCH = ROOT / "instance" / "bench"
"""On the disk that the product's own data would be on, and ignored by git."""
TICKS = os.sysconf("SC_CLK_TCK")
START_SECONDS = 60


@dataclass(frozen=True)
class Server:
    """A running server; its process leads a group of its own."""

    process: subprocess.Popen[bytes]
    port: int

    def cpu_seconds(self) -> float:
        """Return the processor time that it and its children have taken."""
        return sum(cpu_seconds(pid) for pid in family(self.process.pid))

    def memory_bytes(self) -> int:
        """Return the memory that is resident in it and its children."""
        pages = (fields_of(pid, "statm") for pid in family(self.process.pid))
        return sum(int(page[1]) for page in pages if page) * os.sysconf("SC_PAGE_SIZE")

    def kill(self) -> None:
        """End it as a power cut would, without a last word."""
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def stop(self) -> None:
        """Ask it to end; kill what is left after ten seconds."""
        if self.process.poll() is not None:
            return
        self.process.terminate()
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.kill()


@contextmanager
def scratch_folder() -> Iterator[Path]:
    """Give an empty folder that is deleted afterwards."""
    SCRATCH.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=SCRATCH, ignore_cleanup_errors=True) as folder:
        yield Path(folder)


@contextmanager
def serving(
    command: Sequence[str], port: int, environment: Mapping[str, str], log: Path
) -> Iterator[Server]:
    """Give a server that listens on the port, with as many workers as there are processors."""
    workers = {"WEB_CONCURRENCY": str(os.cpu_count() or 1)}
    with log.open("ab") as out:
        process = subprocess.Popen(
            command,
            cwd=ROOT,
            env={**os.environ, **workers, **environment},
            stdout=out,
            stderr=out,
            start_new_session=True,
        )
    server = Server(process, port)
    try:
        wait_for(server, log)
        yield server
    finally:
        server.stop()


def gunicorn(app: str, port: int, python: str = sys.executable) -> list[str]:
    """Return the command that serves an application exactly as the product serves itself."""
    _, *options = server_options(Listener("127.0.0.1", port, ""))
    return [python, "-m", "gunicorn", app, *options]


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_for(server: Server, log: Path) -> None:
    """Return once the server answers; its socket listens long before its workers are ready."""
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end and server.process.poll() is None:
        line = HTTPConnection("127.0.0.1", server.port, timeout=START_SECONDS)
        try:
            line.request("GET", "/")
            line.getresponse()
            return
        except (OSError, HTTPException):
            time.sleep(0.05)
        finally:
            line.close()
    raise RuntimeError(f"{server.process.args!r} does not serve:\n{log.read_text()[-2000:]}")


def family(root: int) -> list[int]:
    """Return a process and its descendants."""
    parents = {
        int(entry.name): int(stat[1])
        for entry in Path("/proc").iterdir()
        if entry.name.isdecimal() and (stat := fields_of(int(entry.name), "stat"))
    }
    found, waiting = [], [root]
    while waiting:
        found.append(parent := waiting.pop())
        waiting += [pid for pid, its_parent in parents.items() if its_parent == parent]
    return found


def cpu_seconds(pid: int) -> float:
    """Return the processor time of a process and of its children that have ended."""
    stat = fields_of(pid, "stat")
    return sum(int(ticks) for ticks in stat[11:15]) / TICKS if stat else 0


def peak_bytes(pid: int) -> int:
    """Return the most memory that was ever resident in a process; nothing when it has ended."""
    try:
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    except (FileNotFoundError, ProcessLookupError):
        return 0
    sizes = (line.split()[1] for line in lines if line.startswith("VmHWM:"))
    return 1024 * int(next(sizes, 0))


def fields_of(pid: int, name: str) -> list[str]:
    """Return what /proc says, for `stat` from the state on; nothing when the process has ended."""
    try:
        text = Path(f"/proc/{pid}/{name}").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return []
    return text.rpartition(")")[2].split()
