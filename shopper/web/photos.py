"""Uploaded files to photos: checked by content, turned upright, made smaller, stripped.

What a file tells of when and where it was taken is read first; no stored photo has it inside.
"""

from __future__ import annotations

import hashlib
import struct
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from io import BytesIO

from flask import Response, abort
from flask_babel import gettext as _
from PIL import Image, ImageFile, ImageOps
from pillow_heif import register_heif_opener
from werkzeug.datastructures import FileStorage

from shopper.rules.evidence import Place
from shopper.rules.month import SHANGHAI
from shopper.storage import path_of, save
from shopper.web import exif
from shopper.web.likeness import likeness

register_heif_opener()

FORMATS = ("JPEG", "PNG", "WEBP", "HEIF")
MAX_BYTES = 10 * 1024 * 1024
MAX_PIXELS = 50_000_000
LONGEST_SIDE = 2048
QUALITY = 85

GUARDED = {
    "Cache-Control": "private, max-age=86400, immutable",
    "Content-Disposition": 'inline; filename="photo.jpg"',
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "X-Content-Type-Options": "nosniff",
}
"""An address names one photo for ever; its bytes are an image and nothing else to a browser."""

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
    taken_at: datetime | None = None
    place: Place | None = None

    @cached_property
    def likeness(self) -> str:
        """Its 64-bit perceptual hash in hex; "" where it shows next to nothing."""
        return likeness(self.content)

    @cached_property
    def sha256(self) -> str:
        """The name of the photo's file, in hex."""
        return hashlib.sha256(self.content).hexdigest()


@dataclass(frozen=True)
class Said:
    """When and where a photo was taken as the phone says, which shrank it without its metadata."""

    taken_at: datetime | None = None
    place: Place | None = None


def read_said(form: Mapping[str, str]) -> Said:
    """Return what the fields taken_at (ISO 8601), latitude and longitude say; nonsense is nothing.

    A moment without a zone is Shanghai's.
    """
    try:
        moment = datetime.fromisoformat(form.get("taken_at", ""))
        taken_at = (moment if moment.tzinfo else moment.replace(tzinfo=SHANGHAI)).astimezone(UTC)
    except (ValueError, OverflowError):
        taken_at = None
    try:
        place = exif.place_of(float(form["latitude"]), float(form["longitude"]))
    except (KeyError, ValueError):
        place = None
    return Said(taken_at, place)


def read_picture(item: str, file: FileStorage, said: Said | None = None) -> Picture:
    """Return the photo in an uploaded file; what its camera wrote goes before what is said of it.

    Raises:
        Unusable: over 10 MB or 50 megapixels, or no JPEG, PNG, WebP or HEIC inside.
    """
    content = file.stream.read(MAX_BYTES + 1)
    if len(content) > MAX_BYTES:
        raise Unusable(_("This photo is larger than 10 MB; take it smaller"))
    try:
        image, written = upright(content)
    except BOMBS:
        raise Unusable(_("This photo has more than 50 megapixels; take it smaller")) from None
    except BROKEN:
        raise Unusable(_("This file is not a photo that can be read")) from None
    stripped = BytesIO()
    image.save(stripped, "JPEG", quality=QUALITY, optimize=True)
    known = said or Said()
    return Picture(
        item,
        stripped.getvalue(),
        image.width,
        image.height,
        written.taken_at or known.taken_at,
        written.place or known.place,
    )


def upright(content: bytes) -> tuple[Image.Image, Said]:
    """Return the picture, turned as it was held, small and with nothing but its pixels.

    Beside it when and where it was taken, as far as its metadata tell.
    """
    # WeasyPrint lets Pillow fill in what is missing of a file, for the whole process.
    ImageFile.LOAD_TRUNCATED_IMAGES = False
    opened = Image.open(BytesIO(content), formats=FORMATS)
    if opened.width * opened.height > MAX_PIXELS:
        raise Image.DecompressionBombError
    tags = opened.getexif()
    written = Said(exif.taken_at(tags), exif.place(tags))
    opened.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
    image = ImageOps.exif_transpose(opened)
    image.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    pixels = Image.new("RGB", image.size, "white")
    layered = image.convert("RGBA")
    pixels.paste(layered, mask=layered)
    return pixels, written


def sent(sha256: str) -> Response:
    """Answer a stored photo to one who may see it: no shared cache keeps it, no browser runs it.

    404 when its file isn't there.
    """
    path = path_of(sha256, ".jpg")
    if not path.exists():
        abort(404)
    return Response(path.read_bytes(), mimetype="image/jpeg", headers=GUARDED)


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
