"""The issues of a month from the command line: drawn, published, corrected, withdrawn."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

import click
from flask.cli import with_appcontext

from shopper import jobs
from shopper.cli.month import MONTH
from shopper.clock import now
from shopper.documents.bulletin import render_bulletin
from shopper.documents.refusal import DocumentError
from shopper.language import speaking
from shopper.models.bulletin import BulletinFile, issue_for_readers, issues_of, preview_of
from shopper.models.frozen import NoData
from shopper.models.job import Job
from shopper.models.sequence import unpublished_before
from shopper.rules.month import Month
from shopper.rules.standard import Text
from shopper.storage import path_of


@click.command()
@click.argument("month", type=MONTH)
@click.option("--draft", is_flag=True, help="Write a draft of the month as it stands to a file.")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="File of the draft.")
@click.option("--language", type=click.Choice(jobs.LANGUAGES), help="Of the draft: zh by default.")
@click.option("--preview", is_flag=True, help="Draw a preview that companies may challenge.")
@click.option("--until", type=click.DateTime(["%Y-%m-%d"]), help="Last day to challenge it.")
@with_appcontext
@speaking("en")
def publish(
    month: Month,
    draft: bool,
    out: Path | None,
    language: str | None,
    preview: bool,
    until: datetime | None,
) -> None:
    """Publish the bulletin of a MONTH like 2026-10, or draw a preview or a draft of it."""
    if (out or language) and not draft:
        raise click.UsageError("--out and --language belong to --draft.")
    if preview == (until is None) or draft and preview:
        raise click.UsageError("--preview and --until belong together, and not to --draft.")
    with refusals():
        if draft:
            write_draft(month, out, language or "zh")
        elif until:
            draw_preview(month, until)
        else:
            publish_month(month)


@click.command()
@click.argument("month", type=MONTH)
@click.option("--reason", required=True, help="Why, in Chinese, as the correction prints it.")
@click.option("--reason-en", required=True, help="The same in English.")
@with_appcontext
@speaking("en")
def correct(month: Month, **why: str) -> None:
    """Publish a published MONTH anew, with what has changed since and why."""
    with refusals():
        jobs.at_once("correct", str(month), at=now(), by=None, told=progress, **why)
    row = issues_of(str(month))[-1]
    describe(row.files, f"Published issue {row.issue}.")


@click.command()
@click.argument("issue")
@click.option("--reason", required=True, help="Why, in Chinese, as its page tells it.")
@click.option("--reason-en", required=True, help="The same in English.")
@with_appcontext
@speaking("en")
def withdraw(issue: str, reason: str, reason_en: str) -> None:
    """Withdraw an ISSUE like 2026-10 or 2026-10-R1."""
    row = issue_for_readers(issue)
    if row is None:
        raise click.ClickException(f"There is no published issue {issue}.")
    with refusals():
        jobs.withdraw(row, Text(reason, reason_en), at=now(), by=None)
    click.echo(f"Issue {issue} is withdrawn.")


@contextmanager
def refusals() -> Iterator[None]:
    """Tell in one sentence why nothing came of it."""
    try:
        yield
    except (jobs.NotPublishable, NoData, DocumentError) as error:
        raise click.ClickException(str(error)) from error
    except OSError as error:
        raise click.ClickException(f"Nothing was written: {error.strerror}.") from error


def progress(job: Job) -> None:
    """Say how many documents are printed, on standard error."""
    if job.made:
        click.echo(f"{len(job.made)} printed, {100 * job.steps_done // job.steps} %", err=True)


def write_draft(month: Month, out: Path | None, language: str) -> None:
    """Write the draft of a month to a file, named by the month unless told otherwise."""
    moment = now()
    pdf = render_bulletin(jobs.draft(month, at=moment), language, printed_at=moment, draft=True)
    path = out or Path(f"bulletin-{month}-draft-{language}.pdf")
    path.write_bytes(pdf)
    click.echo(f"Draft of {month} ({language}): {path}")


def draw_preview(month: Month, until: datetime) -> None:
    """Draw the preview and say where its documents are."""
    day = until.date().isoformat()
    jobs.at_once("preview", str(month), at=now(), by=None, told=progress, until=day)
    row = preview_of(str(month))
    describe(row.files if row else [], f"Preview of {month}, to be challenged until {day}.")


def publish_month(month: Month) -> None:
    """Publish the month and say where its documents are, and which months come too late now."""
    waiting = unpublished_before(month)
    jobs.at_once("publish", str(month), at=now(), by=None, told=progress)
    row = issues_of(str(month))[-1]
    if waiting:
        names = ", ".join(map(str, waiting))
        click.echo(
            f"Months before it that were not published can't be any more: {names}.", err=True
        )
    describe(row.files, f"Published issue {row.issue}.")


def describe(files: list[BulletinFile], heading: str) -> None:
    """Print each document's subject, language, place and SHA-256."""
    click.echo(heading)
    for file in files:
        path = path_of(file.sha256, f".{file.format}")
        click.echo(f"  {file.language} {file.subject} {path}\n      sha256 {file.sha256}")
