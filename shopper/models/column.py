"""Column types that several tables use."""

from __future__ import annotations

from enum import StrEnum

from sqlalchemy import Enum


def text_enum(enum: type[StrEnum]) -> Enum:
    """Return the type that stores the enum's values as text."""
    return Enum(
        enum,
        native_enum=False,
        create_constraint=False,
        length=32,
        values_callable=lambda members: [member.value for member in members],
    )
