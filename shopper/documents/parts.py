"""A long page cut into parts that are laid out apart, in memory that does not grow with it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

ROWS = 400
"""How many table rows a part has at most."""

SECTION = re.compile(r"(?=<section class=\"annex)")
OPENING = re.compile(r"<section[^>]*>")
BLOCK = re.compile(r"(?=<h3|<table|<figure)")
ROW = re.compile(r"(?=<tr)")
RUNNING = re.compile(r"\s*<(\w+) class=\"running.*?</\1>", re.S)
KEPT_WITH_NEXT = re.compile(r"<h\d[^>]*>[^<]*</h\d>\s*(?:<p[^>]*>[^<]*</p>\s*)?\Z")


@dataclass(frozen=True)
class Part:
    """A document of its own with some of the pages; all its pages are of one kind."""

    html: str
    section: str
    """The tag that opens its section and chooses the kind of its pages."""


@dataclass(frozen=True)
class Cut:
    """A page in parts; `head` is what comes before its content, `foot` what after it."""

    head: str
    foot: str
    parts: tuple[Part, ...]


def cut(html: str, rows: int = ROWS) -> Cut:
    """Return the page in parts of at most so many rows, each of which begins a page.

    Sections of class "annex" begin pages by themselves; where one has more rows than a part may
    have, it is cut before a heading or a table, and a table of more rows between two of them,
    its head repeated. A page whose rows fit one part is still cut in two where the annexes
    begin. What is cut, and where, depends on the page alone.
    """
    opening = html.index("<body")
    begin = html.index(">", opening) + 1
    while running := RUNNING.match(html, begin):
        begin = running.end()
    end = html.rindex("</body>")
    head, foot = html[:begin], html[end:]
    chunks = [chunk for text in SECTION.split(html[begin:end]) for chunk in _chunks(text, rows)]
    parts = [Part(head + body + foot, section) for section, body in _joined(chunks, rows)]
    return Cut(head, foot, tuple(parts))


def _chunks(text: str, rows: int) -> Iterator[tuple[str, str]]:
    """Give the content before the first section, or a section in pieces, with its opening tag."""
    opening = OPENING.match(text)
    if opening is None:
        if text.strip():
            yield "<section>", text
        return
    tag, inner = opening[0], text[opening.end() : text.rindex("</section>")]
    blocks = [piece for block in BLOCK.split(inner) for piece in _pieces(block, rows)]
    for _, body in _joined(((tag, block) for block in _with_headings(blocks)), rows):
        yield tag, f"{tag}{body}</section>"


def _pieces(block: str, rows: int) -> Iterator[str]:
    """Give a block as it is, or a table of too many rows as several with the same head."""
    if not block.startswith("<table") or block.count("<tr") <= rows:
        yield block
        return
    head, _, rest = block.partition("<tbody>")
    body, _, after = rest.partition("</tbody>")
    lines = ROW.split(body)[1:]
    for start in range(0, len(lines), rows):
        tail = after if start + rows >= len(lines) else "</table>"
        yield f"{head}<tbody>{''.join(lines[start : start + rows])}</tbody>{tail}"


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


def _joined(chunks: Iterable[tuple[str, str]], rows: int) -> Iterator[tuple[str, str]]:
    """Give neighbours of one kind joined, as many as have no more rows together."""
    kind, held, count = "", "", 0
    for section, body in chunks:
        size = body.count("<tr")
        if held and (section != kind or count + size > rows):
            yield kind, held
            held, count = "", 0
        kind, held, count = section, held + body, count + size
    if held:
        yield kind, held
