"""What an outlet's results poster says in plain words, from what the bulletin publishes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from shopper.rules.bulletin import Bulletin, OutletLine
from shopper.rules.disclosure import Hidden
from shopper.rules.outlet_month import mean
from shopper.rules.published import published
from shopper.rules.standard import Item

Voice = Literal["demeanour", "environment", "customers"]
Praise = Literal["demeanour", "environment", "customers", "better", "critical"]

MOST_PRAISE = 3


@dataclass(frozen=True)
class VoiceScore:
    """How one side saw the outlet, in points of 100, beside the mean of the ranked outlets."""

    voice: Voice
    score: float
    province: float


@dataclass(frozen=True)
class OutletNotice:
    """The results of an outlet with a rank, as they hang on its wall."""

    line: OutletLine
    reach: float | None
    """How far chance may have moved the score, in points; None where no such figure is told."""
    voices: tuple[VoiceScore, ...]
    """Staff and premises as visits saw them, then customers, if their mean is published."""
    praise: tuple[Praise, ...]
    """What was done well: at most three."""
    wanting: Item | None
    """A critical item that was failed: the first thing to put right."""
    weakest: VoiceScore | None
    """Where no critical item was failed: the lowest of the voices, if it is below good."""


def outlet_notice(bulletin: Bulletin, code: str, hidden: Hidden) -> OutletNotice | None:
    """Return what an outlet's poster says; None for one without a rank.

    Well done is a voice from the points of the grade good on, a rise that chance does not explain,
    and a window of visits in which no critical item was failed. `hidden` is what
    `disclosure.hidden_outlets` returns: customers' means are told only where they are published.

    Raises:
        KeyError: the bulletin has no such outlet.

    Source: scoring.md 2, 4 and 7.
    """
    line = {line.standing.code: line for line in bulletin.outlets}[code]
    if not line.standing.ranked:
        return None
    voices = tuple(_voices(bulletin, line, hidden))
    failed = bulletin.critical_by_outlet.get(code, [])
    lowest = min(voices, key=lambda voice: voice.score, default=None)
    good = published(bulletin.policy.grade_good)
    return OutletNotice(
        line=line,
        reach=None if hidden is None else bulletin.policy.z * (line.standing.se or 0.0),
        voices=voices,
        praise=tuple(_praise(bulletin, line, voices, spotless=not failed))[:MOST_PRAISE],
        wanting=failed[0].item if failed else None,
        weakest=lowest if lowest and not failed and published(lowest.score) < good else None,
    )


def _voices(bulletin: Bulletin, line: OutletLine, hidden: Hidden) -> list[VoiceScore]:
    standing, others = line.standing, [each.standing for each in bulletin.ranked_outlets]
    told: list[tuple[Voice, float | None, Sequence[float | None]]] = [
        ("demeanour", standing.demeanour, [other.demeanour for other in others]),
        ("environment", standing.environment, [other.environment for other in others]),
    ]
    if hidden is not None and standing.code not in hidden:
        told.append(("customers", standing.customer_mean, [x.customer_mean for x in others]))
    return [
        VoiceScore(voice, score, mean(scores) or 0.0)
        for voice, score, scores in told
        if score is not None
    ]


def _praise(
    bulletin: Bulletin, line: OutletLine, voices: Sequence[VoiceScore], *, spotless: bool
) -> list[Praise]:
    moved, good = line.standing.movement, published(bulletin.policy.grade_good)
    well = sorted(voices, key=lambda voice: voice.province - voice.score)
    praise: list[Praise] = ["better"] if moved and moved.real == "up" else []
    praise += [voice.voice for voice in well if published(voice.score) >= good]
    return [*praise, "critical"] if spotless else praise
