"""Signing in and out, and one's password."""

from __future__ import annotations

from datetime import timedelta
from functools import cache
from urllib.parse import urlsplit

from flask import Blueprint, abort, flash, redirect, render_template, request, session, url_for
from flask_babel import gettext as _
from flask_login import current_user, login_required, login_user, logout_user
from werkzeug.wrappers import Response

from shopper.accounts.forms import PasswordForm, SignInForm
from shopper.clock import now
from shopper.extensions import db
from shopper.models.audit import record
from shopper.models.user import Role, User, hasher, is_hash_of, user_by_username
from shopper.web.sessions import person
from shopper.web.throttle import Throttle

blueprint = Blueprint("accounts", __name__, url_prefix="/accounts")

ONE_NAME = Throttle("sign-in as one", 10, timedelta(minutes=10))
ONE_ADDRESS = Throttle("sign-in from one address", 100, timedelta(minutes=10))


@blueprint.route("/sign-in", methods=["GET", "POST"])
def sign_in() -> str | Response | tuple[str, int]:
    """Let a person sign in, then go where they wanted to."""
    if current_user.is_authenticated:
        return redirect(home_of(person()))
    form = SignInForm()
    if not form.validate_on_submit():
        return render_template("accounts/sign_in.html", form=form), 422 if form.errors else 200
    user = user_with(form.username.data, form.password.data)
    if user is None:
        form.password.errors = [_("User name and password do not match.")]
        return render_template("accounts/sign_in.html", form=form), 422
    user.signed_in_at = now()
    db.session.commit()
    login_user(user)
    # A shopper's phone restarts on the way: what it holds is to go without signing in again.
    session.permanent = user.role is Role.SHOPPER
    return redirect(wanted_page() or home_of(user))


def user_with(username: str, password: str) -> User | None:
    """Return the active person with this name and password, in the same time for any name.

    A wrong one is counted; after too many, everybody at that name and address must wait.
    """
    nobody = User(password_hash=hash_of_nobody(), active=False)
    address = request.remote_addr or ""
    whose = (username.strip().lower(), address)
    if ONE_NAME.is_closed(*whose) or ONE_ADDRESS.is_closed(address):
        abort(429)
    user = user_by_username(username) or nobody
    active = user.active
    if says_password(user, password) and active:
        return user
    ONE_NAME.count(*whose)
    ONE_ADDRESS.count(address)
    db.session.commit()
    return None


@cache
def hash_of_nobody() -> str:
    """Return what is compared where no person has the name; made by the first who sign in."""
    return hasher.hash("nobody has this password")


def says_password(user: User, password: str) -> bool:
    """Return whether this is the person's password; ends the transaction to find out."""
    stored = user.password_hash
    # Hashing is slow on purpose: meanwhile nobody else waits for the database's only writer.
    db.session.rollback()
    return is_hash_of(stored, password)


def wanted_page() -> str | None:
    """Return the page of this site that was asked for before signing in."""
    wanted = request.args.get("next", "")
    parts = urlsplit(wanted.replace("\\", "/"))
    local = wanted.startswith("/") and not parts.scheme and not parts.netloc
    return wanted if local and not wanted.startswith(("//", "/\\")) else None


def home_of(user: User) -> str:
    """Return the first page of the person's room."""
    return url_for("fieldwork.index" if user.role is Role.SHOPPER else "office.overview.index")


@blueprint.post("/sign-out")
def sign_out() -> Response:
    """Sign the person out of this browser."""
    logout_user()
    flash(_("You are signed out."), "good")
    return redirect(url_for("accounts.sign_in"))


@blueprint.route("/password", methods=["GET", "POST"])
@login_required
def password() -> str | Response | tuple[str, int]:
    """Let the person change the password, which signs them out everywhere else."""
    form = PasswordForm()
    if not form.validate_on_submit():
        return render_template("accounts/password.html", form=form), 422 if form.errors else 200
    user = person()
    if not says_password(user, form.current.data):
        form.current.errors = [_("This is not your password so far.")]
        return render_template("accounts/password.html", form=form), 422
    user.set_password(form.new.data)
    record("user.password_changed", user, at=now(), by=user)
    db.session.commit()
    login_user(user)
    flash(_("Your password is changed; other browsers are signed out."), "good")
    return redirect(home_of(user))
