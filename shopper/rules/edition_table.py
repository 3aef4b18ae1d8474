"""Tables of an edition file, read field by field so that every mistake is found at once."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeVar, cast

from shopper.rules.standard import Text

Word = TypeVar("Word", bound=str)


@dataclass(frozen=True)
class Mistake:
    """One thing wrong in an edition file; `item` or `field` is empty where there is none."""

    file: str
    item: str
    field: str
    sentence: str

    def __str__(self) -> str:
        return ": ".join(part for part in (self.file, self.item, self.field, self.sentence) if part)


class EditionErrors(ValueError):
    """All mistakes of one or more edition files, in the order of the files."""

    def __init__(self, mistakes: Sequence[Mistake]) -> None:
        super().__init__("\n".join(map(str, mistakes)))
        self.mistakes = tuple(mistakes)


class Table:
    """One table of the file; a field that is wrong is noted and read as something harmless."""

    def __init__(
        self,
        values: Mapping[str, object],
        file: str,
        mistakes: list[Mistake],
        item: str = "",
        path: str = "",
    ) -> None:
        self.values = values
        self.file = file
        self.mistakes = mistakes
        self.item = item
        self.path = path
        self._read: set[str] = set()

    def note(self, field: str, sentence: str) -> None:
        """Note a mistake in one field of this table."""
        self.mistakes.append(Mistake(self.file, self.item, self.path + field, sentence))

    def finish(self) -> None:
        """Note the keys that nobody asked for."""
        for key in self.values:
            if key not in self._read:
                self.note(key, "is not a field that is known here")

    def has(self, key: str) -> bool:
        """Return whether the field is there."""
        return key in self.values

    def string(self, key: str, default: str | None = None) -> str:
        """Return a line of text that is not blank; it must be there unless a default is given."""
        value = self._take(key, default)
        if value is None or value == default:
            return default or ""
        if isinstance(value, str) and value.strip():
            return value
        self.note(key, "must be text and not blank")
        return default or ""

    def word(self, key: str, words: Sequence[Word], default: Word | None = None) -> Word:
        """Return one of the words allowed; the field must be there unless a default is given."""
        value = self._take(key, default)
        for word in words:
            if value == word:
                return word
        if value is not None:
            self.note(key, f"{value!r} is unknown; known are {', '.join(words)}")
        return default or words[0]

    def flag(self, key: str, default: bool = False) -> bool:
        """Return true or false."""
        value = self._take(key, default)
        if isinstance(value, bool):
            return value
        self.note(key, "must be true or false")
        return default

    def number(self, key: str) -> float:
        """Return a finite number that is not negative."""
        value = self._take(key)
        if value is None:
            return 0.0
        if type(value) not in (int, float) or not math.isfinite(cast(float, value)):
            self.note(key, "must be a number")
            return 0.0
        number = float(cast(float, value))
        if number < 0:
            self.note(key, "must not be negative")
            return 0.0
        return number

    def whole_number(self, key: str) -> int:
        """Return a whole number that is not negative."""
        value = self.number(key)
        if isinstance(self.values.get(key), float):
            self.note(key, "must be a whole number")
        return int(value)

    def day(self, key: str) -> date:
        """Return a date written YYYY-MM-DD."""
        value = self._take(key)
        if type(value) is date:
            return value
        if value is not None:
            self.note(key, "must be a date, written like 2010-06-01 without quotes")
        return date.max

    def strings(self, key: str) -> tuple[str, ...]:
        """Return a list of texts, empty when the field is not there."""
        value = self._take(key, [])
        if isinstance(value, list) and all(isinstance(entry, str) for entry in value):
            return tuple(value)
        self.note(key, "must be a list of texts")
        return ()

    def own_text(self) -> Text:
        """Return the zh and en of this very table; both must be there."""
        return Text(self.string("zh"), self.string("en"))

    def text(self, key: str) -> Text:
        """Return a text in both languages."""
        table = self.table(key)
        if not isinstance(self.values.get(key), dict):
            return Text("", "")
        text = table.own_text()
        table.finish()
        return text

    def table(self, key: str, *, needed: bool = True) -> Table:
        """Return the table under a key; an empty one when it is not a table."""
        value = self._take(key, None if needed else {})
        if isinstance(value, dict):
            return self._child(value, f"{key}.")
        if value is not None:
            self.note(key, "must be a table")
        return self._child({}, f"{key}.")

    def tables(self, key: str) -> list[Table]:
        """Return the tables listed under a key, none when the field is not there."""
        value = self._take(key, [])
        if not isinstance(value, list) or not all(isinstance(entry, dict) for entry in value):
            self.note(key, "must be a list of tables")
            return []
        return [self._child(entry, f"{key}[{n}].") for n, entry in enumerate(value)]

    def children(self) -> dict[str, Table]:
        """Return the tables in this table by their keys, in the file's order."""
        return {key: self.table(key) for key in self.values}

    def _child(self, values: Mapping[str, object], path: str) -> Table:
        return Table(values, self.file, self.mistakes, self.item, self.path + path)

    def _take(self, key: str, default: object = None) -> object:
        self._read.add(key)
        value = self.values.get(key, default)
        if value is None:
            self.note(key, "is missing")
        return value
