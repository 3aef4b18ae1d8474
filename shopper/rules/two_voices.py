"""What a bulletin tells of customers and shoppers who disagree: no more than readers may see."""

from __future__ import annotations

from dataclasses import dataclass

from shopper.rules.bulletin import Bulletin
from shopper.rules.gaps import GroupGap, group_gaps
from shopper.rules.small_samples import pools_in


@dataclass(frozen=True)
class TwoVoices:
    """How many ranked outlets are for review, on either side, and the gap of each company."""

    customers_above: int
    customers_below: int
    companies: tuple[GroupGap, ...]
    """Over ranked outlets, the widest apart first; empty in a month that withholds figures."""

    @property
    def listed(self) -> int:
        """How many outlets are for review."""
        return self.customers_above + self.customers_below

    @property
    def apart(self) -> int:
        """Of how many companies chance does not explain the gap."""
        return sum(gap.apart for gap in self.companies)


def two_voices(bulletin: Bulletin) -> TwoVoices:
    """Return the month's findings; outlets are counted, for theirs are questions, not answers.

    Only ranked outlets take part: whatever follows from their means is published already.

    Source: scoring.md 5 and 7.
    """
    listed = [line.standing for line in bulletin.ranked_outlets if line.standing.listed]
    ranked = {line.standing.code for line in bulletin.ranked_outlets}
    rows = [row for row in bulletin.rows if row.code in ranked]
    told = pools_in(bulletin) is not None
    gaps = group_gaps("company", rows, bulletin.standings.parameters, bulletin.policy)
    return TwoVoices(
        customers_above=sum((standing.gap or 0.0) > 0 for standing in listed),
        customers_below=sum((standing.gap or 0.0) < 0 for standing in listed),
        companies=gaps if told else (),
    )
