"""Who is signed in, and the door that an audience puts before its pages."""

from __future__ import annotations

from collections.abc import Callable, Collection

from flask import Flask, Request, abort, current_app, redirect, request, url_for
from flask import Response as FlaskResponse
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface, SessionMixin
from flask_login import current_user
from sqlalchemy import select
from werkzeug.wrappers import Response

from shopper.extensions import db, login
from shopper.language import COOKIELESS
from shopper.models.user import Role, User


class Sessions(SecureCookieSessionInterface):
    """Flask's sessions, without preparing the cookie of a visitor who has and gets none."""

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession | None:
        """Return the visitor's session, a new one when there is none."""
        if "HTTP_COOKIE" not in request.environ:
            return self.session_class()
        return super().open_session(app, request)

    def save_session(self, app: Flask, session: SessionMixin, response: FlaskResponse) -> None:
        """Send the cookie where it changes; an answer to be kept apart by it says so."""
        if session or session.modified:
            super().save_session(app, session, response)
        elif session.accessed and request.blueprint not in COOKIELESS:
            response.vary.add("Cookie")


def attach(app: Flask) -> None:
    """Load the person of a session cookie; send strangers to sign in."""
    app.session_interface = Sessions()
    login.user_loader(user_of_session)
    login.unauthorized_handler(ask_to_sign_in)


def user_of_session(session_key: str) -> User | None:
    """Return the person whose session it is, unless switched off since."""
    return db.session.scalar(
        select(User).where(User.session_key == session_key, User.active.is_(True))
    )


def only(roles: Collection[Role]) -> Callable[[], Response | None]:
    """Return a before_request function that lets only these roles pass."""

    def door() -> Response | None:
        if not current_user.is_authenticated:
            return ask_to_sign_in()
        if current_user.role not in roles:
            abort(403)
        return None

    return door


def ask_to_sign_in() -> Response:
    """Send the visitor to sign in and then back to the page; a form sent in is refused.

    A program that asks for JSON is told that nobody is signed in.
    """
    if request.accept_mimetypes.best == "application/json":
        abort(401)
    if request.method != "GET":
        abort(403)
    target = request.full_path.rstrip("?")
    return redirect(url_for("accounts.sign_in", next=target))


def person() -> User:
    """Return who is signed in; only behind a door."""
    user = current_user._get_current_object()
    assert isinstance(user, User), current_app.name
    return user
