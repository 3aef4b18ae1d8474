"""Addresses of the application's routes."""

from __future__ import annotations

import re

from werkzeug.routing import Rule


def example(rule: Rule, number: str = "1") -> str:
    """Return an address of the route with plain values, which need not exist."""
    made = re.sub(r"<any\((\w+)[^>]*>", r"\1", str(rule))
    made = re.sub(r"<int(\([^)]*\))?:[^>]+>", number, made)
    made = re.sub(r"<[^>]*month>", "2026-09", made)
    return re.sub(r"<[^>]+>", "x", made)
