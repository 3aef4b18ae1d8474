"""The phone's stylesheet: its parts joined into one, so that a weak line is asked once."""

from __future__ import annotations

import hashlib
import re
from functools import lru_cache
from pathlib import Path

from flask import Flask, Response, current_app, url_for

PARTS = ("tokens", "base", "survey")
COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
SPACE = re.compile(r"\s+")
LOOSE = re.compile(r" ?([{};,]) ?")


def attach(app: Flask) -> None:
    """Serve the sheet among the static files and tell templates its address."""
    app.add_url_rule("/static/phone.css", "phone_sheet", serve)
    app.add_template_global(address, "phone_sheet")


def serve() -> Response:
    """Answer the sheet, to be kept for a year: its address changes with it."""
    response = Response(sheet(), mimetype="text/css")
    response.cache_control.public = True
    response.cache_control.max_age = 365 * 24 * 60 * 60
    response.cache_control.immutable = True
    return response


def address() -> str:
    """Return where the sheet is, which changes with its content."""
    return url_for("phone_sheet", v=hashlib.sha256(sheet().encode()).hexdigest()[:8])


def sheet() -> str:
    """Return the parts as they are now, joined and without what only people read."""
    folder = Path(str(current_app.static_folder), "css")
    parts = tuple(folder / f"{part}.css" for part in PARTS)
    return joined(parts, tuple(part.stat().st_mtime_ns for part in parts))


@lru_cache(maxsize=1)
def joined(parts: tuple[Path, ...], _changed: tuple[int, ...]) -> str:
    """Return the files one after another, without comments and needless space."""
    text = COMMENT.sub("", "".join(part.read_text() for part in parts))
    return LOOSE.sub(r"\1", SPACE.sub(" ", text)).replace(";}", "}").strip()
