"""What customers do to their own responses: comment, correct, withdraw."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from shopper.extensions import db
from shopper.models import aggregate
from shopper.models.audit import record
from shopper.models.comment import Comment, CustomerPhoto
from shopper.models.response import Response, ResponseStatus
from shopper.rules.screening import Arrival, screen
from shopper.rules.standard import Edition
from shopper.survey.extras import Extras


def comment_on(response: Response, extras: Extras, digests: Sequence[str], at: datetime) -> None:
    """Keep the words in place of earlier ones, and the photos beside them, none of them twice."""
    if extras.text:
        db.session.merge(Comment(response_id=response.id, text=extras.text, written_at=at))
    known = {photo.sha256 for photo in response.photos}
    for picture, digest in zip(extras.pictures, digests, strict=True):
        if digest not in known:
            known.add(digest)
            response.photos.append(
                CustomerPhoto(
                    sha256=digest, width=picture.width, height=picture.height, added_at=at
                )
            )


def correct_answers(
    response: Response,
    edition: Edition,
    answers: Mapping[str, object],
    opened_at: datetime,
    at: datetime,
    trapped: bool,
) -> None:
    """Replace the answers; the response keeps its status unless the way they came holds it.

    Where and when it was first sent was screened then; now only what this form itself tells is.
    """
    if dict(answers) == response.answers:
        return
    arrival = Arrival(opened_at=opened_at, received_at=at, trapped=trapped)
    anew = [rule for rule in screen(arrival, [], edition.policy) if rule not in response.held_by]
    before = response.status
    status = ResponseStatus.HELD if anew else before
    held_by = [*response.held_by, *anew]
    aggregate.change(response, edition, answers=dict(answers), status=status, held_by=held_by)
    record(
        "response.corrected",
        response,
        at=at,
        by=None,
        before={"status": before.value},
        after={"status": status.value},
    )


def withdraw_response(response: Response, edition: Edition, at: datetime) -> None:
    """Take the response out of the month for good, and its words and photos altogether."""
    before = response.status
    aggregate.change(response, edition, status=ResponseStatus.EXCLUDED, withdrawn_at=at)
    if response.comment:
        db.session.delete(response.comment)
    for photo in response.photos:
        db.session.delete(photo)
    record(
        "response.withdrawn",
        response,
        at=at,
        by=None,
        before={"status": before.value},
        after={"status": ResponseStatus.EXCLUDED.value},
    )
