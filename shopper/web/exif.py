"""When and where a photo was taken, as the camera wrote it (Exif 3.0, CIPA DC-008)."""

from __future__ import annotations

from datetime import UTC, datetime
from math import isfinite
from typing import Any

from PIL import ExifTags, Image

from shopper.rules.evidence import Place
from shopper.rules.month import SHANGHAI


def taken_at(exif: Image.Exif) -> datetime | None:
    """Return when the picture was taken; in Shanghai where the camera wrote no offset."""
    tags = exif.get_ifd(ExifTags.IFD.Exif)
    written = str(tags.get(ExifTags.Base.DateTimeOriginal, "")).strip("\0 ")
    offsets = (ExifTags.Base.OffsetTimeOriginal, ExifTags.Base.OffsetTime)
    offset = next((str(tags[tag]).strip("\0 ") for tag in offsets if tags.get(tag)), "")
    try:
        local = datetime.strptime(written, "%Y:%m:%d %H:%M:%S")
        return local.replace(tzinfo=zone(offset)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def zone(offset: str) -> Any:
    """Return the zone of an offset such as +08:00; Shanghai's where there is none."""
    try:
        return datetime.strptime(offset, "%z").tzinfo
    except ValueError:
        return SHANGHAI


def place(exif: Image.Exif) -> Place | None:
    """Return where the picture was taken; None where the camera didn't know."""
    tags = exif.get_ifd(ExifTags.IFD.GPSInfo)
    latitude = degrees(tags.get(ExifTags.GPS.GPSLatitude), tags.get(ExifTags.GPS.GPSLatitudeRef))
    longitude = degrees(tags.get(ExifTags.GPS.GPSLongitude), tags.get(ExifTags.GPS.GPSLongitudeRef))
    return place_of(latitude, longitude)


def degrees(parts: Any, reference: Any) -> float | None:
    """Return degrees, minutes and seconds as degrees, negative in the south and the west."""
    try:
        whole, minutes, seconds = (float(part) for part in parts)
    except (TypeError, ValueError, ZeroDivisionError):
        return None
    size = whole + minutes / 60 + seconds / 3600
    return -size if str(reference).strip("\0 ").upper() in {"S", "W"} else size


def place_of(latitude: float | None, longitude: float | None) -> Place | None:
    """Return the place, None for what can be none; 0° 0° is what cameras write without a fix."""
    if latitude is None or longitude is None:
        return None
    if not (isfinite(latitude) and isfinite(longitude)) or latitude == longitude == 0:
        return None
    if abs(latitude) > 90 or abs(longitude) > 180:
        return None
    return Place(latitude, longitude)
