"""What of an explanation readers may see: no more than the published data set tells."""

from __future__ import annotations

from dataclasses import replace

from shopper.rules.bulletin import Bulletin
from shopper.rules.explanation import OutletExplanation
from shopper.rules.explanation_group import GroupExplanation
from shopper.rules.explanation_province import ProvinceExplanation
from shopper.rules.small_samples import pools_in

Hidden = frozenset[str] | None
"""The outlets whose customers' mean isn't told; None: no figure is from which one follows."""


def hidden_outlets(bulletin: Bulletin) -> Hidden:
    """Return the codes of the outlets whose customers' mean is published in a pool only.

    Source: scoring.md 7; `small_samples.pools_of`.
    """
    pools = pools_in(bulletin)
    return None if pools is None else frozenset(row.code for pool in pools for row in pool.rows)


def disclosed_outlet(explained: OutletExplanation, hidden: Hidden) -> OutletExplanation:
    """Return the explanation without what readers may not see.

    That is the score of an outlet without a rank, what is known of customers' sections, the
    customers' mean of an outlet that takes no part and, for a hidden outlet, every figure from
    which its customers' mean follows.
    """
    standing = replace(
        explained.standing,
        customer_demeanour=None,
        customer_environment=None,
        gap=None,
        listed=False,
    )
    seen = replace(explained, standing=standing)
    if not standing.ranked:
        seen = _without_score(seen)
    if not standing.active:
        seen = _without_customers(seen)
    if hidden is None:
        seen = replace(_without_score(seen), parameters=None, movement=None)
        return _without_customers(replace(seen, withheld="month"))
    if standing.code in hidden:
        return _without_customers(replace(_without_score(seen), withheld="few"))
    return seen


def disclosed_group(explained: GroupExplanation, hidden: Hidden) -> GroupExplanation:
    """Return the explanation without what readers may not see.

    That is the score of a company or city without a rank and, in a month in which nothing hides
    small samples, what its outlets bring to it.
    """
    seen = explained
    if not seen.standing.ranked:
        nothing = replace(
            seen.standing, score=None, se=None, published=None, demeanour=None, environment=None
        )
        seen = replace(seen, standing=nothing, total=None, variance=None)
    if hidden is not None:
        return seen
    return replace(
        seen,
        standing=replace(seen.standing, score=None, se=None),
        parameters=None,
        members=tuple(
            replace(member, customer_mean=None, score=None, variance=None)
            for member in seen.members
        ),
        total=None,
        variance=None,
        movement=None,
        withheld="month",
    )


def disclosed_province(explained: ProvinceExplanation, hidden: Hidden) -> ProvinceExplanation:
    """Return the explanation without k, μ and MSW where a customer's answers follow from them."""
    if hidden is not None:
        return explained
    nothing = replace(explained, parameters=None, spread=None, pull=None, total=None)
    return replace(nothing, weight=None, weighted=None, withheld="month")


def _without_score(explained: OutletExplanation) -> OutletExplanation:
    shown = explained.standing.published if explained.standing.ranked else None
    return replace(
        explained,
        standing=replace(explained.standing, score=None, se=None, published=shown),
        customer_part=None,
        visit_variance=None,
        customer_variance=None,
        reach=None,
    )


def _without_customers(explained: OutletExplanation) -> OutletExplanation:
    standing = replace(explained.standing, customer_mean=None, customer_star=None)
    return replace(explained, standing=standing, customer_part=None)
