"""Readers: the front page, the published bulletins, and what made their figures."""

from __future__ import annotations

from shopper.public import explanations
from shopper.public.views import blueprint

__all__ = ["blueprint", "explanations"]
