"""Readers: the front page and the published bulletins."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("public", __name__)
