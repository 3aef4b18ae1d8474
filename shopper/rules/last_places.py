"""Companies that stand among the last issue after issue."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from shopper.rules.history import PastGroup, PastMonth

LAST = 3
"""How many of the last places are meant."""
ISSUES = 3
"""How many issues in a row."""
FIELD = 2 * LAST
"""With fewer companies ranked, the last three would be half of them."""


def long_last(course: Sequence[PastMonth]) -> tuple[str, ...]:
    """Return the codes of the companies among the last three in three months in a row, sorted.

    `course` are the months as printed, the newest last. Companies of one rank are last together.
    None is named while a month of the three has no bulletin or fewer than six ranked companies.

    Source: bulletin.md 3, part 8 (连续三期排名后三位).
    """
    months = course[-ISSUES:]
    if len(months) < ISSUES or months[0].month.plus(ISSUES - 1) != months[-1].month:
        return ()
    last = [_last(past.companies.values()) for past in months]
    codes = set(months[-1].companies)
    return tuple(
        code
        for code in sorted(codes)
        if all(
            limit is not None and code in past.companies and past.companies[code].rank >= limit
            for past, limit in zip(months, last, strict=True)
        )
    )


def _last(groups: Collection[PastGroup]) -> int | None:
    """Return the rank from which on a company is among the last; None in too small a field."""
    if len(groups) < FIELD:
        return None
    return sorted(group.rank for group in groups)[-LAST]
