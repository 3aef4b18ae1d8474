"""Compute the kept scores and sums again."""

from __future__ import annotations

import click
from flask.cli import with_appcontext
from sqlalchemy import update

from shopper.extensions import db
from shopper.models import Response, Visit, aggregate
from shopper.models.cached_score import stale_responses, stale_visits
from shopper.standards import editions


@click.command()
@click.option("--check", is_flag=True, help="Change nothing; fail when anything kept is wrong.")
@with_appcontext
def recompute(check: bool) -> None:
    """Compute what is kept beside the answers again, and mend what is wrong."""
    wrong = {Visit: 0, Response: 0}
    for table, stale in ((Visit, stale_visits), (Response, stale_responses)):
        for rows in stale(editions()):
            wrong[table] += len(rows)
            if rows and not check:
                db.session.execute(update(table), rows)
    sums = aggregate.rebuild(editions(), check=check)
    db.session.commit()
    found = f"{wrong[Visit]} visits, {wrong[Response]} responses and {sums} sums"
    if check and (sums or any(wrong.values())):
        raise click.ClickException(f"What is kept of {found} is wrong.")
    right = not sums and not any(wrong.values())
    click.echo("Every kept score and sum is right." if right else f"Mended {found}.")
