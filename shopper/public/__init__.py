"""Readers: the front page and the published bulletins."""

from __future__ import annotations

from shopper.public.views import blueprint

__all__ = ["blueprint"]
