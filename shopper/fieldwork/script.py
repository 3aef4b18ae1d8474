"""The month's fixed script: what every shopper asks at every outlet of a month."""

from __future__ import annotations

from dataclasses import dataclass

from flask_babel import lazy_gettext as _

from shopper.rules.month import Month


@dataclass(frozen=True)
class Asked:
    """One question to ask, and the items whose answers it gives."""

    words: object
    items: tuple[str, ...]


PROCEDURES = (
    _("“I had a small scrape yesterday. Which papers must I bring to claim?”"),
    _("“My policy ends next month. What do I need to renew it here?”"),
    _("“I sold my car. What must I bring to have the policy changed?”"),
)
PROMISES = (
    _("“How soon after all papers are in will a small claim be paid?”"),
    _("“How long does it take until somebody comes after I report an accident?”"),
    _("“What do you promise customers, and where can I read it?”"),
)
COMPLAINT = _("“If I am not satisfied, where can I complain, and at which number?”")


def script_of(month: Month) -> list[Asked]:
    """Return the questions of a month, the same at every outlet; they take turns by month."""
    turn = month.number % len(PROCEDURES)
    return [
        Asked(PROCEDURES[turn], ("D04", "D11")),
        Asked(PROMISES[turn], ("D12",)),
        Asked(COMPLAINT, ("D13",)),
    ]
