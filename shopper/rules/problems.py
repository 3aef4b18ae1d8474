"""Failure counts to the problems that a bulletin lists."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, get_args

from shopper.rules.standard import Citation, Clause, Edition, Item, Policy

Degree = Literal["most", "part", "few", "isolated"]
"""The commonest first."""

ItemCounts = Mapping[str, Mapping[str, int]]
"""By item id, at how many outlets it was `observed` and at how many of them it `failed`."""


@dataclass(frozen=True)
class Problem:
    """How common the failure of one item is among the outlets at which it was observed."""

    item: Item
    citation: Citation
    clause: Clause
    observed: int
    failed: int
    degree: Degree

    @property
    def share(self) -> float:
        """The share of outlets that failed, in [0, 1]."""
        return self.failed / self.observed


def problems_of(counts: ItemCounts, edition: Edition, policy: Policy) -> list[Problem]:
    """Return the failed items that a clause asks for, by degree and then by outlets that failed.

    `counts` gives, per item id, at how many outlets it was observed and at how many it failed.
    Within a degree the share alone would put first what could be observed at a handful of outlets.
    An item that the edition no longer asks is no problem: nobody can be told to put it right.

    Source: bulletin.md 3; scoring.md 2, "Failed".
    """
    problems = []
    for id_, count in counts.items():
        item = edition.items.get(id_)
        if item is None or not count["failed"] or not item.citations:
            continue
        citation = item.citations[0]
        degree = degree_of(count["failed"] / count["observed"], policy)
        clause = edition.clauses[citation.clause]
        problems.append(Problem(item, citation, clause, count["observed"], count["failed"], degree))
    degrees = get_args(Degree)
    return sorted(problems, key=lambda p: (degrees.index(p.degree), -p.failed, -p.share, p.item.id))


def degree_of(share: float, policy: Policy) -> Degree:
    """Return the word for a share of outlets: 多数, 部分, 少数, 个别 (bulletin.md, part 3)."""
    if share >= policy.share_most:
        return "most"
    if share >= policy.share_part:
        return "part"
    return "few" if share >= policy.share_few else "isolated"


def counts_of_groups(groups: Mapping[str, Mapping[str, Sequence[int]]]) -> dict[str, ItemCounts]:
    """Return the counts of each company or city, frozen as two numbers, as `problems_of` reads."""
    return {
        code: {
            item: {"observed": observed, "failed": failed}
            for item, (observed, failed) in sorted(counts.items())
        }
        for code, counts in sorted(groups.items())
    }
