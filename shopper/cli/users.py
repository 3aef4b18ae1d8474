"""People who sign in, from the command line."""

from __future__ import annotations

import sys

import click
from flask.cli import with_appcontext

from shopper.clock import now
from shopper.extensions import db
from shopper.models import City, User
from shopper.models.audit import record
from shopper.models.user import SHORTEST_PASSWORD, Role, user_by_username


@click.command()
@click.argument("username")
@click.option("--role", type=click.Choice([role.value for role in Role]), required=True)
@click.option("--name", help="The person's name; the user name unless given.")
@click.option("--city", help="The code of a shopper's city, like 3301.")
@click.option("--password-stdin", is_flag=True, help="Read the password from standard input.")
@with_appcontext
def add_user(
    username: str, role: str, name: str | None, city: str | None, password_stdin: bool
) -> None:
    """Add a person who signs in."""
    username = username.strip().lower()
    require_new(username)
    require_city(city)
    user = User(username=username, name=name or username, role=Role(role), city_code=city)
    user.set_password(ask_password(password_stdin))
    db.session.add(user)
    db.session.flush()
    record("user.added", user, at=now(), by=None, username=username, role=role)
    db.session.commit()
    click.echo(f"Added {username} ({role}).")


def require_new(username: str) -> None:
    """Refuse a blank or taken user name."""
    if not username:
        raise click.ClickException("A user name can't be blank.")
    if user_by_username(username):
        raise click.ClickException(f"There is a user {username} already.")


def require_city(city: str | None) -> None:
    """Refuse a city that is not in the register."""
    if city is not None and db.session.get(City, city) is None:
        raise click.ClickException(f"{city} is not the code of a city; Hangzhou's is 3301.")


def ask_password(from_stdin: bool) -> str:
    """Return a password that is long enough, typed twice or piped in."""
    if from_stdin:
        password = sys.stdin.readline().rstrip("\r\n")
    else:
        password = click.prompt("Password", hide_input=True, confirmation_prompt=True)
    if len(password) < SHORTEST_PASSWORD:
        raise click.ClickException(f"A password needs at least {SHORTEST_PASSWORD} characters.")
    return str(password)
