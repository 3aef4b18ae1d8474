"""The receipt: a code that lets a customer come back to one response, and nobody else."""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache

from flask import current_app
from sqlalchemy import select

from shopper.extensions import reading
from shopper.models.bulletin import published_months
from shopper.models.placard import CROCKFORD, clean_code
from shopper.models.response import Response, ResponseStatus

LENGTH = 12
"""Characters of five bits each: 60 bits that nobody can guess."""
CORRECTED_WITHIN = timedelta(hours=24)


@dataclass(frozen=True)
class Receipt:
    """A response as the customer who sent it may see and change it at a moment."""

    code: str
    response: Response
    moment: datetime
    is_published: bool

    @property
    def standing(self) -> str:
        """Whether the response is withdrawn, else its status."""
        return "withdrawn" if self.response.withdrawn_at else self.response.status.value

    @property
    def ends_at(self) -> datetime:
        """When corrections and comments are no longer taken."""
        return self.response.received_at + CORRECTED_WITHIN

    @property
    def takes_comments(self) -> bool:
        """Whether words and photos may be added."""
        return not self.response.withdrawn_at and self.moment < self.ends_at

    @property
    def takes_corrections(self) -> bool:
        """Whether the answers may be given anew."""
        left_out = self.response.status is ResponseStatus.EXCLUDED
        return self.takes_comments and not left_out and not self.is_published

    @property
    def may_be_withdrawn(self) -> bool:
        """Whether the response may be taken back: until its month is published."""
        return not self.response.withdrawn_at and not self.is_published


def receipt_of(response: Response, code: str, moment: datetime) -> Receipt:
    """Return the receipt of a response."""
    published = bool(published_months([response.month]))
    return Receipt(grouped(code), response, moment, published)


def id_by_receipt(code: str) -> int | None:
    """Return the id of the response that has this receipt code."""
    query = select(Response.id).where(Response.receipt == receipt_hash(code))
    with reading() as connection:
        return connection.execute(query).scalar()


def receipt_code(submission_id: str) -> str:
    """Return the code of a submission, the same however often it is sent: XXXX-XXXX-XXXX."""
    number = int(_keyed("receipt code", submission_id), 16)
    return grouped("".join([CROCKFORD[number >> 5 * place & 31] for place in range(LENGTH)]))


def receipt_hash(code: str) -> str:
    """Return what the table holds of a code, however it is written."""
    return _keyed("receipt", clean_code(code))[:32]


def grouped(code: str) -> str:
    """Return a code in groups of four, as it is read aloud."""
    letters = clean_code(code)
    return "-".join(letters[start : start + 4] for start in range(0, len(letters), 4))


def _keyed(purpose: str, text: str) -> str:
    key = _key_for(purpose, current_app.config["SECRET_KEY"])
    return hmac.digest(key, text.encode(), "sha256").hex()


@lru_cache(maxsize=8)
def _key_for(purpose: str, secret: str) -> bytes:
    return hmac.digest(secret.encode(), purpose.encode(), "sha256")
