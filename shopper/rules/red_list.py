"""The outlets that a bulletin praises."""

from __future__ import annotations

from shopper.rules.bulletin import Bulletin, OutletLine


def red_list(bulletin: Bulletin) -> tuple[OutletLine, ...]:
    """Return the outlets of the red list, best first.

    They are graded excellent, which nobody is who failed a critical item, stand above the
    province's mean by more than chance explains, failed no critical item of an earlier edition
    in the window either, and their two voices are not for review.

    Source: bulletin.md 3 (红榜); scoring.md 2, 4 and 5.
    """
    return tuple(
        line
        for line in bulletin.ranked_outlets
        if line.standing.grade == "excellent"
        and line.standing.band == "above"
        and not line.standing.listed
        and line.standing.code not in bulletin.critical_by_outlet
    )
