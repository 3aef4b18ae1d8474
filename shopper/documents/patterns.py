"""The patterns of the HTML parser that WeasyPrint uses, kept once they are made."""

from __future__ import annotations

import re
from collections.abc import Iterable

from tinyhtml5 import inputstream


class Patterns(dict[tuple[Iterable[str], bool], re.Pattern[str]]):
    """A pattern for a run of characters: of some ones only, or of any but those."""

    def __missing__(self, key: tuple[Iterable[str], bool]) -> re.Pattern[str]:
        characters, only = key
        some = "".join(map(re.escape, characters))
        self[key] = re.compile(f"[{'' if only else '^'}{some}]+")
        return self[key]


def keep_patterns() -> None:
    """Let the parser find its patterns again, which takes less than half of the time.

    tinyhtml5 2.1.0 notes each under itself, not under what it is looked up by, and so makes a new
    one for nearly every word.
    """
    inputstream.characters_until_regex = Patterns()
