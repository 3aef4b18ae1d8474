"""One cell's text to the value it stands for, or the reason why it stands for none."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from datetime import date
from enum import StrEnum
from typing import TypeVar

from flask_babel import lazy_gettext as _

from shopper.rules.hours import BadHours, OpeningHours
from shopper.rules.standard import Text

Choice = TypeVar("Choice", bound=StrEnum)

YES = {"是", "yes", "y", "true", "1"}
NO = {"否", "no", "n", "false", "0"}
EARLIEST_DAY = date(1949, 10, 1)
DAY = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?")


class BadCell(ValueError):
    """A cell that can't be read; its sentence, in the reader's language, says what to write."""


def line(longest: int) -> Callable[[str], str]:
    """Return the reader of one line of text of at most so many characters."""

    def read(text: str) -> str:
        if any(unicodedata.category(character).startswith("C") for character in text):
            raise BadCell(_("Remove the invisible control characters or line breaks."))
        if len(text) > longest:
            raise BadCell(
                _(
                    "At most %(longest)d characters; this has %(length)d.",
                    longest=longest,
                    length=len(text),
                )
            )
        return text

    return read


def code(text: str) -> str:
    """Return a code in capitals: letters, digits, hyphens and underscores."""
    if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9_-]{0,31}", text):
        raise BadCell(_("Use up to 32 letters, digits and hyphens, for example HZ-0012."))
    return text.upper()


def phone(text: str) -> str:
    """Return a telephone number as it is printed, for example 95500 or 0571-8888 0000 转 2."""
    plain = unicodedata.normalize("NFKC", text)
    if not re.fullmatch(r"\+?[\d()][\d\s()/,、;-]{2,36}\d?\)?(\s*转\s*\d{1,6})?", plain):
        raise BadCell(_("Write a telephone number, for example 95500 or 0571-88880000."))
    return plain


def hours(text: str) -> str:
    """Return opening hours as rules.hours writes them."""
    try:
        return OpeningHours.parse(unicodedata.normalize("NFKC", text)).as_text()
    except BadHours as error:
        raise BadCell(
            _("Write the hours like Mo-Fr 08:30-17:30; Sa 09:00-12:00, or 24/7.")
        ) from error


def day(text: str) -> date:
    """Return a day written 2026-10-31, 2026/10/31, 2026.10.31 or 2026年10月31日."""
    match = DAY.fullmatch(text)
    try:
        found = date(*map(int, match.groups())) if match else None
    except ValueError:
        found = None
    if found is None or found < EARLIEST_DAY:
        raise BadCell(_("Write the day like 2026-10-31."))
    return found


def flag(text: str) -> bool:
    """Return a yes or no, in either language or as 1 or 0."""
    written = text.casefold()
    if written not in YES | NO:
        raise BadCell(_("Write 是 or 否, yes or no, 1 or 0."))
    return written in YES


def floor(text: str) -> int:
    """Return a storey: 1 is the ground floor, -1 the first below it."""
    if not re.fullmatch(r"-?\d{1,3}", text) or int(text) == 0 or not -9 <= int(text) <= 200:
        raise BadCell(_("Write the floor as a number: 1 for the ground floor, -1 below it."))
    return int(text)


def coordinate(low: float, high: float) -> Callable[[str], float]:
    """Return the reader of degrees between two bounds, those of Zhejiang's box."""

    def read(text: str) -> float:
        try:
            degrees = float(text) if text.isascii() else None
        except ValueError:
            degrees = None
        if degrees is None or not low <= degrees <= high:
            raise BadCell(
                _(
                    "Write degrees between %(low)s and %(high)s, for example %(example)s.",
                    low=low,
                    high=high,
                    example=round((low + high) / 2, 4),
                )
            )
        return degrees

    return read


def choice(names: Mapping[Choice, Text]) -> Callable[[str], Choice]:
    """Return the reader of one of the choices, by its code or its name in either language."""
    known = {
        written.casefold(): chosen
        for chosen, name in names.items()
        for written in (chosen.value, name.zh, name.en)
    }

    def read(text: str) -> Choice:
        found = known.get(text.casefold())
        if found is None:
            listed = "、".join(f"{name.zh} ({chosen.value})" for chosen, name in names.items())
            raise BadCell(_("Write one of: %(names)s.", names=listed))
        return found

    return read
