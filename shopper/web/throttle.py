"""How often something may be tried before the visitor is asked to wait."""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass
from datetime import timedelta

from flask import current_app

from shopper.clock import now
from shopper.extensions import db
from shopper.models.attempt import Attempt, attempts_since, forget_attempts

LONGEST = timedelta(hours=1)


@dataclass(frozen=True)
class Throttle:
    """A limit of attempts within a time of at most an hour, e.g. of signing in with one name."""

    name: str
    limit: int
    within: timedelta

    def is_closed(self, *whose: str) -> bool:
        """Return whether these have used up their attempts."""
        return attempts_since(self._key(whose), now() - self.within) >= self.limit

    def count(self, *whose: str) -> None:
        """Add an attempt of these to the session; the caller commits."""
        forget_attempts(now() - LONGEST)
        db.session.add(Attempt(key=self._key(whose), at=now()))

    def _key(self, whose: tuple[str, ...]) -> str:
        secret = str(current_app.config["SECRET_KEY"]).encode()
        return hmac.new(secret, "\0".join((self.name, *whose)).encode(), hashlib.sha256).hexdigest()
