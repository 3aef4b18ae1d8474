"""An Atom feed (RFC 4287) from plain values."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from xml.etree import ElementTree
from xml.etree.ElementTree import Element, SubElement

ATOM = "http://www.w3.org/2005/Atom"
ElementTree.register_namespace("", ATOM)


@dataclass(frozen=True)
class Link:
    """Where an entry or a feed leads; `length` in bytes is a hint about a file."""

    href: str
    rel: str = "alternate"
    type: str = "text/html"
    hreflang: str = ""
    title: str = ""
    length: int = 0


@dataclass(frozen=True)
class Entry:
    """One entry; `id` is a permanent address that no other entry ever has."""

    id: str
    title: str
    summary: str
    published_at: datetime
    updated_at: datetime
    links: Sequence[Link]


@dataclass(frozen=True)
class Feed:
    """A feed by one author; `language` is a tag like zh-Hans-CN."""

    id: str
    title: str
    author: str
    language: str
    updated_at: datetime
    links: Sequence[Link]
    entries: Sequence[Entry]


def written(feed: Feed) -> bytes:
    """Return the feed as XML."""
    root = Element(_named("feed"), {"xml:lang": feed.language})
    _texts(root, id=feed.id, title=feed.title, updated=_moment(feed.updated_at))
    _texts(SubElement(root, _named("author")), name=feed.author)
    _links(root, feed.links)
    for entry in feed.entries:
        _entry(SubElement(root, _named("entry")), entry)
    text: bytes = ElementTree.tostring(root, "utf-8", xml_declaration=True)
    return text


def _entry(node: Element, entry: Entry) -> None:
    published, updated = _moment(entry.published_at), _moment(entry.updated_at)
    _texts(node, id=entry.id, title=entry.title, published=published, updated=updated)
    _links(node, entry.links)
    _texts(node, summary=entry.summary)


def _texts(node: Element, **texts: str) -> None:
    for name, text in texts.items():
        SubElement(node, _named(name)).text = text


def _links(node: Element, links: Sequence[Link]) -> None:
    for link in links:
        attributes = {key: str(value) for key, value in vars(link).items() if value}
        SubElement(node, _named("link"), attributes)


def _named(name: str) -> str:
    return f"{{{ATOM}}}{name}"


def _moment(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
