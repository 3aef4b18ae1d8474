"""Column types that several tables use."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum

from sqlalchemy import Dialect, Enum, Text
from sqlalchemy.types import TypeDecorator


class Words(TypeDecorator[list[str]]):
    """Words without spaces, such as items' ids, in one text: read much faster than JSON."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Iterable[str] | None, dialect: Dialect) -> str | None:
        """Join the words."""
        return None if value is None else " ".join(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> list[str] | None:
        """Part the words."""
        return None if value is None else value.split()


def text_enum(enum: type[StrEnum]) -> Enum:
    """Return the type that stores the enum's values as text."""
    return Enum(
        enum,
        native_enum=False,
        create_constraint=False,
        length=32,
        values_callable=lambda members: [member.value for member in members],
    )
