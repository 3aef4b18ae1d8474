"""QR codes as inline SVG or as a picture; the only module that knows the QR library."""

from __future__ import annotations

import io
from itertools import groupby

from markupsafe import Markup
from PIL import Image
from qrcode.constants import ERROR_CORRECT_Q
from qrcode.main import QRCode

QUIET_ZONE = 4
PIXELS = 8
"""Of a module's side in a picture: readers that smooth pictures keep its edges."""


def qr_svg(text: str, title: str) -> Markup:
    """Return the code as one SVG path; a quarter of it may be lost and it still reads.

    The quiet zone of four modules (ISO/IEC 18004) is part of the picture and always white.
    """
    rows = _rows(text)
    size = len(rows) + 2 * QUIET_ZONE
    path = "".join(
        f"M{QUIET_ZONE} {y + QUIET_ZONE + 0.5}{_runs(row)}" for y, row in enumerate(rows)
    )
    # A row is one broken stroke, by a fiftieth too wide: no white hair shows between two rows.
    return Markup(
        '<svg class="qr" xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size} {size}"'
        ' role="img" shape-rendering="crispEdges"><title>{title}</title>'
        '<path fill="#fff" d="M0 0h{size}v{size}h-{size}z"/>'
        '<path fill="none" stroke="#000" stroke-width="1.02" d="{path}"/></svg>'
    ).format(size=size, title=title, path=path)


def qr_png(text: str) -> bytes:
    """Return the same code as a grey picture, which a document holds once for all its pages."""
    rows = _rows(text)
    size = len(rows) + 2 * QUIET_ZONE
    picture = Image.new("L", (size, size), 255)
    for y, row in enumerate(rows, QUIET_ZONE):
        for x, dark in enumerate(row, QUIET_ZONE):
            if dark:
                picture.putpixel((x, y), 0)
    file = io.BytesIO()
    picture.resize((PIXELS * size, PIXELS * size), Image.Resampling.NEAREST).save(file, "PNG")
    return file.getvalue()


def _rows(text: str) -> list[list[bool]]:
    code = QRCode(error_correction=ERROR_CORRECT_Q, border=0)
    code.add_data(text)
    code.make(fit=True)
    rows: list[list[bool]] = code.get_matrix()
    return rows


def _runs(row: list[bool]) -> str:
    """Return the strokes and gaps of a row."""
    runs = ((dark, len(list(run))) for dark, run in groupby(row))
    return "".join(f"h{length}" if dark else f"m{length} 0" for dark, length in runs)
