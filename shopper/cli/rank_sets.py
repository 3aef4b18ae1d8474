"""Rank anything that has scores with errors, and say how sure the ranks are."""

from __future__ import annotations

import csv
import math
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import click

from shopper.cli.register import table_file
from shopper.language import speaking
from shopper.register.tables import Row, TableError, read_table
from shopper.rules.rank_sets import rank_sets

COLUMNS = ("name", "score", "se")
MOST = 1e100
"""Differences of larger numbers can't be reckoned with."""


class Unit(NamedTuple):
    """What is ranked: its score and the score's standard error."""

    name: str
    score: float
    se: float


class BadUnits(click.ClickException):
    """Rows that can't be ranked, a sentence for each."""


@click.command("rank-sets")
@table_file
@click.option("--simultaneous", is_flag=True, help="Sets that hold all true ranks at once.")
def print_rank_sets(file: Path, simultaneous: bool) -> None:
    """Print name, rank, low and high of each row of FILE (columns name, score, se), as CSV.

    The true rank lies between low and high with 95 per cent confidence; rank 1 is the highest
    score.
    """
    with speaking("en"):
        try:
            heading, *rows = read_table(file.read_bytes())
        except TableError as error:
            raise click.ClickException(str(error)) from error
    units = read_units(heading, rows)
    sets = rank_sets(
        [unit.score for unit in units], [unit.se for unit in units], simultaneous=simultaneous
    )
    lines = [(of.rank, unit.name, of.low, of.high) for unit, of in zip(units, sets, strict=True)]
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(("name", "rank", "low", "high"))
    writer.writerows((name, rank, low, high) for rank, name, low, high in sorted(lines))


def read_units(heading: Row, rows: Sequence[Row]) -> list[Unit]:
    """Return the units of a table's rows; raise BadUnits with all that is wrong."""
    names = [cell.lower() for cell in heading.cells]
    missing = [column for column in COLUMNS if column not in names]
    if missing:
        raise BadUnits(f"Row {heading.number}: there is no column {', '.join(missing)}.")
    if not rows:
        raise BadUnits("There are no rows below the heading.")
    wrong: list[str] = []
    units = [read_unit(row, [names.index(column) for column in COLUMNS], wrong) for row in rows]
    first: dict[str, int] = {}
    for row, unit in zip(rows, units, strict=True):
        if unit.name and first.setdefault(unit.name, row.number) != row.number:
            known = first[unit.name]
            wrong.append(f"Row {row.number}, column name: {unit.name!r} is in row {known} already.")
    if wrong:
        raise BadUnits("\n".join(wrong))
    return units


def read_unit(row: Row, places: Sequence[int], wrong: list[str]) -> Unit:
    """Return the unit of a row; what is wrong is added to `wrong`, a sentence each."""
    name, score, se = (row.cells[at] if at < len(row.cells) else "" for at in places)
    if not name:
        wrong.append(f"Row {row.number}, column name: it is empty.")
    unit = Unit(name, number(score), number(se))
    for column, text, value in (("score", score, unit.score), ("se", se, unit.se)):
        if not math.isfinite(value):
            wrong.append(f"Row {row.number}, column {column}: {text!r} is not a number.")
        elif abs(value) > MOST:
            wrong.append(f"Row {row.number}, column {column}: {text!r} is beyond {MOST:g}.")
    if unit.se < 0:
        wrong.append(f"Row {row.number}, column se: {se!r} is below 0.")
    return unit


def number(text: str) -> float:
    """Return the number that a text writes, NaN when it writes none."""
    try:
        return float(text)
    except ValueError:
        return math.nan
