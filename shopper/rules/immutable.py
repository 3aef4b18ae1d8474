"""Values of which a month has thousands."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeVar, dataclass_transform

T = TypeVar("T")


@dataclass_transform(frozen_default=True)
def immutable(cls: type[T]) -> type[T]:
    """Make a dataclass of which the type checker sees to it that nothing changes an instance.

    Frozen dataclasses see to it themselves, and so take three times as long to make. Use them
    for everything that is made seldom.
    """
    return dataclass(unsafe_hash=True)(cls)
