"""The opening beacon: a phone's script tells that somebody opened a placard's page."""

from __future__ import annotations

from flask import Response, abort, request

from shopper.extensions import writing
from shopper.models.placard import opened as opening_of
from shopper.models.surveyed import surveyed_by_code
from shopper.survey.store import turn
from shopper.survey.tickets import LOOKING, SENDING, read_ticket
from shopper.survey.views import blueprint


@blueprint.post("/<code>/opened")
def opened(code: str) -> Response:
    """Note when the page was opened by its ticket; of the customer nothing is kept.

    Loading a page counts nothing: previews and crawlers load pages too. A ticket says when it was
    made, so telling of it again, or late, changes nothing.
    """
    outlet = surveyed_by_code(code) or abort(404)
    text = request.form.get("ticket", "")
    tickets = [read_ticket(text, outlet.code, right) for right in (SENDING, LOOKING)]
    ticket = next(filter(None, tickets), None) or abort(400)
    change = opening_of(outlet.placard_id, ticket.opened_at)
    if change is not None:
        with turn(), writing() as connection:
            connection.execute(change)
    return Response(status=204, mimetype="text/plain")
