"""With what a document was made, so that its bytes can be made again."""

from __future__ import annotations

import hashlib
import re
import subprocess
from collections.abc import Iterator
from ctypes import CDLL, c_char_p
from functools import lru_cache
from importlib.metadata import version
from pathlib import Path

from flask_babel import lazy_gettext as _

from shopper.language import speaking
from shopper.rules.bulletin import Bulletin

TOKENS = Path(__file__).parents[2] / "static" / "css" / "tokens.css"
FAMILIES = re.compile(r"--([\w-]+): (.+);")
FACES = (
    ("song-title", "bold", _("Font of the titles")),
    ("song", "regular", _("Font of the text")),
    ("hei-paper", "regular", _("Font of the first headings and of tables")),
    ("hei-paper", "bold", _("Font of charts' and tables' titles")),
    ("kai-paper", "regular", _("Font of the second headings")),
)
"""What each list of families in tokens.css is for; a machine uses the first that it has."""
SPELLED = str.maketrans({'"': "", "-": r"\-"})
"""How fontconfig spells what CSS spells otherwise; a hyphen that is not escaped begins a size."""
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
            *_used(language),
            (str(_("Edition of the standard")), bulletin.edition.id),
            (str(_("SHA-256 of data.json")), hashlib.sha256(data).hexdigest()),
        )


def _used(language: str) -> Iterator[tuple[str, str]]:
    for (face, _weight, use), font in zip(FACES, fonts(), strict=True):
        if language == "zh" or face != "kai-paper":
            yield str(use), font


def _library(file: str, function: str) -> str:
    told = CDLL(file)[function]
    told.restype = c_char_p
    return bytes(told()).decode()


@lru_cache(maxsize=1)
def fonts() -> tuple[str, ...]:
    """Return the file that each of the faces is drawn with, and its version."""
    families = dict(FAMILIES.findall(TOKENS.read_text()))
    return tuple(_font(families[face].translate(SPELLED), weight) for face, weight, _use in FACES)


def _font(families: str, weight: str) -> str:
    query = ["fc-match", "--format", "%{file|basename}\t%{fontversion}", f"{families}:{weight}"]
    found = subprocess.run(query, check=True, capture_output=True, text=True).stdout
    file, number = found.split("\t")
    return f"{file} {int(number) / FIXED_POINT:.3f}"
