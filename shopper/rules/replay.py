"""One month under two rankings: who moves and how far, and what of a move the standard made."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

import numpy as np

from shopper.rules.standings import Grade, GroupStanding, OutletStanding, Standings

Kind = Literal["company", "city", "outlet"]
KINDS: tuple[Kind, ...] = ("company", "city", "outlet")


@dataclass(frozen=True)
class Place:
    """Where a company, city or outlet stands; `score` is the published one, in points."""

    rank: int | None
    score: Decimal | None
    grade: Grade | None = None
    """Of outlets only."""


@dataclass(frozen=True)
class Move:
    """The way from one place to another; up is positive."""

    code: str
    before: Place
    after: Place

    @property
    def ranks(self) -> int | None:
        """Ranks won; None unless it has both."""
        if self.before.rank is None or self.after.rank is None:
            return None
        return self.before.rank - self.after.rank

    @property
    def points(self) -> Decimal | None:
        """Points won; None unless it has both scores."""
        if self.before.score is None or self.after.score is None:
            return None
        return self.after.score - self.before.score

    @property
    def size(self) -> tuple[bool, int, Decimal]:
        """How much of a move it is: a rank won or lost at all, then ranks, then points."""
        one_sided = (self.before.rank is None) != (self.after.rank is None)
        return one_sided, abs(self.ranks or 0), abs(self.points or Decimal(0))


@dataclass(frozen=True)
class Comparison:
    """What moves among the companies, the cities or the outlets of a month."""

    moves: tuple[Move, ...]
    """Those whose rank, published score or grade is another, the largest move first."""
    compared: int
    """How many are ranked both times."""
    changed: int
    """How many of those have another rank."""
    entered: int
    """How many are ranked only afterwards."""
    left: int
    furthest: Move | None
    """The move over the most ranks; None when no place changed hands."""
    tau: float | None
    """Kendall's τ-b of the two orders of those ranked both times."""


@dataclass(frozen=True)
class Split:
    """A move between two months under two editions, in two steps over the same data.

    `between` is the later month as the earlier month's edition would have ranked it. From there
    to `after` only the standard is another; from `before` to there only the month is.
    """

    code: str
    before: Place
    between: Place
    after: Place

    @property
    def real(self) -> Move:
        """What outlets, customers and shoppers did."""
        return Move(self.code, self.before, self.between)

    @property
    def own(self) -> Move:
        """What the standard did."""
        return Move(self.code, self.between, self.after)

    @property
    def whole(self) -> Move:
        """The move that the two bulletins show: the sum of both."""
        return Move(self.code, self.before, self.after)


def places_of(standings: Standings, kind: Kind) -> dict[str, Place]:
    """Return the place of every company, city or active outlet by its code."""
    units: dict[Kind, Sequence[GroupStanding | OutletStanding]] = {
        "company": standings.companies,
        "city": standings.cities,
        "outlet": [outlet for outlet in standings.outlets if outlet.active],
    }
    return {
        unit.code: Place(unit.rank, unit.published, getattr(unit, "grade", None))
        for unit in units[kind]
    }


def compare(before: Standings, after: Standings, kind: Kind) -> Comparison:
    """Return who moves from one ranking of a month to another, and how alike the two are.

    Only units in both rankings are compared.
    """
    first, second = places_of(before, kind), places_of(after, kind)
    both = [Move(code, first[code], second[code]) for code in first if code in second]
    placed = [move for move in both if move.ranks is not None]
    moved = sorted(
        (move for move in both if move.before != move.after),
        key=lambda move: (*(-part for part in move.size), move.code),
    )
    furthest = next((move for move in moved if move.ranks), None)
    return Comparison(
        moves=tuple(moved),
        compared=len(placed),
        changed=sum(move.ranks != 0 for move in placed),
        entered=sum(m.before.rank is None and m.after.rank is not None for m in both),
        left=sum(m.before.rank is not None and m.after.rank is None for m in both),
        furthest=furthest,
        tau=kendall([m.before.rank or 0 for m in placed], [m.after.rank or 0 for m in placed]),
    )


def split(before: Standings, between: Standings, after: Standings, kind: Kind) -> tuple[Split, ...]:
    """Return the moves of those ranked all three times, those that the standard moved most first.

    `before` is the earlier month under its edition, `after` the later one under its own, and
    `between` the later month's data under the earlier edition. Points and ranks of the two steps
    add up to those of the whole exactly, because both are differences of what is published.
    """
    earlier, middle, later = (places_of(s, kind) for s in (before, between, after))
    splits = [
        Split(code, earlier[code], middle[code], later[code])
        for code in earlier
        if code in middle and code in later
    ]
    ranked = [s for s in splits if s.own.ranks is not None and s.real.ranks is not None]
    return tuple(sorted(ranked, key=lambda s: (*(-part for part in s.own.size), s.code)))


def mean_size(moves: Iterable[Move]) -> float | None:
    """Return the mean of the moves' points, all taken as positive; None without any."""
    sizes = [float(abs(move.points)) for move in moves if move.points is not None]
    return math.fsum(sizes) / len(sizes) if sizes else None


def kendall(first: Sequence[int], second: Sequence[int]) -> float | None:
    """Return Kendall's τ-b of two rankings of the same units, in [-1, 1]; ties are allowed for.

    None when either has fewer than two different ranks. Time grows with the square of the units,
    memory with their number.

    Source: Kendall (1945), The treatment of ties in ranking problems, Biometrika 33, 239-251.
    """
    one, other = np.asarray(first), np.asarray(second)
    agreement = untied_first = untied_second = 0
    for at in range(len(one) - 1):
        a, b = np.sign(one[at + 1 :] - one[at]), np.sign(other[at + 1 :] - other[at])
        agreement += int(a @ b)
        untied_first += int(np.count_nonzero(a))
        untied_second += int(np.count_nonzero(b))
    if not untied_first or not untied_second:
        return None
    return agreement / math.sqrt(untied_first * untied_second)
