"""What the pages of all audiences share."""

from __future__ import annotations

from flask import Flask

from shopper.web import compression, context, errors, filters, headers, sessions, sheet


def attach(app: Flask) -> None:
    """Attach what templates use, what answers carry, error pages and sign-in sessions."""
    context.attach(app)
    filters.attach(app)
    sheet.attach(app)
    compression.attach(app)
    headers.attach(app)
    errors.attach(app)
    sessions.attach(app)
