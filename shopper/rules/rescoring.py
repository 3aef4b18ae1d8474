"""What of a month's scores must be made anew for another edition, and from which answers."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

from shopper.rules.answers import Answers, accepted_option
from shopper.rules.scoring import section_weights
from shopper.rules.standard import Edition, Instrument

Depth = Literal["kept", "sections", "answers"]


def depth(instrument: Instrument, own: Edition, asked: Iterable[Edition], other: Edition) -> Depth:
    """Return how deep one must go to see a month as another edition would have.

    kept: what each outlet brings to the ranking stays. sections: the section scores of visits
    stay and are weighed anew, or other months' visits are in the window. answers: all of it is
    scored again. `own` is the edition, with the policy, that ranked the month; `asked` hold the
    editions that asked its submissions, none where these are deleted.
    """
    asked = (own, *asked)
    if any(_questions(edition, instrument) != _questions(other, instrument) for edition in asked):
        return "answers"
    if instrument == "customer":
        return "kept"
    same_window = own.policy.visit_window_months == other.policy.visit_window_months
    same_weights = all(_weighing(edition) == _weighing(other) for edition in asked)
    return "kept" if same_window and same_weights else "sections"


def known_answers(edition: Edition, answers: Answers) -> dict[str, object]:
    """Return the answers without those that the edition does not offer: they are none to it."""

    def offered(key: str, answer: object) -> bool:
        item = edition.items.get(key)
        return item is None or not item.options or accepted_option(item, str(answer)) is not None

    return {key: answer for key, answer in answers.items() if offered(key, answer)}


def _questions(edition: Edition, instrument: Instrument) -> object:
    """Return all that the section scores of answers depend on."""
    items = [
        (
            *(item.id, item.section, item.type, item.weight, item.applies, item.carries),
            *(item.critical, item.finding),
            [(option.code, option.value, option.left_out) for option in item.options],
        )
        for item in edition.instrument(instrument)
    ]
    conditions = {c.code: (c.known_from, c.follows) for c in edition.conditions.values()}
    return items, conditions, set(section_weights(edition, instrument))


def _weighing(edition: Edition) -> object:
    return section_weights(edition, "visit"), edition.policy.veto_cap
