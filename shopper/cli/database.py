"""Set up the database, and fill it with a sample."""

from __future__ import annotations

import click
from alembic.migration import MigrationContext
from flask.cli import with_appcontext
from flask_migrate import upgrade
from sqlalchemy import select

from shopper import jobs
from shopper.cli.recompute import recompute
from shopper.clock import now, this_month, today
from shopper.demo import SAMPLE_SIGN_INS, Size, load_province
from shopper.extensions import db
from shopper.jobs.plans import publish_plan
from shopper.language import speaking
from shopper.models import Outlet, User
from shopper.models.city import load_districts
from shopper.models.plan import plan_of
from shopper.models.setting import load_settings
from shopper.standards import edition_in_force

SEED = 2010


@click.command()
@click.option("--empty", is_flag=True, help="Leave a new database without the sample province.")
@with_appcontext
def init(empty: bool) -> None:
    """Create or upgrade the database; fill a new one with the sample province."""
    before = revision()
    upgrade()
    if before not in {None, revision()}:
        click.get_current_context().invoke(recompute, check=False)
    load_districts()
    db.session.commit()
    if not empty and is_empty():
        add_province(Size(), SEED)
    if load_settings().sample_data:
        click.echo("\n".join(sign_ins()))


@click.command()
@click.option("--outlets", type=click.IntRange(10), default=Size.outlets, show_default=True)
@click.option("--months", type=click.IntRange(1, 120), default=Size.months, show_default=True)
@click.option("--responses", type=click.IntRange(0), default=Size.responses, show_default=True)
@click.option("--seed", type=click.IntRange(0), default=SEED, show_default=True)
@click.option("--replace", is_flag=True, help="Delete the sample province that is there first.")
@with_appcontext
def demo(outlets: int, months: int, responses: int, seed: int, replace: bool) -> None:
    """Fill the database with a sample province of any size."""
    upgrade()
    if not is_empty():
        require_sample(replace)
        delete_everything()
    add_province(Size(outlets, months, responses), seed)
    click.echo("\n".join(sign_ins()))


def revision() -> str | None:
    """Return which migration the database has come to; None: it is new."""
    with db.engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def is_empty() -> bool:
    """Return whether the database holds neither outlets nor people."""
    return not any(db.session.scalar(select(table.id).limit(1)) for table in (Outlet, User))


def require_sample(replace: bool) -> None:
    """Refuse to replace anything but a sample, and that only when told to."""
    if not load_settings().sample_data:
        raise click.ClickException(
            "The database holds real data. Make the sample in another one:"
            " set SHOPPER_INSTANCE_PATH to an empty folder."
        )
    if not replace:
        raise click.ClickException(
            "The database holds a sample province already. Add --replace to make it anew."
        )


def delete_everything() -> None:
    """Delete all rows of all tables, children first."""
    for table in reversed(db.metadata.sorted_tables):
        db.session.execute(table.delete())


def add_province(size: Size, seed: int) -> None:
    """Add and commit a sample province that ends with the running month."""
    click.echo(
        f"Making a sample province: {size.outlets:,} outlets, {size.months} months,"
        f" {size.responses:,} responses"
    )
    load_province(size, seed=seed, at=now(), edition=edition_in_force(today()))
    db.session.commit()
    plan_sample(seed)


@speaking("en")
def plan_sample(seed: int) -> None:
    """Publish a plan of the running month, for what its visits still lack, and draft the next."""
    running = this_month()
    for month in (running, running.plus(1)):
        jobs.at_once("plan", str(month), at=now(), by=None, seed=seed, version=None)
    if plan := plan_of(running):
        publish_plan(plan, None, at=now(), by=None)
    db.session.commit()


def sign_ins() -> list[str]:
    """Return what to type to sign in to the sample."""
    people = [f"  {s.role.value:<8} {s.username:<8} {s.password}" for s in SAMPLE_SIGN_INS]
    return ["Sample data. Sign in at /accounts/sign-in as:", *people]
