"""Printing as it is written first: one process, tags, and all of WeasyPrint's defaults."""

from __future__ import annotations

import re

import weasyprint.pdf.fonts
from weasyprint import CSS, HTML

from shopper.documents.layout import AssetFetcher

SHEETS = ("asset:css/tokens.css", "asset:css/document.css")
COLUMNS = re.compile(r"<colgroup>.*?</colgroup>", re.S)


def naive(html: str) -> bytes:
    """Return the tagged PDF of the page, the browser's way of laying out its tables.

    What pip alone installs has no HarfBuzz that cuts fonts, so fontTools does.
    """
    weasyprint.pdf.fonts.harfbuzz_subset = None
    sheets = [CSS(url=name, url_fetcher=AssetFetcher()) for name in SHEETS]
    page = HTML(string=COLUMNS.sub("", html), base_url="asset:", url_fetcher=AssetFetcher())
    pdf: bytes = page.write_pdf(
        stylesheets=[*sheets, CSS(string="table { table-layout: auto }")], pdf_tags=True
    )
    return pdf
