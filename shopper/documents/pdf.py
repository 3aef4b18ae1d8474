"""HTML to PDF/A-3a that is also PDF/UA-1.

Its functions import `layout`: whoever prints waits for WeasyPrint to load, not whoever starts.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from shopper.documents.finish import finish
from shopper.documents.refusal import N_, DocumentError

Pictures = Mapping[str, bytes]
"""A document's own pictures as PNG, by the addresses "asset:…" under which its page shows them."""
NO_PICTURES: Pictures = {}

NO_FONT = N_("No installed font can draw %(names)s")
ARCHIVE, MARGINS = "pdf/a-3a", "pdf/a-3u"
POINT = 0.75
"""Points in a pixel of CSS."""


@dataclass(frozen=True)
class Attachment:
    """A file carried inside the PDF; its name is ASCII, as PDF/A readers expect."""

    name: str
    content: bytes
    description: str
    relationship: str = "Data"


@dataclass(frozen=True)
class Bookmark:
    """A heading that readers jump to; x and y in points from the page's lower left corner."""

    level: int
    label: str
    page: int
    x: float
    y: float
    open: bool


@dataclass(frozen=True)
class Printed:
    """A part of a document: its PDF without margin boxes and outline, and what those need."""

    pdf: bytes
    pages: tuple[str, ...]
    """Of each page the name by which CSS chooses its paper and margins."""
    bookmarks: tuple[Bookmark, ...]


def render_pdf(
    html: str,
    *,
    title: str,
    created_at: datetime,
    attachments: Sequence[Attachment] = (),
    keywords: Sequence[str] = (),
) -> bytes:
    """Return the PDF of the page; the same arguments give the same bytes.

    Raises DocumentError for an address that is no asset of ours and for a character that no
    installed font can draw.
    """
    with _laid_out(html) as document:
        _describe(document, title, created_at, attachments, keywords)
        pdf: bytes = document.write_pdf(finisher=_finish, pdf_variant=ARCHIVE)
        return pdf


def render_part(
    html: str,
    *,
    title: str,
    created_at: datetime,
    attachments: Sequence[Attachment] = (),
    keywords: Sequence[str] = (),
    pictures: Pictures = NO_PICTURES,
) -> Printed:
    """Return a part of a document, with nothing in its margins; raises as `render_pdf`."""
    with _laid_out(html, pictures=pictures, empty_margins=True) as document:
        _describe(document, title, created_at, attachments, keywords)
        bookmarks = tuple(_bookmarks(document))
        for page in document.pages:
            page.bookmarks.clear()
        pages = tuple(page._page_box.page_type.name for page in document.pages)
        return Printed(_written_part(document, ARCHIVE), pages, bookmarks)


def render_margins(
    head: str, kinds: Sequence[str], foot: str, before: int, pictures: Pictures = NO_PICTURES
) -> bytes:
    """Return pages of which the margins alone are of use, to be laid over those of parts.

    `head` and `foot` are of the page that is printed, `kinds` the names of the pages; there are
    `before` pages before them.
    """
    number = f"<style>@page :first {{ counter-reset: page {before + 1} }}</style>"
    blank = (f'<section style="break-before: page; page: {kind or "auto"}">' for kind in kinds)
    html = head.replace("</head>", f"{number}</head>") + "</section>".join([*blank, foot])
    with _laid_out(html, variant=MARGINS, pictures=pictures) as document:
        return _written_part(document, MARGINS)


def warm() -> None:
    """Read style sheets and fonts, so that processes forked from here share them."""
    from shopper.documents.layout import style

    style()


def _laid_out(
    html: str,
    *,
    variant: str = ARCHIVE,
    pictures: Pictures = NO_PICTURES,
    empty_margins: bool = False,
) -> AbstractContextManager[Any]:
    from shopper.documents.layout import laid_out

    return laid_out(html, variant=variant, pictures=pictures, empty_margins=empty_margins)


def _describe(
    document: Any,
    title: str,
    created_at: datetime,
    attachments: Sequence[Attachment],
    keywords: Sequence[str],
) -> None:
    from shopper.documents.layout import embedded

    created_at = created_at.astimezone(UTC)
    metadata = document.metadata
    metadata.title = title
    metadata.created = metadata.modified = created_at.strftime("%Y-%m-%dT%H:%M:%SZ")
    metadata.keywords = list(keywords)
    metadata.attachments = [embedded(each, created_at) for each in attachments]


def _written_part(document: Any, variant: str) -> bytes:
    """Return a part's PDF, without what only the whole needs: a tenth of the time it takes.

    To name a file WeasyPrint writes all of it twice; what ties its objects together is read again
    at once by whoever merges the parts, and so is not packed.
    """
    pdf: bytes = document.write_pdf(
        finisher=_finish_part, pdf_variant=variant, pdf_identifier=False, uncompressed_pdf=True
    )
    return pdf


def _bookmarks(document: Any) -> Iterator[Bookmark]:
    for number, page in enumerate(document.pages):
        for level, label, (x, y), state in page.bookmarks:
            place = POINT * x, POINT * (page.height - y)
            yield Bookmark(level, label, number, *place, state == "open")


def _finish(document: Any, pdf: Any) -> None:
    """Refuse missing characters; complete what is written."""
    missing = sorted({point for font in document.fonts.values() for point in font.missing})
    if missing:
        names = (f"{chr(each)} (U+{each:04X} {_name(each)})" for each in missing)
        raise DocumentError(NO_FONT, {"names": ", ".join(names)})
    finish(document, pdf)


def _finish_part(document: Any, pdf: Any) -> None:
    """Finish it, and have what it draws packed: that is copied as it is."""
    _finish(document, pdf)
    for each in pdf.objects:
        if hasattr(each, "compress") and "Filter" not in each.extra:
            each.compress = True


def _name(codepoint: int) -> str:
    return unicodedata.name(chr(codepoint), "unnamed")
