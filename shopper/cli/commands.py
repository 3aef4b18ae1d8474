"""The group of the product's commands."""

from __future__ import annotations

from typing import Any

import click
from flask.cli import AppGroup
from sqlalchemy.exc import OperationalError

from shopper.room import is_out_of_room


class Commands(AppGroup):
    """Commands that say in one sentence when the disk is full."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command."""
        try:
            return super().invoke(ctx)
        except (OSError, OperationalError) as error:
            if not is_out_of_room(error):
                raise
            raise click.ClickException(
                "There is no room on the disk. Free some, then run this again."
            ) from error
