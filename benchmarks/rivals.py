"""What Shopper is compared with, each served as Shopper serves itself."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import repeat

from benchmarks.client import Page, opening, page_of
from benchmarks.forms import Form, read_form
from benchmarks.servers import SCRATCH, Server, free_port, gunicorn, scratch_folder, serving
from benchmarks.wire import Phone, drive
from shopper.config import ROOT

PINS = ("django-survey-and-report==1.5.0", "Django==5.2.19", "gunicorn==27.0.1")


@dataclass(frozen=True)
class Rival:
    """A running server, its form, and a page of it that may be sent any number of times."""

    server: Server
    form: Form
    page: Page

    def pages(self) -> Iterator[Page]:
        """Give the page without end."""
        return repeat(self.page)


@contextmanager
def floor() -> Iterator[Rival]:
    """Serve the bare WSGI no-op."""
    form = Form("/", "/", {f"C{number:02d}": list("12345") for number in range(1, 11)})
    port = free_port()
    with (
        scratch_folder() as folder,
        serving(gunicorn("benchmarks.floor:app", port), port, {}, folder / "log") as server,
    ):
        yield Rival(server, form, Page(form, {"ticket": "a" * 100}))


@contextmanager
def twin() -> Iterator[Rival]:
    """Serve the plain twin; its token holds for a session, so one page serves all."""
    port = free_port()
    with scratch_folder() as folder:
        environment = {"TWIN_DATABASE": f"sqlite:///{folder / 'twin.sqlite'}"}
        command = gunicorn("benchmarks.twin:app", port)
        subprocess.run(
            [sys.executable, "-c", "import benchmarks.twin"],
            cwd=ROOT,
            env={**os.environ, **environment},
            check=True,
        )
        with serving(command, port, environment, folder / "log") as server:
            form = read_form(port, "/")
            yield Rival(server, form, opened(port, form))


@contextmanager
def django_survey() -> Iterator[Rival]:
    """Serve django-survey-and-report from its own virtual environment."""
    python = django_python()
    port = free_port()
    with scratch_folder() as folder:
        environment = {"DJANGO_DATABASE": str(folder / "django.sqlite")}
        subprocess.run(
            [python, "-m", "benchmarks.django_survey"],
            cwd=ROOT,
            env={**os.environ, **environment},
            check=True,
        )
        command = gunicorn("benchmarks.django_survey:application", port, python)
        with serving(command, port, environment, folder / "log") as server:
            form = read_form(port, "/survey/1/")
            yield Rival(server, form, opened(port, form))


def django_python() -> str:
    """Return the interpreter of django-survey-and-report, installed at first use."""
    return python_with("django", PINS)


def python_with(name: str, pins: Sequence[str]) -> str:
    """Return an interpreter with these packages in an environment of its own, made at first use."""
    environment = SCRATCH / name
    python, stamp = environment / "bin" / "python", environment / "installed"
    if not stamp.exists() or stamp.read_text() != "\n".join(pins):
        subprocess.run([sys.executable, "-m", "venv", "--clear", environment], check=True)
        pip = [str(python), "-m", "pip", "install", "-q", "--disable-pip-version-check"]
        subprocess.run([*pip, *pins], check=True)
        stamp.write_text("\n".join(pins))
    return str(python)


def opened(port: int, form: Form) -> Page:
    """Open a form's page once."""
    pages = []

    def phone() -> Phone:
        pages.append(page_of(form, (yield opening(form))))

    drive(port, [phone()])
    return pages[0]
