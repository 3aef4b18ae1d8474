"""Delete what has been kept as long as the customers' notice says."""

from __future__ import annotations

import click
from flask.cli import with_appcontext

from shopper.clock import now
from shopper.extensions import db
from shopper.models.purge import outdated
from shopper.models.purge import purge as purge_rows
from shopper.models.setting import load_settings
from shopper.models.stored_field import STORED_FIELDS
from shopper.storage import delete


@click.command()
@click.option("--dry-run", is_flag=True, help="Only say what would be deleted.")
@with_appcontext
def purge(dry_run: bool) -> None:
    """Delete what is older than the settings allow; run it every day."""
    moment, settings = now(), load_settings()
    for field in STORED_FIELDS:
        number = outdated(field, moment, settings)
        period = field.period.told(settings).en
        click.echo(f"{number:>9,}  {field.name.en} (older than {period})")
    if dry_run:
        db.session.rollback()
        click.echo("Nothing was deleted.")
        return
    photos = purge_rows(moment, settings)
    db.session.commit()
    for digest in photos:
        delete(digest, ".jpg")
    click.echo(f"Deleted, with {len(photos)} files of photos.")
