"""What every template can use."""

from __future__ import annotations

import hashlib
from functools import lru_cache
from pathlib import Path
from typing import Any

from flask import Flask, current_app, g, request, url_for

from shopper.language import keep_choice, language, other_language
from shopper.models.setting import Settings, committed_settings


def attach(app: Flask) -> None:
    """Give templates their variables."""
    app.before_request(keep_choice)
    app.context_processor(variables)


def settings() -> Settings:
    """Return the settings, read once a request."""
    if "settings" not in g:
        g.settings = committed_settings()
    return g.settings


def public_url() -> str:
    """Return the address, without a final slash, that placards and bulletins carry."""
    return (settings().public_url or current_app.config["PUBLIC_URL"]).rstrip("/")


def asset(filename: str) -> str:
    """Return the address of a static file, which changes with its content."""
    path = Path(str(current_app.static_folder)) / filename
    return url_for("static", filename=filename, v=fingerprint(path, path.stat().st_mtime_ns))


@lru_cache(maxsize=256)
def fingerprint(path: Path, _changed: int) -> str:
    """Return a short hash of a file's content."""
    return hashlib.sha256(path.read_bytes()).hexdigest()[:8]


def in_other_language() -> str:
    """Return the address of this page in the other language."""
    if request.endpoint is None or request.method != "GET":
        return "?lang=" + other_language()
    kept = {key: value for key, value in request.args.items(multi=False) if key != "lang"}
    arguments = {**(request.view_args or {}), **kept, "lang": other_language()}
    return url_for(request.endpoint, **arguments)


def variables() -> dict[str, Any]:
    """Return the variables of every template."""
    return {
        "asset": asset,
        "in_other_language": in_other_language,
        "language": language(),
        "navigation": [],
        "other_language": other_language(),
        "sample_data": settings().sample_data,
        "settings": settings(),
    }
