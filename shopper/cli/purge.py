"""Delete what has been kept as long as the customers' notice says."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import click
from flask.cli import with_appcontext

from shopper.clock import now
from shopper.extensions import db
from shopper.models.named_files import named_files
from shopper.models.purge import WORK_KEPT, ended_work, outdated, purge_work
from shopper.models.purge import purge as purge_rows
from shopper.models.setting import load_settings
from shopper.models.stored_field import STORED_FIELDS
from shopper.storage import delete, stored_before

UNNAMED_KEPT = timedelta(days=1)
"""How long a file may be without a row: uploads are for a day, rows follow within minutes."""


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
    click.echo(f"{ended_work(moment):>9,}  Ended work (older than {WORK_KEPT.days} days)")
    if dry_run:
        alone = len(unnamed(moment - UNNAMED_KEPT))
        click.echo(f"{alone:>9,}  Files that no row names by now (older than 1 day)")
        db.session.rollback()
        click.echo("Nothing was deleted.")
        return
    photos = purge_rows(moment, settings)
    purge_work(moment)
    db.session.commit()
    for digest in photos:
        delete(digest, ".jpg")
    swept = sweep(moment - UNNAMED_KEPT)
    click.echo(f"Deleted, with {len(photos)} files of photos and {swept} that no row names.")


def sweep(before: datetime) -> int:
    """Delete files stored before a moment that no row names; return how many."""
    found = unnamed(before)
    for path in found:
        path.unlink(missing_ok=True)
    return len(found)


def unnamed(before: datetime) -> list[Path]:
    """Return the files stored before a moment that no row names.

    These are of superseded previews, ended drafts, failed work, and of processes that were killed
    between storing a file and committing its row.
    """
    found = list(stored_before(before))
    db.session.rollback()
    named = named_files()
    return [path for path in found if path.stem not in named]
