"""HTML to PDF/A-3a that is also PDF/UA-1; the only module that knows WeasyPrint."""

from __future__ import annotations

import gc
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

from weasyprint import CSS, HTML
from weasyprint import Attachment as EmbeddedFile
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

from shopper.documents.finish import finish
from shopper.documents.refusal import N_
from shopper.documents.refusal import DocumentError as DocumentError

STATIC = Path(__file__).parents[2] / "static"
TYPES = {".css": "text/css", ".svg": "image/svg+xml", ".png": "image/png"}
ASSETS = {
    f"asset:{path.relative_to(STATIC).as_posix()}": path
    for folder in ("css", "img")
    for path in sorted((STATIC / folder).glob("*"))
    if path.suffix in TYPES
}

Pictures = Mapping[str, bytes]
"""A document's own pictures as PNG, by the addresses "asset:…" under which its page shows them."""
NO_PICTURES: Pictures = {}

NO_ASSET = N_("No such asset: %(names)s")
NO_FONT = N_("No installed font can draw %(names)s")
ARCHIVE, MARGINS = "pdf/a-3a", "pdf/a-3u"
POINT = 0.75
"""Points in a pixel of CSS."""
PLACES = [
    *(f"{side}-{place}" for side in ("top", "bottom") for place in ("left", "center", "right")),
    *(f"{side}-{place}" for side in ("left", "right") for place in ("top", "middle", "bottom")),
    *(f"{side}-{place}-corner" for side in ("top", "bottom") for place in ("left", "right")),
]
EMPTY_MARGINS = CSS(
    string=f"@page {{ {' '.join(f'@{place} {{ content: none !important }}' for place in PLACES)} }}"
)


@dataclass(frozen=True)
class Attachment:
    """A file carried inside the PDF; its name is ASCII, as PDF/A readers expect."""

    name: str
    content: bytes
    description: str
    relationship: str = "Data"


class AssetFetcher(URLFetcher):
    """Gives out the project's own assets, and a document's own pictures, by name.

    Refuses and remembers every other address.
    """

    def __init__(self, pictures: Pictures = NO_PICTURES) -> None:
        super().__init__(fail_on_errors=True)
        self.pictures = pictures
        self.refused: list[str] = []

    def fetch(self, url: str, headers: dict[str, str] | None = None) -> URLFetcherResponse:
        """Return the named asset or picture, or raise for any other address."""
        if url in self.pictures:
            return URLFetcherResponse(url, self.pictures[url], {"Content-Type": TYPES[".png"]})
        path = ASSETS.get(url)
        if path is None:
            self.refused.append(url)
            raise DocumentError(NO_ASSET, {"names": url})
        return URLFetcherResponse(url, path.read_bytes(), {"Content-Type": TYPES[path.suffix]})


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
    pages: int
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
        return _written(document)


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
    with _laid_out(html, EMPTY_MARGINS, pictures=pictures) as document:
        _describe(document, title, created_at, attachments, keywords)
        bookmarks = tuple(_bookmarks(document))
        for page in document.pages:
            page.bookmarks.clear()
        return Printed(_written(document), len(document.pages), bookmarks)


def render_margins(html: str, pictures: Pictures = NO_PICTURES) -> bytes:
    """Return pages of which the margins alone are of use, to be laid over those of parts."""
    with _laid_out(html, variant=MARGINS, pictures=pictures) as document:
        return _written(document, MARGINS)


def warm() -> None:
    """Read style sheets and fonts, so that processes forked from here share them."""
    _style()


@contextmanager
def _laid_out(
    html: str, *more: CSS, variant: str = ARCHIVE, pictures: Pictures = NO_PICTURES
) -> Iterator[Any]:
    """Give the page laid out; refuse, also while it is written, what is no asset of ours."""
    stylesheets, fonts = _style()
    fetcher = AssetFetcher(pictures)
    try:
        with _collector_paused():
            page = HTML(string=_printable(html), base_url="asset:", url_fetcher=fetcher)
            yield page.render(
                font_config=fonts, stylesheets=[*stylesheets, *more], pdf_variant=variant
            )
    except FatalURLFetchingError as error:
        raise DocumentError(NO_ASSET, {"names": ", ".join(fetcher.refused)}) from error
    # An error inside a picture is only logged by WeasyPrint: the picture would be missing.
    if fetcher.refused:
        raise DocumentError(NO_ASSET, {"names": ", ".join(fetcher.refused)})


def _describe(
    document: Any,
    title: str,
    created_at: datetime,
    attachments: Sequence[Attachment],
    keywords: Sequence[str],
) -> None:
    created_at = created_at.astimezone(UTC)
    metadata = document.metadata
    metadata.title = title
    metadata.created = metadata.modified = created_at.strftime("%Y-%m-%dT%H:%M:%SZ")
    metadata.keywords = list(keywords)
    metadata.attachments = [_embedded(each, created_at) for each in attachments]


def _written(document: Any, variant: str = ARCHIVE) -> bytes:
    pdf: bytes = document.write_pdf(finisher=_finish, pdf_variant=variant)
    return pdf


def _bookmarks(document: Any) -> Iterator[Bookmark]:
    for number, page in enumerate(document.pages):
        for level, label, (x, y), state in page.bookmarks:
            place = POINT * x, POINT * (page.height - y)
            yield Bookmark(level, label, number, *place, state == "open")


@lru_cache(maxsize=1)
def _style() -> tuple[list[CSS], FontConfiguration]:
    """Return the parsed style sheets, kept because a month prints many documents."""
    fonts = FontConfiguration()
    names = ("asset:css/tokens.css", "asset:css/document.css")
    sheets = [CSS(url=name, font_config=fonts, url_fetcher=AssetFetcher()) for name in names]
    return sheets, fonts


@contextmanager
def _collector_paused() -> Iterator[None]:
    """Pause the garbage collector: a layout makes millions of objects and drops none midway."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


def _printable(html: str) -> str:
    """Return the text without the control characters that no font has and PDF/A forbids."""
    return "".join(
        character
        for character in html
        if character in "\t\n\r" or unicodedata.category(character) not in ("Cc", "Cs")
    )


def _embedded(attachment: Attachment, created_at: datetime) -> EmbeddedFile:
    return EmbeddedFile(
        string=attachment.content,
        name=attachment.name,
        description=attachment.description,
        created=created_at,
        modified=created_at,
        relationship=attachment.relationship,
    )


def _finish(document: Any, pdf: Any) -> None:
    """Refuse missing characters; complete what is written."""
    missing = sorted({point for font in document.fonts.values() for point in font.missing})
    if missing:
        names = (f"{chr(each)} (U+{each:04X} {_name(each)})" for each in missing)
        raise DocumentError(NO_FONT, {"names": ", ".join(names)})
    finish(document, pdf)


def _name(codepoint: int) -> str:
    return unicodedata.name(chr(codepoint), "unnamed")
