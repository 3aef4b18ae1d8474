"""Who visits what: a transportation problem, solved by HiGHS.

Outlets send visits along arcs to shoppers, who take in as many as their capacity. The rows of the
problem are two laminar families, an outlet's visits with those of its further shoppers among them,
and a shopper's visits; such a matrix is totally unimodular, so that whole bounds make every corner
of the polytope a whole plan and no branching is needed (Hoffman and Kruskal 1956; Schrijver,
Theory of Linear and Integer Programming, 1986, chapter 19). Only *which* outlets are served, all or
nothing, when there is too little capacity, takes a mixed-integer program: with those known, the
rest is whole again.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import Bounds, LinearConstraint, linear_sum_assignment, milp
from scipy.sparse import csr_array, hstack, vstack

Bools = NDArray[np.bool_]
Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

SEGMENTS = 8
"""Steps in which the cost of a shopper's load rises."""
LEVELS = 10
"""Steps of uncertainty that the choice of outlets tells apart."""
NODES = 2000
"""Of the search for the largest choice; a bound on time would make draws differ by machine."""
PROVEN = 100
"""Outlets of a city up to which also the sum of uncertainty is the greatest, not nearly so."""
KNOWN_COST = 0.5
"""Of sending somebody who was there in the window, in loads of a full shopper."""
LUCK = 0.01
"""The most that chance adds to the cost of a visit: it decides between equals."""


@dataclass(frozen=True)
class Flow:
    """The problem: outlets by shoppers."""

    may: Bools
    known: Bools
    """Who was there in the window."""
    lacking: Ints
    """Visits an outlet."""
    further: Ints
    """Those of them that must be by somebody who is not known there."""
    capacity: Ints
    """Visits a shopper."""

    @property
    def arcs(self) -> tuple[Ints, Ints]:
        """The outlets and the shoppers of all pairs that may be."""
        open_ = self.may & (self.lacking > 0)[:, None] & (self.capacity > 0)[None, :]
        outlets, shoppers = np.nonzero(open_)
        return outlets, shoppers

    @property
    def possible(self) -> Bools:
        """Which outlets could be served if they were alone."""
        free = self.may & (self.capacity > 0)[None, :]
        enough = free.sum(1) >= self.lacking
        return enough & ((free & ~self.known).sum(1) >= self.further)


def assigned(flow: Flow, uncertainty: Floats, luck: np.random.RandomState) -> tuple[Bools, Bools]:
    """Return who visits what, outlets by shoppers, and which outlets are served.

    As many outlets as possible are served: those that lack the fewest visits; of these the least
    certain. Where conflicts and lock-outs forbid that choice, another one as large, with about the
    greatest sum of uncertainty in tenths. Capacity left over goes to the others, as far as it
    goes. Visits are spread over shoppers by their capacity, to people who are not known there
    where possible, and by chance between equals.
    """
    noise = luck.random_sample(flow.may.shape)
    ties = luck.random_sample(len(uncertainty))
    levels = levels_of(uncertainty)
    choice = first_in_line(flow, uncertainty, ties)
    pairs = transported(flow, choice, levels, noise)
    if pairs is None:
        choice = chosen(flow, levels)
        pairs = transported(flow, choice, levels, noise)
    if pairs is None:
        raise ArithmeticError("the outlets that were chosen can't be served together")
    return pairs, choice


def first_in_line(flow: Flow, uncertainty: Floats, ties: Floats) -> Bools:
    """Return the outlets that the city's capacity would serve if everybody might go everywhere.

    No choice is larger: it takes those that lack the fewest visits, as long as capacity lasts.
    """
    order = np.lexsort((ties, -uncertainty, flow.lacking))
    order = order[flow.possible[order]]
    first = order[np.cumsum(flow.lacking[order]) <= flow.capacity.sum()]
    return np.isin(np.arange(len(uncertainty)), first)


def levels_of(uncertainty: Floats) -> Ints:
    """Return each outlet's tenth by uncertainty, 0 for the most certain; equals share one."""
    ordered = np.sort(uncertainty)
    return np.searchsorted(ordered, uncertainty) * LEVELS // max(1, len(ordered))


