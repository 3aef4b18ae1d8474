"""What addresses and forms may carry: numbers and characters that every database can keep."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import chain

from flask import Flask, abort, request
from werkzeug.routing import IntegerConverter, Map

LARGEST_ID = 2**31 - 1
"""The largest integer of a PostgreSQL column; SQLite's are wider."""


class IdConverter(IntegerConverter):
    """The number of a row in an address; a larger one than a row can have fits no route."""

    def __init__(self, map: Map) -> None:
        super().__init__(map, max=LARGEST_ID)


def attach(app: Flask) -> None:
    """Bound the numbers in addresses; refuse what no database can keep. Before any route."""
    app.url_map.converters["int"] = IdConverter
    app.before_request(refuse_nul)


def refuse_nul() -> None:
    """Answer 400 to a NUL character, which PostgreSQL stores and compares in no text.

    The form has been read by now: by the check of its token, or for its language.
    """
    if "\0" in "".join(texts()):
        abort(400)


def texts() -> Iterable[str]:
    """Return every text of the address and the form."""
    path = map(str, (request.view_args or {}).values())
    fields = request.values.dicts
    values = chain.from_iterable(chain.from_iterable(each.listvalues() for each in fields))
    return chain(path, *fields, values)


def id_asked(name: str) -> int | None:
    """Return the row's number that the address asks for; 404 when no row can have it."""
    text = request.args.get(name, "")
    if not text:
        return None
    if not text.isdecimal() or len(text) > len(str(LARGEST_ID)) or int(text) > LARGEST_ID:
        abort(404)
    return int(text)
