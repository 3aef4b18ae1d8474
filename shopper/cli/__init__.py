"""The commands of `flask shopper`."""

from __future__ import annotations

from flask.cli import AppGroup

from shopper.cli.serve import serve

shopper = AppGroup("shopper", help="Run and keep the ranking of service outlets.")
shopper.add_command(serve)
