"""Placards on paper: a poster, a counter stand or a sheet of stickers, many in one file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import cached_property
from urllib.parse import urlsplit

from markupsafe import Markup

from shopper.documents.pdf import render_pdf
from shopper.documents.qr import qr_svg
from shopper.documents.template import render
from shopper.rules.standard import Text

STICKERS_ON_A_SHEET = 12


class Product(StrEnum):
    """What a placard is printed as."""

    POSTER = "poster"
    STAND = "stand"
    STICKERS = "stickers"


TEMPLATES = {
    Product.POSTER: "poster.html",
    Product.STAND: "poster.html",
    Product.STICKERS: "stickers.html",
}
"""A stand is the poster at the size of A5."""

MOST = {Product.POSTER: 500, Product.STAND: 500, Product.STICKERS: 100}
"""So many placards fit into one file: more would keep whoever prints waiting too long."""


@dataclass(frozen=True)
class Sign:
    """What a placard says, whatever it is printed as; an outlet may have no English name."""

    address: str
    code: str
    outlet: Text
    company: Text

    @cached_property
    def qr(self) -> Markup:
        """The code to scan."""
        return qr_svg(self.address, f"{self.outlet.zh} {self.code}")

    @property
    def typed_address(self) -> str:
        """The shortest text that a browser takes to the page where the code is typed."""
        parts = urlsplit(self.address)
        page = parts.path.rpartition("/")[0]
        needs_scheme = parts.scheme == "https" and parts.port is not None
        return f"{parts.scheme}://{parts.netloc}{page}" if needs_scheme else parts.netloc + page

    @property
    def spoken_code(self) -> str:
        """The code in two groups, easier to read aloud."""
        return f"{self.code[:4]} {self.code[4:]}"


def print_signs(
    product: Product,
    signs: Sequence[Sign],
    *,
    association: Text,
    created_at: datetime,
    sample_data: bool,
) -> bytes:
    """Return a PDF with a page for each placard, in their order.

    Raises DocumentError for a name with a character that no installed font can draw.
    """
    html = render(
        TEMPLATES[product],
        "zh",
        product=product.value,
        signs=signs,
        association=association,
        sample_data=sample_data,
        stickers=STICKERS_ON_A_SHEET,
    )
    return render_pdf(html, title="客户评价二维码", created_at=created_at)
