"""Compute the kept scores again."""

from __future__ import annotations

import click
from flask.cli import with_appcontext
from sqlalchemy import update

from shopper.extensions import db
from shopper.models import Response, Visit
from shopper.models.cached_score import stale_responses, stale_visits
from shopper.standards import editions


@click.command()
@click.option("--check", is_flag=True, help="Change nothing; fail when a kept score is wrong.")
@with_appcontext
def recompute(check: bool) -> None:
    """Compute the scores kept beside the answers again, and mend those that are wrong."""
    wrong = {Visit: 0, Response: 0}
    for table, stale in ((Visit, stale_visits), (Response, stale_responses)):
        for rows in stale(editions()):
            wrong[table] += len(rows)
            if rows and not check:
                db.session.execute(update(table), rows)
    db.session.commit()
    found = f"{wrong[Visit]} visits and {wrong[Response]} responses"
    if check and any(wrong.values()):
        raise click.ClickException(f"The kept scores of {found} are wrong.")
    click.echo("Every kept score is right." if not any(wrong.values()) else f"Mended {found}.")
