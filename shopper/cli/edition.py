"""Check an edition file before it is used."""

from __future__ import annotations

from pathlib import Path

import click

from shopper.rules.edition_file import load_edition
from shopper.rules.edition_table import EditionErrors


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def check_edition(file: Path) -> None:
    """Name every mistake in an edition FILE."""
    try:
        edition = load_edition(file)
    except EditionErrors as error:
        for mistake in error.mistakes:
            click.echo(str(mistake), err=True)
        raise SystemExit(1) from error
    click.echo(f"{file.name}: edition {edition.id} with {len(edition.items)} items is in order.")
