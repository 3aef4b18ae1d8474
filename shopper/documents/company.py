"""The own bulletin of a company on paper."""

from __future__ import annotations

from datetime import datetime

from shopper.documents.bulletin_context import Marks
from shopper.documents.group import render_group
from shopper.rules.bulletin import Bulletin


def render_company(
    bulletin: Bulletin,
    code: str,
    language: str,
    *,
    printed_at: datetime,
    draft: bool,
    marks: Marks,
) -> bytes:
    """Return the PDF of a company's own bulletin in "zh" or "en"; see `group.render_group`."""
    return render_group(
        bulletin, "company", code, language, printed_at=printed_at, draft=draft, marks=marks
    )
