"""The outlets whose month touched a tripwire: what was seen beside what is usual."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from shopper.rules.peers import as_count, grain, stabilised, unlikely
from shopper.rules.standard import Policy, Text
from shopper.rules.tripwires import TRIPWIRES, Measure, Tripwire

GAP = "gap"
NORMAL_SHOULDER = 1.645
"""The 95th percentile of a gap that is noise alone, in standard errors."""
GAP_SENTENCE = Text(
    "客户评分比暗访高 {seen:.1f} 分（已减去全省的普遍差距）；规模相近的网点最多高 {usual:.1f} 分。",
    "Customers are {seen:.1f} points above the visits, after what is usual in the province;"
    " at outlets of like size at most {usual:.1f}.",
)
SENTENCES: Mapping[str, Text] = {
    **{name: wire.sentence for name, wire in TRIPWIRES.items()},
    GAP: GAP_SENTENCE,
}
"""How each tripwire tells its reason, by its name."""


class Gap(NamedTuple):
    """How far customers are above visits, in points: `rules.gaps`, and its standard error."""

    points: float
    se: float
    responses: int


@dataclass(frozen=True)
class Alarm:
    """A tripwire that an outlet touched: what was seen, of how many, and the most that is usual."""

    outlet: int
    tripwire: str
    chance: float
    """The chance that an honest outlet of that size shows as much."""
    seen: float
    of: int
    usual: float

    def told(self, policy: Policy, language: str) -> str:
        """Return the reason as a sentence, in Chinese or English."""
        said = {**vars(policy), "seen": self.seen, "of": self.of, "usual": self.usual}
        return SENTENCES[self.tripwire].in_language(language).format_map(said)


def alarms(
    measured: Mapping[int, Mapping[str, Measure]], gaps: Mapping[int, Gap], policy: Policy
) -> list[Alarm]:
    """Return every tripwire that an outlet touched, the least likely first.

    Both mappings are by outlet. What has fewer than `min_responses` behind it is left out. Each
    tripwire alarms at an honest outlet with a chance of at most `tripwire_false_alarm`, so all of
    them together at most at that times `len(SENTENCES)`.

    Source: docs/decisions/tripwires.md.
    """
    found = [a for wire in TRIPWIRES.values() for a in _of_counts(wire, measured, policy)]
    found += _of_gaps(gaps, policy)
    return sorted(found, key=lambda alarm: (alarm.chance, alarm.outlet, alarm.tripwire))


def _of_counts(
    wire: Tripwire, measured: Mapping[int, Mapping[str, Measure]], policy: Policy
) -> list[Alarm]:
    """Compare counts less the one that each outlet has anyway."""
    rows = {
        outlet: found
        for outlet, by_name in measured.items()
        if (found := by_name[wire.name]).of >= policy.min_responses
    }
    counts = np.array([row.count for row in rows.values()], float) - wire.least
    sizes = np.array([row.of for row in rows.values()], float) - wire.least
    rate = policy.tripwire_false_alarm
    chances, limits = unlikely(
        stabilised(counts, sizes),
        sizes,
        grain(sizes),
        peers=policy.tripwire_peers,
        rate=rate,
    )
    usual = np.floor(as_count(limits, sizes)) + wire.least
    return [
        Alarm(outlet, wire.name, chance, row.count, row.of, most)
        for (outlet, row), chance, most in zip(
            rows.items(), chances.tolist(), usual.tolist(), strict=True
        )
        if chance < rate
    ]


def _of_gaps(gaps: Mapping[int, Gap], policy: Policy) -> list[Alarm]:
    """Compare gaps in standard errors."""
    rows = {o: gap for o, gap in gaps.items() if gap.responses >= policy.min_responses}
    points = np.array([gap.points for gap in rows.values()], float)
    errors = np.array([gap.se for gap in rows.values()], float)
    sizes = np.array([gap.responses for gap in rows.values()], float)
    rate = policy.tripwire_false_alarm
    chances, limits = unlikely(
        points / errors,
        sizes,
        np.full(len(rows), NORMAL_SHOULDER),
        peers=policy.tripwire_peers,
        rate=rate,
    )
    return [
        Alarm(outlet, GAP, chance, gap.points, gap.responses, most)
        for (outlet, gap), chance, most in zip(
            rows.items(), chances.tolist(), (limits * errors).tolist(), strict=True
        )
        if chance < rate
    ]
