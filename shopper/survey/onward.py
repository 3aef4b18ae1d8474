"""From answers that were sent on to their receipt."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from flask import Response, request, url_for
from werkzeug.datastructures import Headers
from werkzeug.utils import redirect
from werkzeug.wrappers import Response as Redirect

from shopper.survey.large_print import is_large

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

ANY = "a-receipt-that-nobody-has"


class SeeOther(Response):
    """The way to an address of ours, whose headers need no completing."""

    def get_wsgi_headers(self, environ: WSGIEnvironment) -> Headers:
        """Return the headers as they are."""
        return self.headers


def to_receipt(receipt: str, language: str) -> Redirect:
    """Send the browser on to a receipt's page; only its code tells its address from others'."""
    kept = _address(request.script_root, language, is_large())
    return redirect(kept.replace(ANY, receipt), 303, SeeOther)


@lru_cache
def _address(_root: str, language: str, _large_print: bool) -> str:
    """Return the address of ANY receipt's page, within a request of that root and print."""
    return url_for("survey.receipt", receipt=ANY, lang=language)
