"""The draw of a month's visits, and the checks of a change by hand: plain values in and out.

The draw is in `drawing`, apart: it loads SciPy, for which only those who draw should wait.
"""

from __future__ import annotations

from shopper.planning.checks import Objection, first_day_again, may_be_asked, objections
from shopper.planning.values import (
    Bounds,
    DrawnPlan,
    PlannedOutlet,
    PlannedShopper,
    Request,
    Shortfall,
    Stay,
    Task,
)

__all__ = [
    "Bounds",
    "DrawnPlan",
    "Objection",
    "PlannedOutlet",
    "PlannedShopper",
    "Request",
    "Shortfall",
    "Stay",
    "Task",
    "first_day_again",
    "may_be_asked",
    "objections",
]
