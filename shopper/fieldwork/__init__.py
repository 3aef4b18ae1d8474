"""Mystery shoppers: assignments and visits."""

from __future__ import annotations

from shopper.fieldwork.views import blueprint

__all__ = ["blueprint"]
