"""Write the results posters of outlets into a folder."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import click
from flask.cli import with_appcontext

from shopper.documents.outlet_poster import render_posters
from shopper.documents.processes import render_all
from shopper.documents.refusal import DocumentError
from shopper.jobs import LANGUAGES, compiled
from shopper.jobs.posters import poster_marks
from shopper.models.bulletin import BulletinState, issue_for_readers


@click.command()
@click.argument("issue")
@click.option("--company", help="Code of the only company whose outlets get posters.")
@click.option("--language", type=click.Choice(LANGUAGES), default="zh", show_default=True)
@click.option("--out", "folder", type=click.Path(file_okay=False, path_type=Path), required=True)
@with_appcontext
def posters(issue: str, company: str | None, language: str, folder: Path) -> None:
    """Write the results posters of a published ISSUE like 2026-10, a file for each company.

    A page is an outlet with a rank; the others have none to hang up.
    """
    row = issue_for_readers(issue)
    if row is None or row.state is BulletinState.WITHDRAWN:
        raise click.ClickException(f"Issue {issue} is not published.")
    bulletin = compiled(row)
    codes: dict[str, list[str]] = {}
    for line in bulletin.ranked_outlets:
        codes.setdefault(line.standing.company, []).append(line.standing.code)
    wanted = [company] if company else sorted(codes)
    if missing := [code for code in wanted if code not in codes]:
        raise click.ClickException(f"No outlet of {missing[0]} has a rank in issue {issue}.")
    marks = poster_marks(row.data)
    tasks = [
        partial(
            render_posters,
            bulletin,
            codes[code],
            language,
            printed_at=row.published_at,
            marks=marks,
        )
        for code in wanted
    ]
    folder.mkdir(parents=True, exist_ok=True)
    try:
        for code, pdf in zip(wanted, render_all(tasks), strict=True):
            path = folder / f"posters-{issue}-{code}-{language}.pdf"
            path.write_bytes(pdf)
            click.echo(f"{path}  {len(codes[code])}")
    except DocumentError as error:
        raise click.ClickException(str(error)) from error
