"""Text leaves gzipped: files packed once, pages as they go (decisions/light-phone-pages.md)."""

from __future__ import annotations

import gzip
from functools import lru_cache
from pathlib import Path

from flask import Flask, Response, current_app, request

TEXTS = {"text/html", "text/css", "text/javascript", "image/svg+xml"}
FILES = {"static", "phone_sheet"}
OPEN = {"survey", "public"}
"""Audiences whose pages hold no secret: elsewhere the length of a packed page could tell it."""
UNPACKED = {206, 302, 303, 304}
"""Answers of a part, or of next to nothing."""
LEAST = 500
"""Bytes from which packing is worth its while."""


def attach(app: Flask) -> None:
    """Pack what every answer can."""
    app.after_request(pack)


def pack(response: Response) -> Response:
    """Gzip a text for a browser that can read it so."""
    is_text = response.mimetype in TEXTS and response.status_code not in UNPACKED
    if not is_text or response.content_encoding:
        return response
    is_file = request.endpoint in FILES and response.status_code == 200
    if not is_file and request.blueprint not in OPEN:
        return response
    response.vary.add("Accept-Encoding")
    if not request.accept_encodings.quality("gzip"):
        return response
    if is_file and response.direct_passthrough:
        path = Path(str(current_app.static_folder), (request.view_args or {})["filename"])
        packed = packed_file(path, path.stat().st_mtime_ns)
        response.response.close()  # type: ignore[union-attr]
        response.direct_passthrough = False
    else:
        data = response.get_data()
        if len(data) < LEAST:
            return response
        packed = gzip.compress(data, 6, mtime=0)
    response.set_data(packed)
    response.content_encoding = "gzip"
    etag, _weak = response.get_etag()
    if etag:
        response.set_etag(etag, weak=True)
    return response


@lru_cache(maxsize=64)
def packed_file(path: Path, _changed: int) -> bytes:
    """Return a static file gzipped as small as it gets."""
    return gzip.compress(path.read_bytes(), 9, mtime=0)
