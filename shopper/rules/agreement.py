"""How well two shoppers agree on the same outlet, item by item."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from shopper.rules.fieldwork import FieldworkPolicy
from shopper.rules.standard import Edition, Item

ONE_ANSWER = frozenset({"yn", "ynna", "s5", "choice"})
"""The types of items whose answers can be compared as categories."""
NOT_SEEN = "unable"
"""Why the answer of somebody who could see nothing leaves the score."""

Pair = tuple[str, str]
"""Both shoppers' answers to an item."""


@dataclass(frozen=True)
class Agreement:
    """How often pairs of answers are equal."""

    n: int
    """Pairs."""
    equal: int
    kappa: float | None
    """Cohen's κ, from -1 to 1; None where it isn't defined."""

    @property
    def share(self) -> float | None:
        """The share of equal pairs in [0, 1]; None without any."""
        return self.equal / self.n if self.n else None

    def is_low(self, policy: FieldworkPolicy) -> bool:
        """Tell whether the share or κ is below the policy's line."""
        low = self.share is not None and self.share < policy.least_agreement
        return low or (self.kappa is not None and self.kappa < policy.least_kappa)


def agreement(pairs: Iterable[Pair]) -> Agreement:
    """Return how well the first and the second answers of the pairs agree.

    κ = (observed - expected) / (1 - expected), where `expected` is the share of equal pairs that
    two people would have by chance who used the answers as often as these two did. It isn't
    defined without pairs, nor when both gave one and the same answer throughout: chance then
    explains all agreement, and 0 is divided by 0.

    Source: J. Cohen, A Coefficient of Agreement for Nominal Scales, Educational and Psychological
    Measurement 20 (1960), 37-46.
    """
    found = list(pairs)
    n, equal = len(found), sum(first == second for first, second in found)
    firsts, seconds = (Counter(pair[side] for pair in found) for side in (0, 1))
    by_chance = sum(firsts[answer] * seconds[answer] for answer in firsts)
    # In whole numbers, so that 1 - expected is 0 only when it is.
    rest = n * n - by_chance
    return Agreement(n, equal, (n * equal - by_chance) / rest if rest else None)


def agreements(
    edition: Edition, visits: Sequence[tuple[Mapping[str, Any], Mapping[str, Any]]]
) -> dict[str, Agreement]:
    """Return the agreement on each item of the visit's form that somebody answered, in its order.

    `visits` are pairs of visits to one outlet, each the answers by item id. An item counts where
    both answered it and both could see; s5 counts as five answers, so its neighbours differ.
    """
    found = {}
    for item in edition.instrument("visit"):
        pairs = [
            (first[item.id], second[item.id])
            for first, second in visits
            if seen(item, first.get(item.id)) and seen(item, second.get(item.id))
        ]
        if pairs and item.type in ONE_ANSWER:
            found[item.id] = agreement(pairs)
    return found


def seen(item: Item, answer: object) -> bool:
    """Tell whether an answer is one, and says what was seen."""
    option = item.option_by_code.get(answer) if isinstance(answer, str) else None
    return option is not None and option.left_out != NOT_SEEN
