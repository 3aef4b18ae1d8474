"""Why an outlet stays below the minimum."""

from __future__ import annotations

from shopper.planning.city import Bools, City
from shopper.planning.values import Cause, Shortfall


def shortfall(city: City, at: int, planned: int) -> Shortfall:
    """Return what is known of an outlet that so many visits don't bring to the minimum."""
    return Shortfall(
        outlet=city.outlets[at].code,
        cause=cause(city, at),
        needed=int(city.visits_lacking[at]),
        planned=planned,
        shoppers=len(city.shoppers),
        may_go=int(city.may[at].sum()),
        conflicted=int(city.conflicted[at].sum()),
        locked_out=int((city.locked_out[at] & ~city.conflicted[at]).sum()),
    )


def cause(city: City, at: int) -> Cause:
    """Return what would have to change for the outlet to be served; the first that is enough."""
    conflicted, locked_out = city.conflicted[at], city.locked_out[at]
    if not city.shoppers:
        return "nobody"
    if city.closed[at]:
        return "closed"
    if enough(city, at, ~(conflicted | locked_out)):
        return "capacity"
    if not enough(city, at, conflicted | ~conflicted):
        return "few_shoppers"
    if enough(city, at, ~locked_out):
        return "conflicts"
    return "lockout" if enough(city, at, ~conflicted) else "few_may"


def enough(city: City, at: int, may: Bools) -> bool:
    """Return whether these shoppers would do, had they all the time in the world."""
    unknown = may & ~city.known[at]
    lacking = int(may.sum()) >= city.visits_lacking[at]
    return bool(lacking and int(unknown.sum()) >= city.shoppers_lacking[at])
