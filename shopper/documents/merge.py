"""Parts of a document to one PDF that is as valid as each: pages, structure, outline, margins."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import chain, islice
from typing import Any

from pikepdf import (
    Array,
    Dictionary,
    Name,
    ObjectStreamMode,
    OutlineItem,
    Page,
    PageLocation,
    Pdf,
    Stream,
    make_page_destination,
)

from shopper.documents.pdf import Bookmark, Printed

ARTIFACT = b"Q /Artifact <</Type /Pagination>> BDC q /Margins Do Q EMC"
"""Ends what the page drew and draws what screen readers pass over."""


def merge(parts: Sequence[Printed], margins: Callable[[], Iterable[bytes]]) -> bytes:
    """Return the parts as one PDF; what is attached and said of the document is the first's.

    `margins` gives PDFs of as many pages as all parts together, laid over them: page numbers
    depend on the parts before. It is asked last. The same arguments give the same bytes.
    """
    with Pdf.open(io.BytesIO(parts[0].pdf)) as whole:
        for part in parts[1:]:
            with Pdf.open(io.BytesIO(part.pdf)) as pdf:
                _append(whole, pdf)
        pages = iter(list(whole.pages))
        for each in margins():
            with Pdf.open(io.BytesIO(each)) as over:
                _lay_over(whole, zip(islice(pages, len(over.pages)), over.pages, strict=True))
        _set_outline(whole, _renumbered(parts))
        file = io.BytesIO()
        whole.save(file, deterministic_id=True, object_stream_mode=ObjectStreamMode.generate)
        return file.getvalue()


def _append(whole: Pdf, pdf: Pdf) -> None:
    """Append pages and structure; the numbers that tie them together go on from the whole's."""
    root = whole.Root.StructTreeRoot
    first, so_far = _next_key(root), len(whole.pages)
    whole.pages.extend(pdf.pages)
    for page in list(whole.pages)[so_far:]:
        page.obj.StructParents += first
        for annotation in page.obj.get(Name.Annots, Array()):
            annotation.StructParent += first
    # Pages come first: what is copied after them refers to their copies.
    added = whole.copy_foreign(pdf.Root.StructTreeRoot)
    for key, value in _pairs(added.ParentTree.Nums):
        for each in (int(key) + first, value):
            root.ParentTree.Nums.append(each)
    (document,) = root.K
    (part,) = added.K
    for element in part.K:
        element.P = document
        document.K.append(element)


def _next_key(root: Any) -> int:
    return 1 + max(int(key) for key, _ in _pairs(root.ParentTree.Nums))


def _pairs(flat: Any) -> Iterator[tuple[Any, Any]]:
    items = iter(flat)
    return zip(items, items, strict=True)


def _lay_over(whole: Pdf, pages: Iterable[tuple[Page, Page]]) -> None:
    begin, end = Stream(whole, b"q"), Stream(whole, ARTIFACT)
    for page, margins in pages:
        form = whole.copy_foreign(margins.as_form_xobject())
        # Pages share their resources; each gets its own margins beside them.
        resources, forms = _copy(page.obj.Resources), _copy(page.obj.Resources.XObject)
        forms.Margins = form
        resources.XObject = forms
        page.obj.Resources = resources
        page.obj.Contents = Array([begin, *_streams(page), end])


def _copy(dictionary: Any) -> Dictionary:
    return Dictionary(dictionary)


def _streams(page: Page) -> list[Any]:
    contents = page.obj.Contents
    return list(contents) if isinstance(contents, Array) else [contents]


def _renumbered(parts: Sequence[Printed]) -> Iterable[tuple[int, Bookmark]]:
    """Give the bookmarks with the number of the page in the whole."""
    starts = [sum(len(part.pages) for part in parts[:number]) for number in range(len(parts))]
    return chain.from_iterable(
        ((start + mark.page, mark) for mark in part.bookmarks)
        for start, part in zip(starts, parts, strict=True)
    )


def _set_outline(whole: Pdf, marks: Iterable[tuple[int, Bookmark]]) -> None:
    with whole.open_outline() as outline:
        above: list[tuple[int, list[OutlineItem]]] = [(0, outline.root)]
        for number, mark in marks:
            place = make_page_destination(
                whole, number, PageLocation.XYZ, left=mark.x, top=mark.y, zoom=0
            )
            item = OutlineItem(mark.label, place)
            item.is_closed = not mark.open
            while above[-1][0] >= mark.level:
                above.pop()
            above[-1][1].append(item)
            above.append((mark.level, item.children))
