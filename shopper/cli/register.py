"""Bring companies and outlets into the register from files."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click

from shopper.clock import now, today
from shopper.extensions import db
from shopper.language import speaking
from shopper.register.changes import apply_outlets, plan_outlets
from shopper.register.checks import BadRow
from shopper.register.companies import apply_companies, check_companies, plan_companies
from shopper.register.outlets import check_outlets, load_known
from shopper.register.tables import TableError, read_table

table_file = click.argument(
    "file", type=click.Path(exists=True, dir_okay=False, readable=True, path_type=Path)
)


@click.command()
@table_file
def import_outlets(file: Path) -> None:
    """Add and change outlets from a CSV or XLSX FILE: all of it, or nothing."""
    with speaking("en"):
        try:
            checked = check_outlets(read_table(file.read_bytes()), load_known(), today())
        except TableError as error:
            raise click.ClickException(str(error)) from error
        stop_if_wrong(checked.bad)
        plan = plan_outlets(checked.records, today())
        stop_if_wrong(plan.bad)
    apply_outlets(plan, at=now(), by=None, file=file.name)
    db.session.commit()
    tell("outlets", len(plan.added), len(plan.changed), plan.unchanged)


@click.command()
@table_file
def import_companies(file: Path) -> None:
    """Add and change companies from a CSV or XLSX FILE: all of it, or nothing."""
    with speaking("en"):
        try:
            checked = check_companies(read_table(file.read_bytes()))
        except TableError as error:
            raise click.ClickException(str(error)) from error
        stop_if_wrong(checked.bad)
    plan = plan_companies(checked.records)
    apply_companies(plan, at=now(), by=None)
    db.session.commit()
    tell("companies", len(plan.added), len(plan.changed), plan.unchanged)


def stop_if_wrong(bad: Sequence[BadRow]) -> None:
    """Print every mistake and leave, nothing written."""
    if not bad:
        return
    for each in bad:
        name = f"{each.column.name.zh} ({each.column.key or each.column.name.en})"
        click.echo(f"Row {each.row}, column {name}: {each.reason}", err=True)
    raise click.ClickException(
        f"Nothing was imported: {len(bad)} mistakes in {len({b.row for b in bad})} rows."
    )


def tell(noun: str, added: int, changed: int, unchanged: int) -> None:
    """Print what was done."""
    click.echo(f"{noun}: {added} created, {changed} changed, {unchanged} unchanged")
