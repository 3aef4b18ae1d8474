"""What the door and the tripwires catch of stuffing that is known, and what it does to a score."""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Literal

import numpy as np

from benchmarks.clean_month import (
    CLOSES,
    DAYS,
    HOURS,
    ITEMS,
    MONTH,
    OPENS,
    STEPS,
    Floats,
    Responses,
    province,
)
from shopper.rules.alarms import SENTENCES, Gap, alarms
from shopper.rules.gaps import gap_variance, gaps
from shopper.rules.outlet_month import OutletMonth
from shopper.rules.pooling import pool
from shopper.rules.ranking import rank
from shopper.rules.screening import Arrival, Recent, lookback, screen
from shopper.rules.standard import Policy
from shopper.rules.tripwires import Measure, measures
from shopper.standards import edition_in_force

Speed = Literal["script", "evening", "month"]
Kind = Literal["identical", "random"]

NUMBERS = (10, 25, 50, 100, 200)
SPEEDS: dict[Speed, str] = {
    "script": "one phone, one after the other in seconds",
    "evening": "one network, phones without a token, over an afternoon",
    "month": "a network and a phone each, over all opening hours",
}
KINDS: dict[Kind, str] = {
    "identical": "the best answer to every question",
    "random": "each answer the best or the second best, by chance",
}
FORGERS_NETWORK, FORGERS_PHONE, FORGED = 9_001, 9_001, 100_000


@dataclass(frozen=True)
class Forgery:
    """So many forged responses, of a speed and a kind."""

    number: int
    speed: Speed
    kind: Kind


@dataclass(frozen=True)
class Province:
    """A clean month: every outlet's responses, visits, and what the tripwires measure."""

    policy: Policy
    responses: list[Responses]
    rows: list[OutletMonth]
    measured: Mapping[int, Mapping[str, Measure]]


@dataclass(frozen=True)
class Outcome:
    """What became of a forgery; scores in points, shifts against the honest one."""

    held: float
    """The share of the forged responses that the door held."""
    touched: frozenset[str]
    unguarded: float
    guarded: float
    reviewed: float


def clean_province(rng: np.random.Generator, outlets: int) -> Province:
    """Draw a province with a median of 25 responses, and 3 to 8 visits an outlet."""
    policy = edition_in_force(MONTH.last_day).policy
    sizes = rng.lognormal(np.log(25), 0.7, outlets).astype(int).clip(5).tolist()
    responses = province(rng, sizes)
    rows = [_row(n, each, rng) for n, each in enumerate(responses)]
    measured = {n: measures(each.evidence(), policy) for n, each in enumerate(responses)}
    return Province(policy, responses, rows, measured)


def _row(number: int, responses: Responses, rng: np.random.Generator) -> OutletMonth:
    code = f"{number:05}"
    n_visits = int(rng.integers(3, 9))
    visits = responses.scores.mean() - 5 + rng.normal(0, 5) + rng.normal(0, 8, n_visits)
    row = OutletMonth(code, code, code, f"C{number % 30}", "3301", active=True)
    return replace(
        with_customers(row, responses.scores),
        n_visits=n_visits,
        visit_mean=float(visits.mean()),
        visit_ss=float(((visits - visits.mean()) ** 2).sum()),
        n_shoppers=min(n_visits, 3),
    )


def with_customers(row: OutletMonth, scores: Floats) -> OutletMonth:
    """Return the row with these responses counted."""
    mean = float(scores.mean())
    squares = float(((scores - mean) ** 2).sum())
    return replace(row, n_responses=len(scores), customer_mean=mean, customer_ss=squares)


def forged(forgery: Forgery, rng: np.random.Generator) -> Responses:
    """Return forged responses; all open pages during opening hours, none is sent in haste."""
    n = forgery.number
    alike = forgery.kind == "identical"
    best = STEPS - rng.integers(0, 1 if alike else 2, (n, ITEMS))
    marks = FORGED + np.arange(n)
    hour = OPENS + (CLOSES - OPENS) * rng.random(n)
    day = rng.integers(0, DAYS, n)
    device = network = marks
    if forgery.speed == "script":
        hour, day, device = np.full(n, 13.0) + np.arange(n) * 15 / 3600, np.full(n, 11), marks * 0
        device, network = device + FORGERS_PHONE, device + FORGERS_NETWORK
    if forgery.speed == "evening":
        hour, day, device = np.linspace(13.0, CLOSES, n), np.full(n, 11), marks * 0
        network = device + FORGERS_NETWORK
    opened = MONTH.starts_at.timestamp() + 86_400.0 * day + 3_600 * hour
    order = np.argsort(opened, kind="stable")
    seconds = rng.uniform(12, 40, n)
    return Responses(opened, seconds, device, network, best).chosen(order)


