"""Uploaded files to photos: checked by content, turned upright, made smaller, stripped."""

from __future__ import annotations

import hashlib
import struct
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from io import BytesIO

from flask_babel import gettext as _
from PIL import Image, ImageOps
from pillow_heif import register_heif_opener
from werkzeug.datastructures import FileStorage

from shopper.storage import path_of, save

register_heif_opener()

FORMATS = ("JPEG", "PNG", "WEBP", "HEIF")
MAX_BYTES = 10 * 1024 * 1024
MAX_PIXELS = 50_000_000
LONGEST_SIDE = 2048
QUALITY = 85

BOMBS = (Image.DecompressionBombError, Image.DecompressionBombWarning)
BROKEN = (OSError, ValueError, SyntaxError, EOFError, RuntimeError, struct.error)
"""What Pillow and its readers raise on files that are not what they claim to be."""


class Unusable(ValueError):
    """A file that can't be taken as a photo; the message is for the person who chose it."""


@dataclass(frozen=True)
class Picture:
    """A photo, re-encoded as JPEG without any metadata."""

    item: str
    """What it belongs to: an item's id, or "comment"."""
    content: bytes
    width: int
    height: int

    @cached_property
    def sha256(self) -> str:
        """The name of the photo's file, in hex."""
        return hashlib.sha256(self.content).hexdigest()


def read_picture(item: str, file: FileStorage) -> Picture:
    """Return the photo in an uploaded file.

    Raises:
        Unusable: over 10 MB or 50 megapixels, or no JPEG, PNG, WebP or HEIC inside.
    """
    content = file.stream.read(MAX_BYTES + 1)
    if len(content) > MAX_BYTES:
        raise Unusable(_("This photo is larger than 10 MB; take it smaller"))
    try:
        image = upright(content)
    except BOMBS:
        raise Unusable(_("This photo has more than 50 megapixels; take it smaller")) from None
    except BROKEN:
        raise Unusable(_("This file is not a photo that can be read")) from None
    stripped = BytesIO()
    image.save(stripped, "JPEG", quality=QUALITY, optimize=True)
    return Picture(item, stripped.getvalue(), image.width, image.height)


def upright(content: bytes) -> Image.Image:
    """Return the picture, turned as it was held, small and with nothing but its pixels."""
    opened = Image.open(BytesIO(content), formats=FORMATS)
    if opened.width * opened.height > MAX_PIXELS:
        raise Image.DecompressionBombError
    opened.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
    image = ImageOps.exif_transpose(opened)
    image.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    pixels = Image.new("RGB", image.size, "white")
    layered = image.convert("RGBA")
    pixels.paste(layered, mask=layered)
    return pixels


@contextmanager
def stored(pictures: Sequence[Picture]) -> Iterator[list[str]]:
    """Store the photos, give their SHA-256 in order, and keep them once the block has committed.

    When storing or the block fails (a full disk), none stays that wasn't there before.
    """
    digests = [picture.sha256 for picture in pictures]
    new = [path for path in (path_of(digest, ".jpg") for digest in digests) if not path.exists()]
    try:
        for picture in pictures:
            save(picture.content, ".jpg")
        yield digests
    except Exception:
        for path in new:
            path.unlink(missing_ok=True)
        raise
