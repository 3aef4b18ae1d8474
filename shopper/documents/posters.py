"""Posters: one A4 page for each placard, in both languages, many in one file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

from markupsafe import Markup

from shopper.documents.pdf import render_pdf
from shopper.documents.qr import qr_svg
from shopper.documents.template import render
from shopper.rules.standard import Text


@dataclass(frozen=True)
class Poster:
    """What one poster says; an outlet may have no English name."""

    address: str
    code: str
    outlet: Text
    company: Text

    @property
    def qr(self) -> Markup:
        """The code to scan."""
        return qr_svg(self.address, f"{self.outlet.zh} {self.code}")

    @property
    def typed_address(self) -> str:
        """The shortest text that a browser takes to the address."""
        parts = urlsplit(self.address)
        needs_scheme = parts.scheme == "https" and parts.port is not None
        return self.address if needs_scheme else f"{parts.netloc}{parts.path}"

    @property
    def spoken_code(self) -> str:
        """The code in two groups, easier to read aloud."""
        return f"{self.code[:4]} {self.code[4:]}"


def posters_pdf(
    posters: Sequence[Poster], *, association: Text, created_at: datetime, sample_data: bool
) -> bytes:
    """Return a PDF with a page for each poster, in their order.

    Raises DocumentError for a name with a character that no installed font can draw.
    """
    html = render(
        "posters.html",
        "zh",
        posters=posters,
        association=association,
        sample_data=sample_data,
    )
    return render_pdf(html, title="客户评价二维码", created_at=created_at)
