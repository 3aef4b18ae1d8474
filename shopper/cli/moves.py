"""Moves between rankings as JSON takes them (docs/guide/what-if.md)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from shopper.models.names import Names
from shopper.models.replay import Issue, NewStandard, Replayed
from shopper.rules.replay import KINDS, Comparison, Kind, Move, Place, Split
from shopper.rules.standard import Text

PLURAL: Mapping[Kind, str] = {"company": "companies", "city": "cities", "outlet": "outlets"}


@dataclass(frozen=True)
class Retold:
    """A month, as another edition has it, and what a new standard made of it; with all names."""

    issue: Issue
    again: Replayed | None
    new: NewStandard | None
    names: Names


def as_data(months: Iterable[Retold]) -> dict[str, Any]:
    """Return everything that moves."""
    again: list[dict[str, Any]] = []
    standards: list[dict[str, Any]] = []
    for month in months:
        if month.again:
            again.append(month_data(month.again, month.names))
        if month.new:
            standards.append(standard_data(month.new, month.names))
    return {"months": again, "standards": standards}


def month_data(again: Replayed, names: Names) -> dict[str, Any]:
    """Return a month under another edition."""
    return {
        "month": str(again.issue.month),
        "published": again.issue.published,
        "edition": again.issue.edition.id,
        "other": again.edition.id,
        "changed_since": sorted(again.changed),
        **{PLURAL[kind]: comparison_data(again.comparison(kind), names[kind]) for kind in KINDS},
    }


def standard_data(new: NewStandard, names: Names) -> dict[str, Any]:
    """Return the moves between two months under two editions."""
    return {
        "from": {"month": str(new.earlier.month), "edition": new.earlier.edition.id},
        "to": {"month": str(new.later.month), "edition": new.later.edition.id},
        **{
            PLURAL[kind]: [split_data(each, names[kind]) for each in new.splits(kind)]
            for kind in KINDS
        },
    }


def comparison_data(found: Comparison, names: Mapping[str, Text]) -> dict[str, Any]:
    """Return a comparison with all of its moves."""
    return {
        "compared": found.compared,
        "changed": found.changed,
        "entered": found.entered,
        "left": found.left,
        "tau": found.tau,
        "moves": [
            {
                "code": move.code,
                "name": names[move.code].zh,
                "before": place_data(move.before),
                "after": place_data(move.after),
                **step_data(move),
            }
            for move in found.moves
        ],
    }


def split_data(each: Split, names: Mapping[str, Text]) -> dict[str, Any]:
    """Return a split move."""
    return {
        "code": each.code,
        "name": names[each.code].zh,
        "before": place_data(each.before),
        "between": place_data(each.between),
        "after": place_data(each.after),
        "whole": step_data(each.whole),
        "own": step_data(each.own),
        "real": step_data(each.real),
    }


def step_data(move: Move) -> dict[str, Any]:
    """Return a move's ranks and points."""
    return {"ranks": move.ranks, "points": None if move.points is None else float(move.points)}


def place_data(held: Place) -> dict[str, Any]:
    """Return a place; grades are of outlets only."""
    score = None if held.score is None else float(held.score)
    return {"rank": held.rank, "score": score, "grade": held.grade}
