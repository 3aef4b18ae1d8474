"""With what a document was made, so that its bytes can be made again."""

from __future__ import annotations

import hashlib
import subprocess
from ctypes import CDLL, c_char_p
from functools import lru_cache
from importlib.metadata import version

from flask_babel import gettext as _

from shopper.language import speaking
from shopper.rules.bulletin import Bulletin

FAMILIES = ("Noto Serif CJK SC", "Noto Sans CJK SC")
"""The first choices of static/css/tokens.css; fontconfig says what stands in for them."""
FIXED_POINT = 65536


LIBRARIES = {
    "Pango": ("libpango-1.0.so.0", "pango_version_string"),
    "HarfBuzz": ("libharfbuzz.so.0", "hb_version_string"),
}
"""What WeasyPrint draws with: a file, and the function that tells its version."""


def provenance(bulletin: Bulletin, data: bytes, language: str) -> tuple[tuple[str, str], ...]:
    """Return names with versions: what draws, the fonts, the edition, and the digest of the data.

    `data` is the data.json that the bulletin carries.
    """
    with speaking(language):
        return (
            *(("WeasyPrint", version("weasyprint")), ("pikepdf", version("pikepdf"))),
            *((name, _library(*where)) for name, where in LIBRARIES.items()),
            *fonts(),
            (_("Edition of the standard"), bulletin.edition.id),
            (_("SHA-256 of data.json"), hashlib.sha256(data).hexdigest()),
        )


def _library(file: str, function: str) -> str:
    told = CDLL(file)[function]
    told.restype = c_char_p
    return bytes(told()).decode()


@lru_cache(maxsize=1)
def fonts() -> tuple[tuple[str, str], ...]:
    """Return the font files in use, regular and bold, with their versions."""
    styles = [f"{family}:{weight}" for family in FAMILIES for weight in ("regular", "bold")]
    return tuple(_font(style) for style in styles)


def _font(style: str) -> tuple[str, str]:
    query = ["fc-match", "--format", "%{file|basename}\t%{fontversion}", style]
    found = subprocess.run(query, check=True, capture_output=True, text=True).stdout
    file, number = found.split("\t")
    return file, f"{int(number) / FIXED_POINT:.3f}"
