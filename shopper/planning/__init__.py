"""The draw of a month's visits, and the checks of a change by hand: plain values in and out."""

from __future__ import annotations

from shopper.planning.checks import Objection, objections
from shopper.planning.drawing import draw
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
    "draw",
    "objections",
]
