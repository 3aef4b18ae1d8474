"""Headers that every answer carries."""

from __future__ import annotations

from flask import Flask, Response, request

POLICY = "; ".join(
    (
        "default-src 'self'",
        "img-src 'self' data: blob:",
        "object-src 'none'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    )
)

ALWAYS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "X-Frame-Options": "DENY",
}


def attach(app: Flask) -> None:
    """Add the headers to every answer."""
    app.after_request(harden)


def harden(response: Response) -> Response:
    """Forbid foreign content, framing and type guessing; keep files, never pages."""
    missing = ALWAYS.keys() - response.headers.keys()
    response.headers.extend({name: ALWAYS[name] for name in ALWAYS if name in missing})
    if request.endpoint == "static" and "v" in request.args:
        response.cache_control.immutable = True
    elif request.endpoint != "static":
        response.headers.setdefault("Cache-Control", "private, no-cache")
    return response
