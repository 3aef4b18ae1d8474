"""One written answer to the code it stands for."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from datetime import date

from shopper.rules.standard import Detail, Item, Option

SYNONYMS = {
    "yes": ("是", "y", "true", "1"),
    "no": ("否", "n", "false", "0"),
    "na": ("不适用", "n/a"),
    "unable": ("没看到", "无法观察", "没看到/无法观察"),
}


class BadAnswer(ValueError):
    """What was written cannot be an answer to the question."""


def read_option(options: Sequence[Option], raw: object) -> str:
    """Return the code of the option that the text, whole number or truth value names.

    A code goes before a label, a label before a synonym (是, y, 否, n, 不适用, 没看到).

    Raises:
        BadAnswer: no option is called that.

    Source: catalogue.md parts 1 and 7.
    """
    synonyms = {name: code for code, names in SYNONYMS.items() for name in names}
    labels = {name.casefold(): o.code for o in options for name in (o.label.zh, o.label.en)}
    names = labels | {o.code.casefold(): o.code for o in options}
    written = _written(raw)
    code = names.get(written) or names.get(synonyms.get(written, ""))
    if code is None:
        allowed = ", ".join(option.code for option in options)
        raise BadAnswer(f"{raw!r} is not one of {allowed}")
    return code


def read_detail(detail: Detail, raw: object) -> object:
    """Return a detail's value: codes for ticks, a number of minutes or things, or text.

    Raises:
        BadAnswer: a tick that is no option, a number below 0, a time that is not HH:MM.

    Source: catalogue.md part 7, "Further types".
    """
    match detail.type:
        case "ticks":
            ticks = [raw] if isinstance(raw, str) else raw
            if not isinstance(ticks, list | tuple):
                raise BadAnswer(f"{raw!r} is not a list of ticks")
            return [read_option(detail.options, tick) for tick in ticks]
        case "minutes" | "number":
            return _number(raw)
        case "time":
            return _time(raw)
        case _:
            return _text(raw)


def read_open(item: Item, raw: object) -> object:
    """Return the answer to a question without options: a day, a tick or text.

    Raises:
        BadAnswer: a day that is not YYYY-MM-DD, a tick that is neither yes nor no.

    Source: catalogue.md part 1, "Types".
    """
    match item.type:
        case "date":
            return _day(raw)
        case "tick":
            written = _written(raw)
            code = next((c for c in ("yes", "no") if written in (c, *SYNONYMS[c])), None)
            if code is None:
                raise BadAnswer(f"{raw!r} is neither yes nor no")
            return code
        case "details":
            raise BadAnswer("it is answered by its details only")
        case _:
            return _text(raw)


def _written(raw: object) -> str:
    if isinstance(raw, bool):
        return "yes" if raw else "no"
    if isinstance(raw, float) and raw.is_integer():
        return str(int(raw))
    return str(raw).strip().casefold()


def _number(raw: object) -> int | float:
    try:
        number = float("nan") if isinstance(raw, bool) else float(str(raw))
    except ValueError:
        number = float("nan")
    if not (math.isfinite(number) and number >= 0):
        raise BadAnswer(f"{raw!r} is not a number of 0 or more")
    return int(number) if number.is_integer() else number


def _time(raw: object) -> str:
    written = str(raw).strip()
    if not re.fullmatch(r"([01][0-9]|2[0-3]):[0-5][0-9]", written):
        raise BadAnswer(f"{raw!r} is not a time; write it like 09:30")
    return written


def _day(raw: object) -> str:
    try:
        return date.fromisoformat(str(raw)).isoformat()
    except ValueError:
        raise BadAnswer(f"{raw!r} is not a day; write it like 2026-10-31") from None


def _text(raw: object) -> str:
    if not isinstance(raw, str):
        raise BadAnswer(f"{raw!r} is not text")
    return raw.strip()
