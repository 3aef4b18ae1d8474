"""Templates on paper: rendered from values alone, without a request and without a query."""

from __future__ import annotations

from typing import Any

from flask import current_app

from shopper import words
from shopper.language import speaking


def render(name: str, language: str, **values: Any) -> str:
    """Return the HTML of a template of documents/ in the language."""
    template = current_app.jinja_env.get_template(f"documents/{name}")
    with speaking(language):
        return template.render(language=language, words=words, **values)
