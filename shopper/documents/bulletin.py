"""The bulletin of a month on paper."""

from __future__ import annotations

from datetime import datetime

from shopper.documents.bulletin_context import context, title
from shopper.documents.pdf import render_pdf
from shopper.documents.template import render
from shopper.rules.bulletin import Bulletin


def render_bulletin(
    bulletin: Bulletin, language: str, *, printed_at: datetime, draft: bool
) -> bytes:
    """Return the bulletin's PDF in "zh" or "en"; a draft is marked 征求意见稿.

    Raises documents.pdf.DocumentError for a character that no installed font can draw.
    """
    html = render_html(bulletin, language, printed_at=printed_at, draft=draft)
    return render_pdf(html, title=title(bulletin, language), created_at=printed_at)


def render_html(bulletin: Bulletin, language: str, *, printed_at: datetime, draft: bool) -> str:
    """Return the page that is printed."""
    values = context(bulletin, language, printed_at=printed_at, draft=draft)
    return render("bulletin/bulletin.html", language, **values)
