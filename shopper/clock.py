"""The application's clock, so that tests can set the time of everything at once."""

from __future__ import annotations

from datetime import UTC, date, datetime

from flask import current_app

from shopper.rules.month import SHANGHAI, Month


def now() -> datetime:
    """Return the current moment, aware UTC; `app.config["NOW"]`, when set, supplies it."""
    supplied = current_app.config.get("NOW")
    return supplied() if supplied else datetime.now(UTC)


def today() -> date:
    """Return the current day in Shanghai."""
    return now().astimezone(SHANGHAI).date()


def this_month() -> Month:
    """Return the running month in Shanghai."""
    return Month.of(now())
