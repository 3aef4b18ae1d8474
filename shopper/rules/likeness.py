"""Which photos look nearly the same, by the bits in which their perceptual hashes differ."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

DIGITS = 16
"""Of a 64-bit hash in hex."""


def nearly_the_same(
    hashes: Iterable[str], known: str, most: int
) -> dict[str, list[tuple[int, str]]]:
    """Return, for each hash, the known ones that differ in at most so many of 64 bits.

    `known` holds hashes one after another, 16 hex digits each. The result's lists begin with
    the nearest, as (bits, hash).
    """
    table = np.frombuffer(bytes.fromhex(known), dtype=">u8").astype(np.uint64)
    found = {}
    for hash_ in hashes:
        bits = np.bitwise_count(table ^ np.uint64(int(hash_, 16)))
        places = np.flatnonzero(bits <= most)
        near = {(int(bits[n]), known[n * DIGITS : (n + 1) * DIGITS]) for n in places.tolist()}
        found[hash_] = sorted(near)
    return found
