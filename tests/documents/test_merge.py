from __future__ import annotations

from datetime import UTC, datetime
from io import BytesIO

from flask import Flask
from pypdf import PdfReader

from shopper.documents.merge import merge
from shopper.documents.pdf import render_margins, render_part

HEAD = '<!doctype html><html lang="zh-Hans-CN"><head><title>x</title></head><body>'
FOOT = "</body></html>"


def test_page_numbers_go_on_where_margins_are_printed_apart(app: Flask) -> None:
    sections = '<section class="annex"><h2>表</h2></section>' * 3
    other = '<h2 style="break-before: page">文</h2>'
    at = datetime(2026, 11, 2, tzinfo=UTC)
    part = render_part(f"{HEAD}{sections}{other}{FOOT}", title="x", created_at=at)
    assert part.pages == ("annex", "annex", "annex", "")
    kinds = {0: part.pages[:2], 2: part.pages[2:]}
    margins = [render_margins(HEAD, some, FOOT, before) for before, some in kinds.items()]
    reader = PdfReader(BytesIO(merge([part], lambda: margins)))
    assert reader.trailer["/ID"], "PDF/A asks for it"
    pages = reader.pages
    texts = ["".join(page.extract_text().split()) for page in pages]
    assert texts == ["表—1—", "表—2—", "表—3—", "文—4—"]
