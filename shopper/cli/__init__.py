"""The commands of `flask shopper`."""

from __future__ import annotations

from flask.cli import AppGroup

shopper = AppGroup("shopper", help="Run and keep the ranking of service outlets.")
