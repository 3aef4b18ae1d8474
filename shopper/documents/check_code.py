"""The code in the margin of every page, which leads to the public page about the issue."""

from __future__ import annotations

from shopper.documents.pdf import NO_PICTURES, Pictures
from shopper.documents.qr import qr_png

CHECK_CODE = "asset:check-code.png"
"""As macros/paper.html shows it."""


def check_picture(address: str) -> Pictures:
    """Return the picture that leads to the address; none without an address."""
    return {CHECK_CODE: qr_png(address)} if address else NO_PICTURES
