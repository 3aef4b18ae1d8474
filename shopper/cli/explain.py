"""Say what made a figure: from the province or a company down to the items of one visit."""

from __future__ import annotations

import json
from typing import cast

import click
from flask.cli import with_appcontext

from shopper import jobs
from shopper.cli.month import MONTH
from shopper.cli.tables import plain_text
from shopper.clock import now
from shopper.extensions import db
from shopper.language import speaking
from shopper.models.behind import behind, explained, is_behind, submission_data
from shopper.models.bulletin import current_issue
from shopper.models.frozen import NoData
from shopper.models.response import Response
from shopper.models.visit import Visit
from shopper.rules.bulletin import Bulletin
from shopper.rules.month import Month
from shopper.workings.levels import Opened, opened
from shopper.workings.passage import Level
from shopper.workings.passages import submission_passages
from shopper.workings.submission import submission_working

ID = click.IntRange(1, 2**31 - 1)
"""What a database takes as a number of a row."""


@click.command()
@click.argument("month", type=MONTH)
@click.option("--company", metavar="CODE", help="A company, and the outlets behind its score.")
@click.option("--city", metavar="CODE", help="A city, likewise.")
@click.option("--outlet", metavar="CODE", help="An outlet, and its visits and responses.")
@click.option("--visit", metavar="ID", type=ID, help="A visit, and what each item did.")
@click.option("--response", metavar="ID", type=ID, help="A response, likewise.")
@click.option("--language", type=click.Choice(jobs.LANGUAGES), default="en", show_default=True)
@click.option("--json", "as_json", is_flag=True, help="Print the data, every number in full.")
@with_appcontext
def explain(month: Month, language: str, as_json: bool, **asked: str | int | None) -> None:
    """Say how a figure of a MONTH like 2026-10 came about; without an option, the province's.

    A published month is explained from its frozen data, any other as it stands now.
    """
    given = [(name, str(code)) for name, code in asked.items() if code is not None]
    if len(given) > 1:
        raise click.UsageError("Choose one figure: " + ", ".join(f"--{name}" for name, _ in given))
    level, code = cast(tuple[Level, str], given[0] if given else ("province", ""))
    with speaking(language):
        submitted = level == "visit" or level == "response"
        told = submission(month, level, code) if submitted else figure(month, level, code)
        text = json.dumps(told.data, ensure_ascii=False, indent=1) if as_json else None
        click.echo(text or plain_text(told.working))


def figure(month: Month, level: Level, code: str) -> Opened:
    """Return what made a figure of the bulletin."""
    bulletin = bulletin_of(month)
    try:
        told = opened(bulletin, level, code, "staff")
    except KeyError as error:
        raise click.ClickException(f"There is no {level} {code} in {month}.") from error
    if level != "outlet":
        return told
    return told.down_to(behind(code, month, bulletin.policy.visit_window_months))


def submission(month: Month, level: Level, code: str) -> Opened:
    """Return what made the score of a visit or a response behind the month."""
    visit = db.session.get(Visit, int(code)) if level == "visit" else None
    row = visit or (db.session.get(Response, int(code)) if level == "response" else None)
    if row is None or not is_behind(row, month):
        raise click.ClickException(f"There is no {level} {code} behind {month}.")
    data = submission_data(row)
    working = submission_working(explained(row))
    return Opened(submission_passages(level, code, row.outlet.code, working), data)


def bulletin_of(month: Month) -> Bulletin:
    """Return the month's bulletin as published, else as its data stand now."""
    row = current_issue(str(month))
    try:
        return jobs.compiled(row) if row else jobs.draft(month, at=now())
    except NoData as error:
        raise click.ClickException(str(error)) from error
