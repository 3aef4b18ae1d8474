"""The parameters of planning, reviewing and paying visits."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class FieldworkPolicy:
    """What a plan keeps to, what a reviewer is told of, and what a visit is paid; all proposed."""

    lockout_days: int
    """Before a shopper may visit the same outlet again."""
    repeat_share: float
    """Of a month's visits: made again by a second shopper who doesn't know, in [0, 1]."""
    least_agreement: float
    """Share of equal answers, in [0, 1]; an item below it is listed."""
    least_kappa: float
    """Cohen's κ; an item below it is listed."""
    review_hours: float
    """Within which a submitted visit is to be decided."""
    least_minutes: float
    """From arriving to leaving; less is too quick."""
    straight_share: float
    """Of a visit's marks that are all the same, in [0, 1]; from here on it is straight-lined."""
    far_metres: float
    """From the outlet to where a photo was taken; more is far away."""
    late_hours: float
    """From leaving to reporting; more is late."""
    like_bits: int
    """Of a photo's 64-bit perceptual hash that may differ while it counts as nearly the same."""
    visit_fee: float
    """Yuan for an accepted visit."""
