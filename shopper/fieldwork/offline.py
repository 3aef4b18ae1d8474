"""What makes fieldwork an app that opens without a line: manifest, worker and modules."""

from __future__ import annotations

import hashlib
import json
from datetime import datetime
from pathlib import Path

from flask import Blueprint, Response, abort, current_app, url_for
from flask_babel import gettext as _

from shopper.language import language
from shopper.models.assignment import Assignment
from shopper.web.context import asset, fingerprint
from shopper.web.filters import clock_time

offline = Blueprint("offline", __name__)

FOLDER = "js/fieldwork"
WORKER = "worker.js"
SHEETS = ("css/tokens.css", "css/base.css", "css/components.css", "css/fieldwork.css")
PICTURES = ("img/icon.svg", "img/notes.svg", "img/notes-192.png", "img/notes-512.png")
PLAIN = ("js/page.js",)


@offline.app_context_processor
def variables() -> dict[str, object]:
    """Give templates the address of a module."""
    return {"module": module_address}


def sources() -> list[Path]:
    """Return the modules of fieldwork, the worker among them."""
    return sorted((Path(str(current_app.static_folder)) / FOLDER).glob("*.js"))


def modules_digest() -> str:
    """Return a short hash of all modules: their address, so that no page mixes two versions."""
    return digest_of(
        [(path.name, fingerprint(path, path.stat().st_mtime_ns)) for path in sources()]
    )


def digest_of(facts: object) -> str:
    """Return a short hash of plain values."""
    return hashlib.sha256(json.dumps(facts).encode()).hexdigest()[:12]


def module_address(name: str) -> str:
    """Return the address of a module, whose imports are its neighbours at the same address."""
    return url_for("fieldwork.offline.module", digest=modules_digest(), name=f"{name}.js")


def shell() -> list[str]:
    """Return the addresses of all that pages of fieldwork are drawn with."""
    names = [path.stem for path in sources() if path.name != WORKER]
    files = [asset(name) for name in (*SHEETS, *PICTURES, *PLAIN)]
    described = url_for("fieldwork.offline.manifest")
    return [*files, described, *(module_address(name) for name in names)]


def version() -> str:
    """Return what changes whenever anything that pages are drawn with has changed."""
    return digest_of(shell())


def stamp(assignment: Assignment, drawn_with: str) -> str:
    """Return what changes whenever a page of the assignment should be fetched anew."""
    visit, outlet = assignment.visit, assignment.outlet
    facts = [
        *(language(), drawn_with, assignment.state, assignment.month),
        *((visit.version, visit.status, len(visit.photos)) if visit else ()),
        *(outlet.name, outlet.address, outlet.opening_hours, outlet.hotline, outlet.floor),
    ]
    return digest_of(facts)


@offline.app_template_filter()
def at_clock(written: str) -> str:
    """Write a moment of a phone, ISO 8601, as the time of day in Shanghai."""
    return clock_time(datetime.fromisoformat(written))


@offline.get("/service-worker.js")
def worker() -> Response:
    """Give the worker, which changes whenever anything that it keeps has changed."""
    source = (Path(str(current_app.static_folder)) / FOLDER / WORKER).read_text()
    head = f"const VERSION = {json.dumps(version())};\nconst SHELL = {json.dumps(shell())};\n"
    answer = Response(head + source, mimetype="text/javascript")
    answer.headers["Cache-Control"] = "no-cache"
    return answer


@offline.get("/modules/<digest>/<name>")
def module(digest: str, name: str) -> Response:
    """Give one module of the version that the address names."""
    path = next((path for path in sources() if path.name == name), None)
    if path is None or digest != modules_digest():
        abort(404)
    answer = Response(path.read_bytes(), mimetype="text/javascript")
    answer.headers["Cache-Control"] = "private, max-age=31536000, immutable"
    return answer


@offline.get("/app.webmanifest")
def manifest() -> Response:
    """Describe the app to the phone that installs it; it looks like anybody's notes."""
    pictures = [
        {"src": asset("img/notes.svg"), "type": "image/svg+xml", "sizes": "any"},
        {"src": asset("img/notes-192.png"), "type": "image/png", "sizes": "192x192"},
        {"src": asset("img/notes-512.png"), "type": "image/png", "sizes": "512x512"},
    ]
    described = {
        "id": url_for("fieldwork.index"),
        "name": _("Notes"),
        "short_name": _("Notes"),
        "lang": "zh-Hans-CN" if language() == "zh" else "en",
        "start_url": url_for("fieldwork.index"),
        "scope": url_for("fieldwork.index"),
        "display": "standalone",
        "background_color": "#f4f6f7",
        "theme_color": "#ffffff",
        "icons": [*pictures, {**pictures[2], "purpose": "maskable"}],
    }
    text = json.dumps(described, ensure_ascii=False)
    return Response(text, mimetype="application/manifest+json")
