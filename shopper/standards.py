"""The editions of the standard that this installation knows."""

from __future__ import annotations

from datetime import date
from functools import cache

from shopper.rules.edition_file import edition_on, load_editions
from shopper.rules.standard import Edition


@cache
def editions() -> dict[str, Edition]:
    """Return every edition by its id, read and checked once a process."""
    return load_editions()


def edition_in_force(day: date) -> Edition:
    """Return the edition in force on the day."""
    return edition_on(editions(), day)
