"""Publish the bulletin of a month, or write its draft, from the command line."""

from __future__ import annotations

from pathlib import Path

import click
from flask.cli import with_appcontext

from shopper import jobs
from shopper.cli.month import MONTH
from shopper.clock import now
from shopper.documents.bulletin import render_bulletin
from shopper.documents.pdf import DocumentError
from shopper.language import speaking
from shopper.models.bulletin import BulletinFile
from shopper.models.frozen import NoData
from shopper.models.sequence import unpublished_before
from shopper.rules.month import Month
from shopper.storage import path_of


@click.command()
@click.argument("month", type=MONTH)
@click.option("--preview", is_flag=True, help="Write a draft of the month as it stands instead.")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="File of the draft.")
@click.option("--language", type=click.Choice(jobs.LANGUAGES), help="Of the draft: zh by default.")
@with_appcontext
@speaking("en")
def publish(month: Month, preview: bool, out: Path | None, language: str | None) -> None:
    """Publish the bulletin of a MONTH like 2026-10; with --preview write its draft to a file."""
    if not preview and (out or language):
        raise click.UsageError("--out and --language belong to --preview.")
    try:
        if preview:
            write_draft(month, out, language or "zh")
        else:
            publish_month(month)
    except (jobs.NotPublishable, NoData, DocumentError) as error:
        raise click.ClickException(str(error)) from error
    except OSError as error:
        raise click.ClickException(f"Nothing was written: {error.strerror}.") from error


def write_draft(month: Month, out: Path | None, language: str) -> None:
    """Write the draft of a month to a file, named by the month unless told otherwise."""
    moment = now()
    pdf = render_bulletin(jobs.draft(month, at=moment), language, printed_at=moment, draft=True)
    path = out or Path(f"bulletin-{month}-draft-{language}.pdf")
    path.write_bytes(pdf)
    click.echo(f"Draft of {month} ({language}): {path}")


def publish_month(month: Month) -> None:
    """Publish the month and say where its documents are, and which months come too late now."""
    waiting = unpublished_before(month)
    row = jobs.publish(month, at=now(), by=None)
    click.echo(f"Published issue {row.issue}.")
    if waiting:
        names = ", ".join(map(str, waiting))
        click.echo(
            f"Months before it that were not published can't be any more: {names}.", err=True
        )
    for file in row.files:
        click.echo(describe(file))


def describe(file: BulletinFile) -> str:
    """Return a document's language, place and SHA-256."""
    path = path_of(file.sha256, f".{file.format}")
    return f"  {file.language}  {path}\n      sha256 {file.sha256}"
