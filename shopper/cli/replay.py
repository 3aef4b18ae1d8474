"""See the last bulletins as another edition would have had them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import click
from flask.cli import with_appcontext

from shopper.cli.month import MONTH
from shopper.cli.moves import PLURAL, Retold, as_data
from shopper.clock import this_month
from shopper.extensions import db
from shopper.models.names import Names, names_by_kind
from shopper.models.replay import (
    AnswersGone,
    Issue,
    NewStandard,
    Replayed,
    issues_until,
    new_standard,
    replayed,
)
from shopper.rules.edition_file import load_edition
from shopper.rules.edition_table import EditionErrors
from shopper.rules.month import Month
from shopper.rules.replay import KINDS, Comparison, Move, Place, mean_size
from shopper.rules.standard import Edition, Text


@click.command()
@click.option(
    "--edition",
    "file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="The edition file to rank by; without it, only what changes of the standard made.",
)
@click.option("--months", type=click.IntRange(1, 120), default=12, show_default=True)
@click.option("--until", type=MONTH, help="The last of them; the last that is over unless given.")
@click.option(
    "--outlets",
    type=click.IntRange(0),
    default=20,
    show_default=True,
    help="How many moves of outlets the table lists a month.",
)
@click.option("--format", "format_", type=click.Choice(["table", "json"]), default="table")
@with_appcontext
def replay(file: Path | None, months: int, until: Month | None, outlets: int, format_: str) -> None:
    """Rank the last months again by another edition, and write nothing.

    Published months are compared with what was published. Where two months were under different
    editions, their moves are split into the standard's own part and the rest.
    """
    other = edition_in(file) if file else None
    with reading_only():
        found = retold(issues_until(until or this_month().plus(-1), months), other)
        try:
            if format_ == "json":
                click.echo(json.dumps(as_data(found), ensure_ascii=False, indent=1))
                return
            for line in lines_of(found, outlets, file):
                click.echo(line)
        except AnswersGone as error:
            raise click.ClickException(str(error)) from error


@contextmanager
def reading_only() -> Iterator[None]:
    """Keep the session from SQLite's write lock: held for minutes, it would stop customers."""
    db.session.connection(execution_options={"sqlite_begin": "BEGIN"})
    try:
        yield
    finally:
        db.session.rollback()


def retold(issues: Iterable[Issue], other: Edition | None) -> Iterator[Retold]:
    """Yield each month with what the other edition and a new standard make of it, one at a time.

    Raises ClickException when there is no month.
    """
    earlier = None
    for issue in issues:
        again = replayed(issue, other) if other else None
        yield Retold(issue, again, new_standard(earlier, issue), names_by_kind(issue.rows))
        earlier = issue
    if earlier is None:
        raise click.ClickException("No month that is over has visits or responses.")


def edition_in(file: Path) -> Edition:
    """Return the edition of a file; refuse with every mistake in it."""
    try:
        return load_edition(file)
    except EditionErrors as error:
        raise click.ClickException("\n".join(map(str, error.mistakes))) from error


def lines_of(found: Iterable[Retold], outlets: int, file: Path | None) -> Iterator[str]:
    """Yield the lines of all months, and at last whether the standard changed in them."""
    changed = False
    for month in found:
        changed = changed or month.new is not None
        if file and month.again:
            yield from again_lines(month.again, month.names, outlets, file)
        if month.new:
            yield from split_lines(month.new, month.names, outlets)
    if not changed:
        yield "All these months are under one edition: no move is the standard's own."


def again_lines(again: Replayed, names: Names, outlets: int, file: Path) -> Iterator[str]:
    """Yield what moves in a month, the largest moves first."""
    issue = again.issue
    state = "as published" if issue.published else "as its data stand now"
    yield f"{issue.month}, {state} ({issue.edition.id}) -> {again.edition.id} of {file.name}"
    if again.changed:
        yield f"  The data of {len(again.changed)} outlets have changed since it was published."
    for kind in KINDS:
        found = again.comparison(kind)
        yield f"  {PLURAL[kind]}: {summary(found, names[kind])}"
        for move in found.moves[:outlets] if kind == "outlet" else found.moves:
            yield f"    {step(move)}  {move.code} {names[kind][move.code].zh}"
    yield ""


def split_lines(new: NewStandard, names: Names, outlets: int) -> Iterator[str]:
    """Yield what of each move between two months is the standard's own."""
    earlier, later = new.earlier, new.later
    yield f"{earlier.month} ({earlier.edition.id}) to {later.month} ({later.edition.id})"
    for kind in KINDS:
        splits = new.splits(kind)
        own, real = mean_size(s.own for s in splits), mean_size(s.real for s in splits)
        yield (
            f"  {PLURAL[kind]}: {len(splits)} ranked throughout; on average the standard moved them"
            f" {decimal(own)} points, the month {decimal(real)}"
        )
        for each in splits[:outlets] if kind == "outlet" else splits:
            yield (
                f"    {step(each.whole)}  {part(each.whole)}"
                f" = standard {part(each.own)} + month {part(each.real)}"
                f"  {each.code} {names[kind][each.code].zh}"
            )
    yield ""


def summary(found: Comparison, names: Mapping[str, Text]) -> str:
    """Return a comparison in one line."""
    text = (
        f"{found.compared} ranked both times, {found.changed} changed places,"
        f" {found.entered} came in, {found.left} fell out; Kendall's tau {decimal(found.tau, 4)}"
    )
    if found.furthest is None:
        return text
    return f"{text}; furthest {found.furthest.ranks:+d} {names[found.furthest.code].zh}"


def step(move: Move) -> str:
    """Return a move as rank and score before and after."""
    return f"{place(move.before)} -> {place(move.after)}"


def place(held: Place) -> str:
    """Return rank and score in columns."""
    rank = "-" if held.rank is None else str(held.rank)
    return f"{rank:>5} {'-' if held.score is None else str(held.score):>6}"


def part(move: Move) -> str:
    """Return a move's ranks and points with their signs."""
    return f"{move.ranks or 0:+d} ({move.points or 0:+.2f})"


def decimal(value: float | None, digits: int = 2) -> str:
    """Return a number, or a dash for none."""
    return "-" if value is None else f"{value:.{digits}f}"
