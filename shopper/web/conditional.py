"""Pages of what hardly changes: made only for who has no copy that is still right."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import datetime
from functools import cache

from flask import Response, current_app, request

from shopper.config import ROOT
from shopper.language import language
from shopper.web.context import settings

MADE_WITH = ("templates/**/*.html", "static/**/*.*", "shopper/**/*.py", "shopper/**/*.mo")


def page_unless_known(of: str, changed_at: datetime, make: Callable[[], str]) -> Response:
    """Answer 304 to who has the page already, without making it; else make it.

    `of` tells what the page shows apart from the address, the language and the settings.
    """
    response = Response(mimetype="text/html")
    response.set_etag(_tag(of))
    response.last_modified = changed_at
    response.vary.update(("Accept-Language", "Cookie"))
    response.make_conditional(request)
    if response.status_code == 200:
        response.set_data(make())
    return response


def _tag(of: str) -> str:
    parts = (version(), of, request.full_path, language(), repr(settings()))
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:32]


def version() -> str:
    """Return a short hash that changes with every file that pages are made with."""
    return _version.__wrapped__() if current_app.debug else _version()


@cache
def _version() -> str:
    files = sorted(path for pattern in MADE_WITH for path in ROOT.glob(pattern))
    stats = [(str(path.relative_to(ROOT)), path.stat()) for path in files]
    seen = repr([(name, stat.st_size, stat.st_mtime_ns) for name, stat in stats])
    return hashlib.sha256(seen.encode()).hexdigest()[:8]
