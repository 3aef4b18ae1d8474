"""The language spoken: in the address or the form, else kept, else the browser's."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache

from flask import current_app, g, has_app_context, has_request_context, request, session
from flask_babel import force_locale
from werkzeug.datastructures import LanguageAccept
from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.http import parse_accept_header

COOKIELESS = {"survey"}


def language() -> str:
    """Return "zh" or "en": what is being spoken, else what the request asks for, else Chinese."""
    if has_app_context() and "language" in g:
        return str(g.language)
    if not has_request_context():
        return "zh"
    spoken = chosen() or kept() or preferred(request.headers.get("Accept-Language", ""))
    g.language = spoken
    return spoken


@contextmanager
def speaking(wanted: str) -> Iterator[None]:
    """Write pages and documents in a language, whatever the request asks for."""
    before = language()
    g.language = wanted
    try:
        with force_locale(current_app.config["LANGUAGES"][wanted]):
            yield
    finally:
        g.language = before


def language_of_request() -> str:
    """Return the locale of the current request, for Flask-Babel."""
    return str(current_app.config["LANGUAGES"][language()])


def other_language() -> str:
    """Return the language to switch to."""
    return "zh" if language() == "en" else "en"


def chosen() -> str | None:
    """Return the language named by the address or the form."""
    try:
        wanted = request.values.get("lang", "")
    except RequestEntityTooLarge:
        # The page that refuses the form is still to be written, in some language.
        wanted = request.args.get("lang", "")
    return wanted if wanted in current_app.config["LANGUAGES"] else None


def kept() -> str | None:
    """Return the language kept in the session; customers have none."""
    if request.blueprint in COOKIELESS:
        return None
    return session.get("language")


@lru_cache(maxsize=500)
def preferred(accepted: str) -> str:
    """Return English where a browser's Accept-Language prefers it to Chinese, else Chinese."""
    languages = parse_accept_header(accepted, LanguageAccept)
    return "en" if languages.best_match(["zh", "en"], "zh") == "en" else "zh"


def keep_choice() -> None:
    """Keep a language chosen in the address for the session's next pages; customers have none."""
    if request.blueprint in COOKIELESS:
        return
    wanted = chosen()
    if wanted and session.get("language") != wanted:
        session["language"] = wanted
