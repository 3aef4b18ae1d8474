"""HTML to pages. Only this and what it keeps know WeasyPrint, which takes half a second to load."""

from __future__ import annotations

import gc
import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from weasyprint import CSS, HTML
from weasyprint import Attachment as EmbeddedFile
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

from shopper.documents.kept_cells import keep_cells
from shopper.documents.kept_lines import keep_lines
from shopper.documents.patterns import keep_patterns
from shopper.documents.pdf import NO_PICTURES, Attachment, Pictures
from shopper.documents.refusal import N_, DocumentError

keep_patterns()
keep_lines()
keep_cells()

STATIC = Path(__file__).parents[2] / "static"
TYPES = {".css": "text/css", ".svg": "image/svg+xml", ".png": "image/png"}
ASSETS = {
    f"asset:{path.relative_to(STATIC).as_posix()}": path
    for folder in ("css", "img")
    for path in sorted((STATIC / folder).glob("*"))
    if path.suffix in TYPES
}

NOTES = re.compile(r"^::(?:foot)?note-[^}]*}$", re.M)
UNPRINTABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")
NO_ASSET = N_("No such asset: %(names)s")
PLACES = [
    *(f"{side}-{place}" for side in ("top", "bottom") for place in ("left", "center", "right")),
    *(f"{side}-{place}" for side in ("left", "right") for place in ("top", "middle", "bottom")),
    *(f"{side}-{place}-corner" for side in ("top", "bottom") for place in ("left", "right")),
]
EMPTY_MARGINS = CSS(
    string=f"@page {{ {' '.join(f'@{place} {{ content: none !important }}' for place in PLACES)} }}"
)


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


class Page(HTML):
    """A page that has no footnotes: WeasyPrint would style those of every single cell.

    Six styles of seven are such, a tenth of the time and a fifth of the memory of a layout.
    """

    def _ua_stylesheets(self, forms: bool = False) -> list[CSS]:
        return [_defaults()]


@lru_cache(maxsize=1)
def _defaults() -> CSS:
    """Return WeasyPrint's own style sheet without notes, and with markers of list items alone."""
    text = (files("weasyprint") / "css" / "html5_ua.css").read_text()
    return CSS(string=NOTES.sub("", text).replace("\n::marker", "\nli::marker"))


@contextmanager
def laid_out(
    html: str, *, variant: str, pictures: Pictures = NO_PICTURES, empty_margins: bool = False
) -> Iterator[Any]:
    """Give WeasyPrint's document; refuse, also while it is written, what is no asset of ours."""
    stylesheets, fonts = style()
    more = [EMPTY_MARGINS] if empty_margins else []
    fetcher = AssetFetcher(pictures)
    try:
        with _collector_paused():
            page = Page(string=_printable(html), base_url="asset:", url_fetcher=fetcher)
            yield page.render(
                font_config=fonts, stylesheets=[*stylesheets, *more], pdf_variant=variant
            )
    except FatalURLFetchingError as error:
        raise DocumentError(NO_ASSET, {"names": ", ".join(fetcher.refused)}) from error
    # An error inside a picture is only logged by WeasyPrint: the picture would be missing.
    if fetcher.refused:
        raise DocumentError(NO_ASSET, {"names": ", ".join(fetcher.refused)})


@lru_cache(maxsize=1)
def style() -> tuple[list[CSS], FontConfiguration]:
    """Return the parsed style sheets, kept because a month prints many documents."""
    _defaults()
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
    return UNPRINTABLE.sub("", html)


def embedded(attachment: Attachment, created_at: datetime) -> EmbeddedFile:
    """Return the attachment as WeasyPrint takes it."""
    return EmbeddedFile(
        string=attachment.content,
        name=attachment.name,
        description=attachment.description,
        created=created_at,
        modified=created_at,
        relationship=attachment.relationship,
    )
