"""A month's plan of visits from the command line."""

from __future__ import annotations

from collections import Counter

import click
from flask.cli import with_appcontext
from flask_babel import ngettext

from shopper import jobs
from shopper.cli.month import MONTH
from shopper.clock import now
from shopper.extensions import db
from shopper.jobs.plans import new_seed, publish_plan
from shopper.language import speaking
from shopper.models.assignment import assignments_in
from shopper.models.plan import Plan, plan_of
from shopper.rules.month import Month


@click.command()
@click.argument("month", type=MONTH)
@click.option("--seed", type=click.IntRange(0, 2**32 - 1), help="Draw the plan of this seed.")
@click.option("--publish", is_flag=True, help="Offer it to the shoppers: without --seed as it is.")
@with_appcontext
@speaking("en")
def plan(month: Month, seed: int | None, publish: bool) -> None:
    """Draw the plan of a MONTH like 2026-11, anew if it was drawn before, and print its seed.

    With --publish and without --seed a plan that was drawn before is published as it is.
    """
    try:
        if seed is not None or not publish or plan_of(month) is None:
            chosen = new_seed() if seed is None else seed
            jobs.at_once("plan", str(month), at=now(), by=None, seed=chosen, version=None)
        row = plan_of(month)
        if row is None:
            raise click.ClickException(f"There is no plan of {month}.")
        offered = publish_plan(row, None, at=now(), by=None) if publish else 0
        db.session.commit()
    except jobs.NotPublishable as error:
        raise click.ClickException(str(error)) from error
    describe(row)
    if publish:
        said = ngettext("%(num)d visit is offered.", "%(num)d visits are offered.", offered)
        click.echo(f"Published: {said}")


def describe(row: Plan) -> None:
    """Print the plan's seed, visits and what falls short by reason."""
    visits = [a for a in db.session.scalars(assignments_in(row.month)) if a.plan_id == row.id]
    again = sum(visit.is_repeat for visit in visits)
    click.echo(
        f"Plan of {row.month}, seed {row.seed}: visits to make: {len(visits)}, repeats: {again}."
    )
    causes = Counter(short["cause"] for short in row.unplanned.values())
    for cause, number in causes.most_common():
        click.echo(f"  outlets that can't be ranked: {number} ({cause})")
