"""Say whether a PDF is a genuine, current and right bulletin."""

from __future__ import annotations

from pathlib import Path

import click
from flask.cli import with_appcontext
from sqlalchemy.exc import SQLAlchemyError

from shopper.documents.checking import Verdict, check_apart
from shopper.jobs.judgement import Judgement, digest_of, judged, sentences
from shopper.language import speaking

ANSWERS = {True: "yes", False: "no", None: "not known"}


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@with_appcontext
def verify(file: Path) -> None:
    """Say whether FILE is genuine, current, and right.

    Away from the association's database genuineness is not known, and the data inside are checked
    alone. The exit code is 0 when nothing speaks against the file, else 1.
    """
    verdict, digest = check_apart(file), digest_of(file)
    judgement = known(verdict, digest)
    with speaking("en"):
        for holds, question, answer in sentences(judgement):
            click.echo(f"{question + ':':9}{ANSWERS[holds]}. {answer}")
    click.echo(f"SHA-256: {digest}")
    for table, of in (verdict.counts or {}).items():
        told = ", ".join(f"{number} {fate}" for fate, number in of.items())
        click.echo(f"  {table}: {told}")
    for x in verdict.mismatches:
        row = f" {x.row}" if x.row else ""
        click.echo(f"  {x.table}{row}, {x.column}: printed {x.printed}, computed {x.computed}")
    if not judgement.holds:
        raise SystemExit(1)


def known(verdict: Verdict, digest: str) -> Judgement:
    """Return the judgement with what the database knows; without one, of the data alone."""
    try:
        return judged(verdict, digest)
    except SQLAlchemyError:
        return Judgement(verdict, None, None)
