from __future__ import annotations

import random

from shopper.rules.likeness import nearly_the_same


def test_the_near_ones_are_those_that_counting_bits_one_by_one_finds() -> None:
    rng = random.Random(7)
    known = [rng.getrandbits(64) for _ in range(300)]
    wanted = known[0]
    known += [wanted ^ sum(1 << place for place in rng.sample(range(64), n)) for n in range(9)]
    written = [f"{hash_:016x}" for hash_ in known]
    slow = sorted({(bits, h) for h in written if (bits := (int(h, 16) ^ wanted).bit_count()) <= 6})
    other = f"{wanted ^ (2**64 - 1):016x}"
    found = nearly_the_same([written[0], other], "".join(written), 6)
    assert found == {written[0]: slow, other: []}
    assert [bits for bits, _hash in slow] == [0, 1, 2, 3, 4, 5, 6]


def test_nothing_is_like_anything_where_nothing_is_known() -> None:
    assert nearly_the_same(["0" * 16], "", 64) == {"0" * 16: []}
