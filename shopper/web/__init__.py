"""What the pages of all audiences share."""

from __future__ import annotations

from flask import Flask

from shopper.web import bounds, context, errors, filters, headers, sessions


def attach(app: Flask) -> None:
    """Attach template variables, filters, bounds, headers, error pages and sign-in sessions."""
    context.attach(app)
    bounds.attach(app)
    filters.attach(app)
    headers.attach(app)
    errors.attach(app)
    sessions.attach(app)
