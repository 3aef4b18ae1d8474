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

PAGES = {**ALWAYS, "Cache-Control": "private, no-cache"}


def attach(app: Flask) -> None:
    """Add the headers to every answer."""
    app.after_request(harden)


def harden(response: Response) -> Response:
    """Forbid foreign content, framing and type guessing; keep files, never pages."""
    is_file = request.endpoint == "static"
    given = dict(response.headers.to_wsgi_list())
    for name, value in (ALWAYS if is_file else PAGES).items():
        if name not in given:
            response.headers.add(name, value)
    if is_file and "v" in request.args:
        response.cache_control.immutable = True
    return response
