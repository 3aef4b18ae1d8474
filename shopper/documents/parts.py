"""A long page cut into parts that are laid out apart, in memory that does not grow with it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

SIZE = 150_000
"""How many characters of HTML a part has at most: its layout then takes about 100 MB."""

OVER = 1.2
"""How many times as large one table may be: a cut leaves what follows it of a page empty."""

SECTION = re.compile(r"(?=<section class=\"annex)")
OPENING = re.compile(r"<section[^>]*>")
BLOCK = re.compile(r"(?=<h3|<table|<figure)")
ROW = re.compile(r"(?=<tr)")
RUNNING = re.compile(r"\s*<(\w+) class=\"running.*?</\1>", re.S)
KEPT_WITH_NEXT = re.compile(r"<h\d[^>]*>[^<]*</h\d>\s*(?:<p[^>]*>[^<]*</p>\s*)?\Z")


@dataclass(frozen=True)
class Cut:
    """A page in parts, each a page of its own with what comes before its content and after it."""

    head: str
    foot: str
    parts: tuple[str, ...]


def cut(html: str, size: int = SIZE) -> Cut:
    """Return the page in parts of about this size, each of which begins a page.

    Sections of class "annex" begin pages by themselves. One that is larger is cut before a
    heading, a table or a figure, and a table that is larger between two rows, its head repeated.
    What is cut, and where, depends on the page alone.

    What stands first in the body with the class "running" is drawn in the margins of all pages.
    """
    opening = html.index("<body")
    begin = html.index(">", opening) + 1
    while running := RUNNING.match(html, begin):
        begin = running.end()
    end = html.rindex("</body>")
    head, foot = html[:begin], html[end:]
    chunks = [chunk for text in SECTION.split(html[begin:end]) for chunk in _chunks(text, size)]
    return Cut(head, foot, tuple(head + body + foot for body in _joined(chunks, size)))


def _chunks(text: str, size: int) -> Iterator[str]:
    """Give the content before the first section, or a section in pieces, each a section."""
    opening = OPENING.match(text)
    if opening is None:
        if text.strip():
            yield text
        return
    tag, inner = opening[0], text[opening.end() : text.rindex("</section>")]
    blocks = [piece for block in BLOCK.split(inner) for piece in _pieces(block, size)]
    for body in _joined(_with_headings(blocks), size):
        yield f"{tag}{body}</section>"


def _pieces(block: str, size: int) -> Iterator[str]:
    """Give a block as it is, or a table that is too large as several with the same head."""
    if not block.startswith("<table") or len(block) <= OVER * size:
        yield block
        return
    head, _, rest = block.partition("<tbody>")
    body, _, after = rest.partition("</tbody>")
    pieces = list(_joined(ROW.split(body), size))
    for piece in pieces[:-1]:
        yield f"{head}<tbody>{piece}</tbody></table>"
    yield f"{head}<tbody>{pieces[-1]}</tbody>{after}"


def _with_headings(blocks: Iterable[str]) -> Iterator[str]:
    """Give the blocks, each heading joined with what it heads."""
    held = ""
    for block in blocks:
        held += block
        if not KEPT_WITH_NEXT.search(held):
            yield held
            held = ""
    if held:
        yield held


def _joined(chunks: Iterable[str], size: int) -> Iterator[str]:
    """Give neighbours joined, as many as are no larger together."""
    held = ""
    for chunk in chunks:
        if held and len(held) + len(chunk) > size:
            yield held
            held = ""
        held += chunk
    if held:
        yield held
