"""People who sign in."""

from __future__ import annotations

import secrets
from datetime import datetime
from enum import StrEnum

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from flask_login import UserMixin
from sqlalchemy import ForeignKey, select
from sqlalchemy.orm import Mapped, mapped_column, relationship

from shopper.extensions import Base, db
from shopper.models.city import City
from shopper.models.column import text_enum

hasher = PasswordHasher()
CAPACITY = 40
SHORTEST_PASSWORD = 10
"""Characters; longer beats stranger (NIST SP 800-63B, 5.1.1)."""


class Role(StrEnum):
    """What a person may do."""

    SHOPPER = "shopper"
    ANALYST = "analyst"
    ADMIN = "admin"


STAFF = frozenset({Role.ANALYST, Role.ADMIN})


class User(UserMixin, Base):
    """A shopper, an analyst or an administrator."""

    __tablename__ = "user"

    id: Mapped[int] = mapped_column(primary_key=True)
    username: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    role: Mapped[Role] = mapped_column(text_enum(Role))
    city_code: Mapped[str | None] = mapped_column(ForeignKey("city.code"))
    password_hash: Mapped[str]
    session_key: Mapped[str] = mapped_column(unique=True)
    """What the session cookie names; a new one signs the person out everywhere."""
    active: Mapped[bool] = mapped_column(default=True)
    capacity: Mapped[int] = mapped_column(default=CAPACITY, server_default=str(CAPACITY))
    """Visits that a shopper can make in a month."""
    signed_in_at: Mapped[datetime | None]

    city: Mapped[City | None] = relationship()

    @property
    def is_active(self) -> bool:
        """Whether the person may sign in."""
        return self.active

    def get_id(self) -> str:
        """Return what the session cookie stores."""
        return self.session_key

    def set_password(self, password: str) -> None:
        """Store the password's argon2 hash and end every session."""
        self.password_hash = hasher.hash(password)
        self.session_key = secrets.token_urlsafe(24)

    def has_password(self, password: str) -> bool:
        """Return whether this is the password."""
        return is_hash_of(self.password_hash, password)


def is_hash_of(password_hash: str, password: str) -> bool:
    """Return whether the hash is this password's; takes a tenth of a second, as it should."""
    try:
        return hasher.verify(password_hash, password)
    except (VerificationError, InvalidHashError):
        return False


def user_by_username(username: str) -> User | None:
    """Return the person who signs in with that name."""
    return db.session.scalar(select(User).where(User.username == username.strip().lower()))
