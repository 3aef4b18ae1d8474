"""What PDF/A-3a and PDF/UA-1 ask of a file, as far as a program can see it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name

DECLARED = {
    "pdfaid:part": "3",
    "pdfaid:conformance": "A",
    "pdfuaid:part": "1",
}
SCOPES = {"/THead": "/Column", "/TBody": "/Row"}


def assert_declared(pdf: pikepdf.Pdf, language: str) -> None:
    root = pdf.Root
    with pdf.open_metadata() as metadata:
        assert {key: metadata[key] for key in DECLARED} == DECLARED
        assert metadata["dc:title"] == str(pdf.docinfo.Title)
    assert str(root.Lang) == language
    assert bool(root.MarkInfo.Marked)
    assert bool(root.ViewerPreferences.DisplayDocTitle)
    (intent,) = root.OutputIntents
    assert intent.DestOutputProfile.N == 3


def elements_of(pdf: pikepdf.Pdf) -> Iterator[Any]:
    """Give all elements of the structure, in reading order, each with its parent."""
    (document,) = pdf.Root.StructTreeRoot.K
    assert document.P.objgen == pdf.Root.StructTreeRoot.objgen
    waiting = [(document, None)]
    while waiting:
        element, parent = waiting.pop()
        if parent is not None:
            assert element.P.objgen == parent.objgen
        yield element
        kids = [kid for kid in kids_of(element) if isinstance(kid, Dictionary)]
        waiting += [(kid, element) for kid in reversed(kids) if "/S" in kid]


def kids_of(element: Any) -> list[Any]:
    kids = element.get("/K", Array())
    return list(kids) if isinstance(kids, Array) else [kids]


def assert_structure_is_that_of_the_pages(pdf: pikepdf.Pdf) -> None:
    """Hold every marked piece of every page against the tree, and the tree against the pieces."""
    numbers = {page.obj.objgen: number for number, page in enumerate(pdf.pages)}
    told: dict[tuple[int, int], Any] = {}
    order: list[tuple[int, int]] = []
    for element in elements_of(pdf):
        for kid in kids_of(element):
            if isinstance(kid, int):
                place = numbers[element.Pg.objgen], kid
                assert place not in told
                told[place] = element
                order.append(place)
    nums = list(pdf.Root.StructTreeRoot.ParentTree.Nums)
    keys = [int(key) for key in nums[::2]]
    assert keys == sorted(set(keys))
    parents = dict(zip(keys, nums[1::2], strict=True))
    assert len({int(page.obj.StructParents) for page in pdf.pages}) == len(pdf.pages)
    for number, page in enumerate(pdf.pages):
        holders = parents[int(page.obj.StructParents)]
        marked = marked_in(page)
        assert marked == set(range(len(holders)))
        for mark in marked:
            assert told.pop((number, mark)).objgen == holders[mark].objgen
    assert not told
    assert [page for page, _ in order] == sorted(page for page, _ in order)


def marked_in(page: pikepdf.Page) -> set[int]:
    """Return the marks of a page; nothing is drawn outside a mark or an artifact."""
    marks, depth = set(), 0
    for operands, operator in pikepdf.parse_content_stream(page):
        name = str(operator)
        if name in ("BDC", "BMC"):
            depth += 1
            if len(operands) > 1 and "/MCID" in operands[1]:
                marks.add(int(operands[1].MCID))
        elif name == "EMC":
            depth -= 1
        elif name in ("Tj", "TJ", "'", '"', "Do"):
            assert depth, f"{name} outside of a mark"
    assert depth == 0
    return marks


def assert_headers_say_what_they_head(pdf: pikepdf.Pdf) -> None:
    headers = [each for each in elements_of(pdf) if each.S == Name.TH]
    assert headers
    for header in headers:
        assert str(header.A.Scope) == SCOPES[str(header.P.P.S)]


def figures_of(pdf: pikepdf.Pdf) -> list[str]:
    """Return what the figures are read aloud as."""
    return [str(each.Alt) for each in elements_of(pdf) if str(each.S) == "/Figure"]


def fonts_of(pdf: pikepdf.Pdf) -> set[tuple[str, str]]:
    """Return names and types of the fonts, all embedded and readable as text."""
    found = set()
    for each in pdf.objects:
        if not isinstance(each, Dictionary) or each.get("/Type") != Name.Font:
            continue
        if each.Subtype == Name.Type0:
            assert "bfchar" in each.ToUnicode.read_bytes().decode()
        else:
            names = [f"/FontFile{kind}" for kind in ("", "2", "3")]
            (file,) = (each.FontDescriptor[x] for x in names if x in each.FontDescriptor)
            assert len(file.read_bytes()) > 0
            found.add((str(each.BaseFont).partition("+")[2], str(each.Subtype)))
    return found
