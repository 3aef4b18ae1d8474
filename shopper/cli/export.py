"""Print a month's standings and what is behind them, as docs/guide/export.md describes."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any

import click
from flask.cli import with_appcontext

from shopper.cli.month import MONTH
from shopper.documents.data_tables import csv_table, tables_of
from shopper.jobs import frozen
from shopper.language import speaking
from shopper.models.bulletin import current_issue
from shopper.models.frozen import NoData
from shopper.models.standing import policy_of, standings_of
from shopper.models.submission import submissions_of
from shopper.rules.bulletin import compile_bulletin
from shopper.rules.month import Month
from shopper.rules.published_data import published_data
from shopper.standards import edition_in_force, editions

OUTLET = (
    *("code", "company", "city", "active", "n_visits", "n_shoppers", "n_responses"),
    *("visit_mean", "customer_mean", "demeanour", "environment", "score", "se", "published"),
    *("ranked", "reason", "rank", "band", "grade"),
)
GROUP = (
    *("code", "n_outlets", "n_ranked", "demeanour", "environment", "score", "se", "published"),
    *("ranked", "rank", "rank_low", "rank_high"),
)

as_json = click.option(
    "--format", "format_", type=click.Choice(["json"]), default="json", show_default=True
)


@click.group()
def export() -> None:
    """Print a month's figures so that anyone can compute them again."""


@export.command()
@click.argument("month", type=MONTH)
@as_json
@with_appcontext
def ranking(month: Month, format_: str) -> None:
    """Print the standings of a MONTH like 2026-10."""
    print_json(ranking_of(month))


@export.command()
@click.argument("month", type=MONTH)
@as_json
@with_appcontext
def submissions(month: Month, format_: str) -> None:
    """Print every visit and response behind the standings of a MONTH like 2026-10."""
    rows = [asdict(row) for row in submissions_of(month)]
    if not rows:
        raise no_data(month)
    print_json(rows)


@export.command()
@click.argument("month", type=MONTH)
@click.option("--format", "format_", type=click.Choice(["json", "csv"]), default="json")
@click.option("--to", "folder", type=click.Path(file_okay=False, path_type=Path))
@with_appcontext
def bulletin(month: Month, format_: str, folder: Path | None) -> None:
    """Print the data set that is published with the bulletin of a MONTH like 2026-10.

    A month that is not published yet is taken as it stands now. CSV is one file a table, written
    into the folder that --to names.
    """
    if (format_ == "csv") != bool(folder):
        raise click.UsageError("--to belongs to --format csv, and that needs it.")
    published = published_month(month)
    if folder is None:
        print_json(published)
    else:
        write_tables(published, folder)


def published_month(month: Month) -> dict[str, Any]:
    """Return the published data set of a bulletin, or what it would be now."""
    edition = edition_in_force(month.last_day)
    row = current_issue(str(month))
    try:
        with speaking("en"):
            data = row.data if row else frozen(month, edition, None)
    except NoData as error:
        raise click.ClickException(str(error)) from error
    return published_data(compile_bulletin(data, editions()[data["edition"]]), data["items"])


def write_tables(published: dict[str, Any], folder: Path) -> None:
    """Write each table into the folder and say which files those are."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, rows in tables_of(published).items():
            path = folder / f"{name}.csv"
            path.write_bytes(csv_table(name, rows))
            click.echo(path)
    except OSError as error:
        raise click.ClickException(f"{folder}: {error.strerror}.") from error


def ranking_of(month: Month) -> dict[str, Any]:
    """Return the month's standings with the fields that are promised, the policy among them."""
    standings = standings_of(month)
    if not any(outlet.n_visits or outlet.n_responses for outlet in standings.outlets):
        raise no_data(month)
    data = standings.to_data()
    return {
        "month": str(month),
        "parameters": data["parameters"] | {"policy": asdict(policy_of(month))},
        "outlets": [{key: row[key] for key in OUTLET} for row in data["outlets"]],
        "companies": [{key: row[key] for key in GROUP} for row in data["companies"]],
        "cities": [{key: row[key] for key in GROUP} for row in data["cities"]],
    }


def no_data(month: Month) -> click.ClickException:
    """Return the refusal to print nothing."""
    return click.ClickException(f"There are no visits and no responses in {month}.")


def print_json(data: object) -> None:
    """Print the value as JSON; days are written YYYY-MM-DD."""
    click.echo(json.dumps(data, ensure_ascii=False, indent=1, default=date.isoformat))
