"""QR codes as inline SVG; the only module that knows the QR library."""

from __future__ import annotations

from markupsafe import Markup
from qrcode.constants import ERROR_CORRECT_Q
from qrcode.main import QRCode

QUIET_ZONE = 4


def qr_svg(text: str, title: str) -> Markup:
    """Return the code as one SVG path; a quarter of it may be lost and it still reads.

    The quiet zone of four modules (ISO/IEC 18004) is part of the picture and always white.
    """
    code = QRCode(error_correction=ERROR_CORRECT_Q, border=QUIET_ZONE)
    code.add_data(text)
    code.make(fit=True)
    matrix = code.get_matrix()
    size = len(matrix)
    path = "".join(
        f"M{start} {y}h{length}v1h-{length}z"
        for y, row in enumerate(matrix)
        for start, length in _runs(row)
    )
    return Markup(
        '<svg class="qr" xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size} {size}"'
        ' role="img" shape-rendering="crispEdges"><title>{title}</title>'
        '<path fill="#fff" d="M0 0h{size}v{size}h-{size}z"/><path fill="#000" d="{path}"/></svg>'
    ).format(size=size, title=title, path=path)


def _runs(row: list[bool]) -> list[tuple[int, int]]:
    """Return (start, length) of each unbroken run of dark modules."""
    ends = [x for x in range(1, len(row)) if row[x] != row[x - 1]]
    return [(start, end - start) for start, end in zip(ends[::2], ends[1::2], strict=True)]
