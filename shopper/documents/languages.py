"""The language of each tag of a PDF, where the HTML says another than the document's."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

UNTAGGED = ("html", "body")


def kind_of(box: Any) -> str:
    """Return what kind of box it is: that of a line, a text, a margin, or another."""
    return type(box).__name__


def mark_languages(document: Any, tags: list[Any]) -> None:
    """Give tags the language that their HTML elements have by themselves.

    `document` is what weasyprint laid out, `tags` the elements of structure that it made of that,
    in order. It keeps no tie between the two, but makes a tag of each box in turn.

    Raises ValueError when there are more of one than of the other.
    """
    laid_out = [box for page in document.pages for box in _tagged(page._page_box)]
    languages = [_language(box) for box in laid_out]
    if not any(languages):
        return
    for language, tag in zip(languages, tags, strict=True):
        if language:
            tag["Lang"] = f"({language})"


def _language(box: Any) -> str | None:
    """Return what the HTML says of the box itself; a text is in its parent's language."""
    if kind_of(box) == "TextBox" or box.element is None:
        return None
    language: str | None = box.element.get("lang")
    return language


def _tagged(box: Any) -> Iterator[Any]:
    """Give the boxes of which weasyprint.pdf.tags makes tags, in the order in which it does."""
    if kind_of(box) in ("MarginBox", "PageBox") or (
        box.element is not None and box.element_tag in UNTAGGED and kind_of(box) != "LineBox"
    ):
        for child in box.children:
            yield from _tagged(child)
        return
    yield box
    is_link = box.element is not None and box.element_tag.partition(":")[0] == "a"
    for child in _children(box):
        if kind_of(child) != "TextBox":
            yield from _tagged(child)
        elif not is_link:
            yield child


def _children(box: Any) -> Iterator[Any]:
    """Give what a box holds; a table's caption stands beside it in a wrapper of both."""
    table: Any = box.get_wrapped_table() if getattr(box, "is_table_wrapper", False) else None
    for child in box.children:
        held = child.children if child is table else [child]
        for each in held:
            yield from each.children if kind_of(each) == "LineBox" else [each]
