"""The signed ticket in the survey's page: it stands where a session and its cookie would."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache

from flask import current_app
from itsdangerous import BadSignature, Signer

from shopper.rules.month import SHANGHAI

SENDING = "ticket of a survey"
LOOKING = "ticket of a withdrawn survey"
"""Its page asks nothing, so this one sends no response; it only proves that a page was opened."""


@dataclass(frozen=True)
class Ticket:
    """The right to send one response: for which placard, and when the page was opened."""

    code: str
    opened_at: datetime
    submission_id: str

    @property
    def opened_on(self) -> date:
        """The day in Shanghai on which the page was opened."""
        return self.opened_at.astimezone(SHANGHAI).date()

    def is_expired(self, moment: datetime, hours: float) -> bool:
        """Tell whether it is too old to be taken (policy.ticket_hours)."""
        return moment - self.opened_at > timedelta(hours=hours)

    def renewed(self, moment: datetime, read_for: timedelta) -> Ticket:
        """Return the same right anew, of the same submission.

        Its signature proves that the page was opened long ago, so it counts as read already:
        otherwise whoever just sends the kept answers again would be held as too fast.
        """
        return replace(self, opened_at=(moment - read_for).replace(microsecond=0))

    def signed(self, right: str = SENDING) -> str:
        """Return it as text for the page."""
        parts = (self.code, str(int(self.opened_at.timestamp())), self.submission_id)
        return _signer(right).sign(".".join(parts)).decode()


def new_ticket(code: str, moment: datetime) -> Ticket:
    """Return a ticket for a page that is opened now, to the second."""
    return Ticket(code, moment.replace(microsecond=0), secrets.token_hex(16))


def read_ticket(text: str, code: str, right: str = SENDING) -> Ticket | None:
    """Return the ticket that a page sent back; None when forged or for another placard or right."""
    try:
        signed = _signer(right).unsign(text)
    except BadSignature:
        return None
    ticketed, seconds, submission_id = signed.decode().split(".")
    if ticketed != code:
        return None
    return Ticket(code, datetime.fromtimestamp(int(seconds), UTC), submission_id)


def _signer(right: str) -> Signer:
    return _signer_of(current_app.config["SECRET_KEY"], right)


@lru_cache(maxsize=8)
def _signer_of(secret: str, right: str) -> Signer:
    return Signer(secret, salt=right)
