"""The survey's page as it is before anything is answered: drawn and packed once for many phones.

Two pages of the same outlet differ in their tickets only, and those stand near the end. So what
comes before is kept as the packed beginning of a gzip file (RFC 1952), to which every page adds
its own rest.
"""

from __future__ import annotations

import gzip
import zlib
from dataclasses import dataclass

from flask import Response, request

from shopper.models.setting import Settings
from shopper.models.surveyed import Surveyed

MOST = 2000
"""Pages kept, of some 5 kB."""
HEADER = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x02\xff"
TICKET = "the ticket of a page that nobody opened"


@dataclass(frozen=True)
class Look:
    """Everything that the page depends on, its ticket apart."""

    outlet: Surveyed
    edition: str
    settings: Settings
    language: str
    large_print: bool
    root: str


@dataclass(frozen=True)
class Drawn:
    """A page up to its ticket, deflated to a byte's end, and what follows the ticket."""

    packed: bytes
    size: int
    checksum: int
    after: bytes

    def with_ticket(self, ticket: str) -> bytes:
        """Return the page as a gzip file."""
        rest = ticket.encode() + self.after
        end = zlib.compressobj(wbits=-zlib.MAX_WBITS)
        checksum = zlib.crc32(rest, self.checksum)
        trailer = checksum.to_bytes(4, "little") + (self.size + len(rest)).to_bytes(4, "little")
        return b"".join((HEADER, self.packed, end.compress(rest), end.flush(), trailer))


def kept(page: str) -> Drawn:
    """Return a page, drawn with TICKET for its ticket, as what can be kept of it."""
    before, after = page.rsplit(TICKET, 1)
    text = before.encode()
    packer = zlib.compressobj(9, wbits=-zlib.MAX_WBITS)
    packed = packer.compress(text) + packer.flush(zlib.Z_FULL_FLUSH)
    return Drawn(packed, len(text), zlib.crc32(text), after.encode())


def answer(drawn: Drawn, ticket: str) -> Response:
    """Answer a page with its ticket, packed where the browser takes that."""
    page = drawn.with_ticket(ticket)
    if not request.accept_encodings.quality("gzip"):
        return Response(gzip.decompress(page))
    return Response(page, headers={"Content-Encoding": "gzip", "Vary": "Accept-Encoding"})
