"""Customers: scan, answer, done. No account, no cookie."""

from __future__ import annotations

from shopper.survey import beacon, privacy, receipts
from shopper.survey.store import attach
from shopper.survey.views import blueprint

__all__ = ["attach", "beacon", "blueprint", "privacy", "receipts"]
