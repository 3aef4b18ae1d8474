"""Readers: the front page, the bulletins and their files, and what made their figures."""

from __future__ import annotations

from shopper.public import check, downloads, explanations, feed
from shopper.public.views import blueprint

__all__ = ["blueprint", "check", "downloads", "explanations", "feed"]
