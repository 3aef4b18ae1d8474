"""Printing the same issue once for all tests that publish it: the same values, the same bytes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from shopper.jobs import printing


@contextmanager
def each_issue_once() -> Iterator[None]:
    """Print a bulletin anew only when anything that it is printed from differs."""
    render = printing.render_bulletin
    known: dict[str, tuple[bytes, list[tuple[int, int]]]] = {}

    def printed(*given: Any, progress: Callable[[int, int], object], **named: Any) -> bytes:
        values = repr((given, sorted(named.items())))
        if values not in known:
            reached: list[tuple[int, int]] = []

            def note(done: int, parts: int) -> None:
                reached.append((done, parts))
                progress(done, parts)

            known[values] = render(*given, progress=note, **named), reached
            return known[values][0]
        pdf, reached = known[values]
        for done, parts in reached:
            progress(done, parts)
        return pdf

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(printing, "render_bulletin", printed)
        yield