def held(responses: Responses, policy: Policy) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    """Return which responses of an outlet the door holds, as they come in."""
    past: list[Recent] = []
    found = np.zeros(len(responses.opened), dtype=bool)
    received = responses.opened + responses.seconds
    for row in np.argsort(received, kind="stable").tolist():
        at = datetime.fromtimestamp(received[row], UTC)
        device = str(responses.device[row]) if responses.device[row] else None
        network = str(responses.network[row])
        opened_at = datetime.fromtimestamp(responses.opened[row], UTC)
        arrival = Arrival(opened_at, at, device, network, hours=HOURS)
        past = [other for other in past if other.received_at > at - lookback(policy)]
        found[row] = bool(screen(arrival, past, policy))
        status = "held" if found[row] else "counted"
        past.append(Recent(device, network, at, status))
    return found


def stuffed(clean: Province, outlet: int, forgery: Forgery, rng: np.random.Generator) -> Outcome:
    """Forge responses of one outlet and return what became of them."""
    policy, row = clean.policy, clean.rows[outlet]
    false = forged(forgery, rng)
    every = clean.responses[outlet].with_others(false)
    is_false = np.isin(every.opened, false.opened)
    stopped = held(every, policy)
    rows = [*clean.rows]
    rows[outlet] = with_customers(row, every.scores[~stopped])
    measured = {**clean.measured, outlet: measures(every.evidence(), policy)}
    noise = pool(rows, policy)
    apart = gaps(rows, noise, policy)
    beside = {
        n: Gap(apart[r.code][0], gap_variance(r, noise) ** 0.5, r.n_responses)
        for n, r in enumerate(rows)
    }
    touched = {a.tripwire for a in alarms(measured, beside, policy) if a.outlet == outlet}
    honest = score(clean, outlet, row)
    guarded = score(clean, outlet, rows[outlet]) - honest
    left = with_customers(row, every.scores[~stopped & ~is_false])
    return Outcome(
        held=float(stopped[is_false].mean()),
        touched=frozenset(touched),
        unguarded=score(clean, outlet, with_customers(row, every.scores)) - honest,
        guarded=guarded,
        reviewed=score(clean, outlet, left) - honest if touched else guarded,
    )


def score(clean: Province, outlet: int, row: OutletMonth) -> float:
    """Return the outlet's published score with this row in the place of its own."""
    rows = [*clean.rows]
    rows[outlet] = row
    (own,) = (o for o in rank(rows, clean.policy).outlets if o.code == row.code)
    return float(own.published or 0)


def outcomes(clean: Province, repeats: int, seed: int) -> Iterator[tuple[Forgery, list[Outcome]]]:
    """Stuff ordinary and poor outlets of some size, each forgery at the same ones."""
    means = np.array([row.customer_mean for row in clean.rows])
    sizes = np.array([row.n_responses for row in clean.rows])
    fit = np.flatnonzero((means < np.median(means)) & (sizes >= 15) & (sizes <= 60))
    chosen = np.random.default_rng(seed).choice(fit, repeats, replace=False).tolist()
    for kind in KINDS:
        for speed in SPEEDS:
            for number in NUMBERS:
                forgery = Forgery(number, speed, kind)
                rng = np.random.default_rng(seed + number)
                yield forgery, [stuffed(clean, outlet, forgery, rng) for outlet in chosen]


def line(forgery: Forgery, found: Sequence[Outcome]) -> str:
    """Return a forgery's line of the table."""
    counts = Counter(name for outcome in found for name in outcome.touched)
    by = " ".join(f"{name} {100 * n // len(found)}%" for name, n in counts.most_common())
    caught = sum(bool(outcome.touched) for outcome in found) / len(found)
    shifts = ((o.unguarded, o.guarded, o.reviewed) for o in found)
    without, door, review = np.mean(list(shifts), axis=0)
    return (
        f"{forgery.kind:9} {forgery.speed:7} {forgery.number:4}"
        f" {np.mean([o.held for o in found]):6.0%} {caught:7.0%}"
        f" {without:+8.2f} {door:+6.2f} {review:+7.2f}  {by or 'missed'}"
    )


def main() -> None:
    """Print the table, and what the clean month itself sets off."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--outlets", type=int, default=2_000)
    parser.add_argument("--repeats", type=int, default=10, help="outlets stuffed, one at a time")
    parser.add_argument("--seed", type=int, default=2010)
    given = parser.parse_args()
    clean = clean_province(np.random.default_rng(given.seed), given.outlets)
    number = len({alarm.outlet for alarm in alarms(clean.measured, {}, clean.policy)})
    compared = sum(row.n_responses >= clean.policy.min_responses for row in clean.rows)
    print(f"clean month: {number} of {compared} outlets listed, by any of {len(SENTENCES) - 1}")
    for words in (KINDS, SPEEDS):
        print("".join(f"  {name}: {said}\n" for name, said in words.items()), end="")
    print("held: forged responses held at the door. listed: outlets that touched a tripwire.")
    print("score: mean change in points with nothing in the way, with the door alone, and when a")
    print("reviewer excludes every forged response of an outlet that is listed.")
    print("answers   speed   forged  held  listed  without   door  review  by")
    for forgery, found in outcomes(clean, given.repeats, given.seed):
        print(line(forgery, found), flush=True)


if __name__ == "__main__":
    main()
