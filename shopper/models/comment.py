"""What customers add to their answers: a few words and photos, which only staff see."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from shopper.extensions import Base

LONGEST_COMMENT = 500
MOST_PHOTOS = 3


class Comment(Base):
    """A customer's words about a visit, in the customer's language."""

    __tablename__ = "comment"

    response_id: Mapped[int] = mapped_column(
        ForeignKey("response.id", ondelete="CASCADE"), primary_key=True
    )
    text: Mapped[str]
    written_at: Mapped[datetime]


class CustomerPhoto(Base):
    """A customer's photo, re-encoded and without metadata; its bytes are in the storage."""

    __tablename__ = "customer_photo"

    id: Mapped[int] = mapped_column(primary_key=True)
    response_id: Mapped[int] = mapped_column(
        ForeignKey("response.id", ondelete="CASCADE"), index=True
    )
    sha256: Mapped[str] = mapped_column(index=True)
    width: Mapped[int]
    height: Mapped[int]
    added_at: Mapped[datetime]