def transported(flow: Flow, served: Bools, levels: Ints, noise: Floats) -> Bools | None:
    """Return the cheapest plan that serves these outlets; None when there is none."""
    outlets, shoppers = flow.arcs
    known = flow.known[outlets, shoppers]
    cost = KNOWN_COST * known + LUCK * noise[outlets, shoppers]
    # A visit that doesn't make its outlet ranked this month still counts in the next ones.
    worth = 2 + KNOWN_COST + LUCK + levels / LEVELS
    cost -= np.where(served, 0, worth)[outlets]
    load_cost, load_width, load_of = segments(flow.capacity)
    constraints = vstack(
        [
            hstack([sums(outlets, len(served)), empty(len(served), len(load_of))]),
            hstack([sums(outlets, len(served), ~known), empty(len(served), len(load_of))]),
            hstack(
                [
                    sums(shoppers, len(flow.capacity)),
                    -sums(load_of, len(flow.capacity)),
                ]
            ),
        ]
    )
    nothing = np.zeros(len(flow.capacity))
    low = np.concatenate([flow.lacking * served, flow.further * served, nothing])
    high = np.concatenate([flow.lacking, np.full(len(served), np.inf), nothing])
    solution = solved(
        np.concatenate([cost, load_cost]),
        csr_array(constraints),
        low,
        high,
        np.concatenate([np.ones(len(cost)), load_width]),
        whole=0,
    )
    if solution is None:
        return None
    pairs = np.zeros(flow.may.shape, bool)
    pairs[outlets, shoppers] = solution[: len(cost)] > 0.5
    return pairs


def chosen(flow: Flow, levels: Ints) -> Bools:
    """Return the largest set of outlets that can be served together, the least certain first."""
    outlets, shoppers = flow.arcs
    number = len(flow.lacking)
    known = flow.known[outlets, shoppers]
    at = np.arange(number)
    constraints = vstack(
        [
            hstack([-sums(at, number) * flow.lacking[None, :], sums(outlets, number)]),
            hstack([-sums(at, number) * flow.further[None, :], sums(outlets, number, ~known)]),
            hstack([empty(len(flow.capacity), number), sums(shoppers, len(flow.capacity))]),
        ]
    )
    nothing = np.zeros(2 * number)
    # All levels together weigh less than a twentieth of an outlet, and what is found is less than
    # nine tenths of one from the best: no other choice is larger.
    worth = 20 * LEVELS * number + levels
    solution = solved(
        np.concatenate([-worth, np.zeros(len(outlets))]),
        csr_array(constraints),
        np.concatenate([nothing, np.full(len(flow.capacity), -np.inf)]),
        np.concatenate([np.full(2 * number, np.inf), flow.capacity]),
        np.concatenate([flow.possible.astype(float), np.ones(len(outlets))]),
        whole=number,
        gap=0 if number <= PROVEN else 0.9 / number,
    )
    if solution is None:
        raise ArithmeticError("no choice of outlets was found")
    return solution[:number] > 0.5


def solved(
    cost: Floats,
    constraints: Any,
    low: Floats,
    high: Floats,
    most: Floats,
    *,
    whole: int,
    gap: float = 0,
) -> Floats | None:
    """Return the cheapest values between 0 and `most`, the first ones whole; None: infeasible.

    `gap` is the share of the best by which what is found may miss it.
    """
    if not len(cost):
        return cost if (low <= 0).all() else None
    # Presolving a transportation problem costs more than it saves.
    result = milp(
        cost,
        integrality=np.arange(len(cost)) < whole,
        bounds=Bounds(0, most),
        constraints=LinearConstraint(constraints, low, high),
        options={"mip_rel_gap": gap, "node_limit": NODES, "presolve": whole > 0},
    )
    if result.status == 2:
        return None
    if result.x is None:
        raise ArithmeticError(result.message)
    return np.asarray(result.x, float)


def segments(capacity: Ints) -> tuple[Floats, Floats, Ints]:
    """Return cost, width and shopper of the steps of everybody's load.

    A visit in a step costs the share of the capacity that is used at the step's end: costs rise,
    so the cheapest plan fills everybody's steps evenly.
    """
    edges = [np.arange(SEGMENTS + 1) * each // SEGMENTS for each in capacity]
    if not edges:
        return np.zeros(0), np.zeros(0), np.zeros(0, np.int64)
    cost = np.concatenate([edge[1:] / max(1, edge[-1]) for edge in edges])
    width = np.concatenate([np.diff(edge) for edge in edges]).astype(float)
    return cost, width, np.repeat(np.arange(len(edges)), SEGMENTS)


def sums(rows: Ints, number: int, weights: NDArray[Any] | None = None) -> Any:
    """Return the matrix that adds column i into row `rows[i]`."""
    values = np.ones(len(rows)) if weights is None else weights.astype(float)
    return csr_array((values, (rows, np.arange(len(rows)))), shape=(number, len(rows)))


def empty(rows: int, columns: int) -> Any:
    """Return a matrix of nothing."""
    return csr_array((rows, columns))


def matched(cost: Floats) -> Ints:
    """Return the column of each row in the cheapest matching of a square matrix."""
    columns: Ints = linear_sum_assignment(cost)[1]
    return columns
