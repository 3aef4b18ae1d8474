"""Files out of a PDF that anyone may have made: read, never trusted."""

from __future__ import annotations

import zlib
from pathlib import Path
from typing import Any, Literal

import pikepdf

MOST_BYTES = 64 * 1024 * 1024
"""Of one attached file, unpacked."""
MOST_FILES = 50

Trouble = Literal["no_pdf", "encrypted", "bomb", "damaged"]


class Unreadable(Exception):
    """A PDF whose attached files can't be had; `trouble` says why."""

    def __init__(self, trouble: Trouble) -> None:
        super().__init__(trouble)
        self.trouble = trouble


def attachments_in(path: Path) -> dict[str, bytes]:
    """Return the files attached to a PDF by their names.

    A hostile PDF may still take what time and memory there is: call it where both are limited.

    Raises Unreadable for what is no PDF, an encrypted one, one that unpacks to more than
    MOST_BYTES a file or carries more than MOST_FILES, and for damaged or unusual streams.
    """
    try:
        with pikepdf.open(path) as pdf:
            if pdf.is_encrypted:
                raise Unreadable("encrypted")
            return _attached(pdf)
    except pikepdf.PasswordError as error:
        raise Unreadable("encrypted") from error
    except pikepdf.PdfError as error:
        raise Unreadable("no_pdf") from error
    except (Unreadable, MemoryError):
        raise
    except Exception as error:  # who made the file chose what goes wrong
        raise Unreadable("damaged") from error


def _attached(pdf: pikepdf.Pdf) -> dict[str, bytes]:
    found: dict[str, bytes] = {}
    for name, spec in pdf.attachments.items():
        if len(found) == MOST_FILES:
            raise Unreadable("bomb")
        found[name] = _unpacked(spec.get_file().obj)
    return found


def _unpacked(stream: Any) -> bytes:
    """Return what a plain or deflated stream holds; a prediction or another filter is unusual."""
    raw: bytes = stream.read_raw_bytes()
    filters = stream.get("/Filter", pikepdf.Array())
    names = [filters] if isinstance(filters, pikepdf.Name) else list(filters)
    if not names:
        content = raw
    elif names == [pikepdf.Name.FlateDecode] and "/DecodeParms" not in stream:
        content = _inflated(raw)
    else:
        raise Unreadable("damaged")
    if len(content) > MOST_BYTES:
        raise Unreadable("bomb")
    return content


def _inflated(raw: bytes) -> bytes:
    unpacking = zlib.decompressobj()
    content = unpacking.decompress(raw, MOST_BYTES + 1)
    if raw and len(content) <= MOST_BYTES and not unpacking.eof:
        raise Unreadable("damaged")
    return content
