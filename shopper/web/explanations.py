"""How a figure and what made it are sent: as a page or, at the same address, as JSON."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Literal

from flask import Response

KINDS: Mapping[str, Literal["company", "city"]] = {"companies": "company", "cities": "city"}
"""The part of an address that names a kind of group."""


def json_answer(data: dict[str, Any]) -> Response:
    """Send the data behind a page, every number to its last digit."""
    text = json.dumps(data, ensure_ascii=False, indent=1)
    return Response(text + "\n", mimetype="application/json")
