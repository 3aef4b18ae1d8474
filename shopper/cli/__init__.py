"""The commands of `flask shopper`."""

from __future__ import annotations

from flask.cli import AppGroup

from shopper.cli.register import import_companies, import_outlets
from shopper.cli.serve import serve

shopper = AppGroup("shopper", help="Run and keep the ranking of service outlets.")
shopper.add_command(serve)
shopper.add_command(import_companies)
shopper.add_command(import_outlets)
