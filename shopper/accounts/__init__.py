"""Signing in and out, and one's password."""

from __future__ import annotations

from shopper.accounts.views import blueprint

__all__ = ["blueprint"]
