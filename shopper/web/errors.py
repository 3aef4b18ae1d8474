"""One page for everything that goes wrong; it needs no database."""

from __future__ import annotations

from flask import Flask, current_app, g, render_template
from flask_babel import lazy_gettext as _
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import OperationalError
from werkzeug.exceptions import HTTPException, RequestEntityTooLarge

from shopper.extensions import db
from shopper.models.setting import Settings
from shopper.room import is_out_of_room

MEGABYTE = 1024 * 1024

SENTENCES = {
    400: (_("This can't be read"), _("Go back, reload the page and try again.")),
    403: (_("This page is not for you"), _("Sign in as somebody who may open it.")),
    404: (_("There is nothing here"), _("Check the address, or scan the code again.")),
    405: (_("This can't be done this way"), _("Go back and use the button on the page.")),
    410: (_("This was withdrawn"), _("The bulletin's page says why.")),
    413: (
        _("That is too large"),
        _(
            "At most %(most)s MB can be sent at once. Go back in your browser: what you filled in "
            "is still there. Choose a smaller file, or save with some and add the others later."
        ),
    ),
    429: (_("That was a little fast"), _("Wait a minute and try again.")),
    500: (_("Something went wrong here"), _("It is not your fault. Please try again later.")),
    507: (_("There is no room to save this"), _("Nothing was stored. Please try again later.")),
}


class NoRoom(HTTPException):
    """The disk is full; nothing was stored."""

    code = 507


def attach(app: Flask) -> None:
    """Answer every error with the error page."""
    app.register_error_handler(HTTPException, page)
    app.register_error_handler(CSRFError, page)
    app.register_error_handler(OSError, no_room)
    app.register_error_handler(OperationalError, no_room)


def page(error: HTTPException) -> tuple[str, int]:
    """Draw the error page, keeping the status code."""
    code = error.code or 500
    title, advice = SENTENCES.get(code, SENTENCES[500 if code >= 500 else 400])
    db.session.rollback()
    g.settings = Settings()
    if code == RequestEntityTooLarge.code:
        advice = advice % {"most": current_app.config["MAX_CONTENT_LENGTH"] // MEGABYTE}
    return render_template("errors/page.html", title=title, advice=advice, code=code), code


def no_room(error: OSError | OperationalError) -> tuple[str, int]:
    """Answer a full disk; raise any other error of the system or the database again."""
    if not is_out_of_room(error):
        raise error
    return page(NoRoom())
