"""Templates on paper: rendered from values alone, without a request and without a query."""

from __future__ import annotations

import re
from typing import Any

from flask import current_app

from shopper import words
from shopper.language import speaking

APOSTROPHE = re.compile("'|&#39;")


def render(name: str, language: str, **values: Any) -> str:
    """Return the HTML of a template of documents/ in the language, English in printers' marks."""
    template = current_app.jinja_env.get_template(f"documents/{name}")
    with speaking(language):
        page = template.render(language=language, words=words, **values)
    return APOSTROPHE.sub("’", page) if language == "en" else page
