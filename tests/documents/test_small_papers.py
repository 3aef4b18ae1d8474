from __future__ import annotations

import io
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pdfua
import pikepdf
import pikepdf.pdfa
import pytest
from flask import Flask

from shopper.documents.bulletin_context import Marks
from shopper.documents.group import render_group
from shopper.documents.outlet_poster import render_poster
from shopper.documents.placards import Product, Sign, print_signs
from shopper.rules.bulletin import compile_bulletin
from shopper.rules.standard import Text
from shopper.standards import editions
from tests.documents import conforming
from tests.documents.test_conformance import TAKEN_FOR_BREACHES
from tests.frozen import frozen_month

EDITION = editions()["2010-06"]
PRINTED = datetime(2026, 11, 2, 3, 0, tzinfo=UTC)
ADDRESS = "https://example.org/check/2026-10"
MONTH = compile_bulletin(frozen_month(EDITION), EDITION)
GROUP = {"printed_at": PRINTED, "draft": False, "marks": Marks(ADDRESS)}


def placards(product: Product) -> bytes:
    outlet = Text("样例营业厅", "Sample Service Hall")
    signs = [Sign(f"{ADDRESS}/K7M2QX4A", "K7M2QX4A", outlet, outlet)]
    return print_signs(
        product, signs, association=Text("样例协会", "Sample"), created_at=PRINTED, sample_data=True
    )


PAPERS: dict[str, tuple[str, Callable[[], bytes]]] = {
    "company": ("en", lambda: render_group(MONTH, "company", "T04", "en", **GROUP)),
    "city": ("zh-Hans-CN", lambda: render_group(MONTH, "city", "3303", "zh", **GROUP)),
    "results": (
        "en",
        lambda: render_poster(MONTH, "O0003", "en", printed_at=PRINTED, marks=Marks(ADDRESS)),
    ),
    "poster": ("zh-Hans-CN", lambda: placards(Product.POSTER)),
    "stickers": ("zh-Hans-CN", lambda: placards(Product.STICKERS)),
}
FOREIGN: dict[str, set[str]] = {
    "company": {"zh-Hans-CN"},
    "city": set(),
    "results": {"zh-Hans-CN"},
    "poster": {"en"},
    "stickers": {"en"},
}


@pytest.mark.parametrize("paper", PAPERS)
def test_every_other_paper_conforms_as_the_bulletin_does(
    app: Flask, tmp_path: Path, paper: str
) -> None:
    language, render = PAPERS[paper]
    path = tmp_path / "paper.pdf"
    path.write_bytes(render())
    with pikepdf.open(io.BytesIO(path.read_bytes())) as pdf:
        conforming.assert_declared(pdf, language)
        conforming.assert_structure_is_that_of_the_pages(pdf)
        tags = list(conforming.elements_of(pdf))
        if any(str(each.S) == "/TH" for each in tags):
            conforming.assert_headers_say_what_they_head(pdf)
        assert all(conforming.figures_of(pdf))
        assert conforming.fonts_of(pdf)
        assert {str(each.Lang) for each in tags if "/Lang" in each} == FOREIGN[paper]
        report = pikepdf.pdfa.check(pdf, "3b")
        assert [str(x) for x in report.findings if x.rule not in TAKEN_FOR_BREACHES] == []
    assert [str(each) for each in pdfua.validate(str(path)).findings] == []
