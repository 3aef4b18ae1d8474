"""What the pages of all audiences share."""

from __future__ import annotations

from flask import Flask

from shopper.web import bounds, compression, context, errors, filters, headers, sessions, sheet


def attach(app: Flask) -> None:
    """Attach what templates use, what addresses may say, what answers carry, errors, sessions."""
    context.attach(app)
    bounds.attach(app)
    filters.attach(app)
    sheet.attach(app)
    compression.attach(app)
    headers.attach(app)
    errors.attach(app)
    sessions.attach(app)
