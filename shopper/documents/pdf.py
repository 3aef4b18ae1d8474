"""HTML to PDF/A-3a that is also PDF/UA-1; the only module that knows WeasyPrint."""

from __future__ import annotations

import gc
import unicodedata
from collections.abc import Iterator, Sequence
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

STATIC = Path(__file__).parents[2] / "static"
TYPES = {".css": "text/css", ".svg": "image/svg+xml", ".png": "image/png"}
ASSETS = {
    f"asset:{path.relative_to(STATIC).as_posix()}": path
    for folder in ("css", "img")
    for path in sorted((STATIC / folder).glob("*"))
    if path.suffix in TYPES
}

# PDF/A allows a property of another standard only with a description of its schema.
UNIVERSAL_ACCESS = b"""
<rdf:Description rdf:about="" xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/" pdfuaid:part="1"/>
<rdf:Description rdf:about="" xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"
 xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#"
 xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">
<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">
<pdfaSchema:schema>PDF/UA Universal Accessibility Schema</pdfaSchema:schema>
<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>
<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>
<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">
<pdfaProperty:name>part</pdfaProperty:name>
<pdfaProperty:valueType>Integer</pdfaProperty:valueType>
<pdfaProperty:category>internal</pdfaProperty:category>
<pdfaProperty:description>Part of ISO 14289 the document follows</pdfaProperty:description>
</rdf:li></rdf:Seq></pdfaSchema:property>
</rdf:li></rdf:Bag></pdfaExtension:schemas>
</rdf:Description>
</rdf:RDF>"""


class DocumentError(Exception):
    """A document that cannot be printed as it should be; the message says why."""


@dataclass(frozen=True)
class Attachment:
    """A file carried inside the PDF; its name is ASCII, as PDF/A readers expect."""

    name: str
    content: bytes
    description: str
    relationship: str = "Data"


class AssetFetcher(URLFetcher):
    """Gives out the project's own assets by name; refuses and remembers every other address."""

    def __init__(self) -> None:
        super().__init__(fail_on_errors=True)
        self.refused: list[str] = []

    def fetch(self, url: str, headers: dict[str, str] | None = None) -> URLFetcherResponse:
        """Return the named asset, or raise for any other address."""
        path = ASSETS.get(url)
        if path is None:
            self.refused.append(url)
            raise DocumentError(f"No such asset: {url}")
        return URLFetcherResponse(url, path.read_bytes(), {"Content-Type": TYPES[path.suffix]})


def render_pdf(
    html: str, *, title: str, created_at: datetime, attachments: Sequence[Attachment] = ()
) -> bytes:
    """Return the PDF of the page; the same arguments give the same bytes.

    Raises DocumentError for an address that is no asset of ours and for a character that no
    installed font can draw.
    """
    stylesheets, fonts = _style()
    fetcher = AssetFetcher()
    created_at = created_at.astimezone(UTC)
    written = created_at.strftime("%Y-%m-%dT%H:%M:%SZ")
    try:
        with _collector_paused():
            page = HTML(string=_printable(html), base_url="asset:", url_fetcher=fetcher)
            document = page.render(
                font_config=fonts, stylesheets=stylesheets, pdf_variant="pdf/a-3a"
            )
            document.metadata.title = title
            document.metadata.created = document.metadata.modified = written
            document.metadata.attachments = [_embedded(each, created_at) for each in attachments]
            pdf: bytes = document.write_pdf(finisher=_finish, pdf_variant="pdf/a-3a")
    except FatalURLFetchingError as error:
        raise DocumentError(str(error.__cause__)) from error
    # An error inside a picture is only logged by WeasyPrint: the picture would be missing.
    if fetcher.refused:
        raise DocumentError(f"No such asset: {', '.join(fetcher.refused)}")
    return pdf


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
    """Refuse missing characters and declare PDF/UA-1 beside PDF/A-3a."""
    missing = sorted({point for font in document.fonts.values() for point in font.missing})
    if missing:
        names = (f"{chr(each)} (U+{each:04X} {_name(each)})" for each in missing)
        raise DocumentError(f"No installed font can draw {', '.join(names)}")
    metadata = pdf.objects[int(pdf.catalog["Metadata"].split()[0])]
    metadata.stream = [part.replace(b"</rdf:RDF>", UNIVERSAL_ACCESS) for part in metadata.stream]


def _name(codepoint: int) -> str:
    return unicodedata.name(chr(codepoint), "unnamed")
