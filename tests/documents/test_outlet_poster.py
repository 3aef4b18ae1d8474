from __future__ import annotations

from datetime import UTC, datetime
from io import BytesIO
from typing import Any

import pytest
from flask import Flask
from pypdf import PdfReader

from shopper.documents.bulletin_context import Marks
from shopper.documents.outlet_poster import NoPoster, render_poster, render_posters, steps
from shopper.rules.bulletin import compile_bulletin
from shopper.standards import editions
from tests.frozen import frozen_month

EDITION = editions()["2010-06"]
CAPPED = "O0022"


def month() -> dict[str, Any]:
    """Return a month in which the outlet of the best score failed a critical item."""
    data = frozen_month(EDITION)
    (row,) = [row for row in data["outlets"] if row["code"] == CAPPED]
    row["failed_critical"] = True
    data["critical"].append({**data["critical"][0], "outlet": CAPPED})
    return data


PRINTED = datetime(2026, 11, 2, 3, 0, tzinfo=UTC)
MONTH = compile_bulletin(month(), EDITION)
PAGE = "https://example.org/bulletins/2026-10"


def test_posters_are_a_page_an_outlet_with_its_grade_score_and_what_to_improve(
    app: Flask,
) -> None:
    codes = ["O0003", "O0039", "O0001", CAPPED]
    pdf = render_posters(MONTH, codes, "zh", printed_at=PRINTED, marks=Marks(PAGE))
    pages = ["".join(page.extract_text().split()) for page in PdfReader(BytesIO(pdf)).pages]
    lines = {line.standing.code: line for line in MONTH.outlets}
    assert len(pages) == 3
    for page, code in zip(pages, ("O0003", "O0001", CAPPED), strict=True):
        assert lines[code].name.zh in page
        assert str(lines[code].standing.published) in page
        assert "3次暗访" in page
        assert "12份客户评价" in page
        assert "演示数据" in page
    assert EDITION.items["E29"].question.zh in pages[0]
    assert "关键要求全部达标" not in pages[0]
    assert ["等级最高为良好" in page for page in pages] == [False, False, True]


def test_an_outlet_without_a_rank_gets_the_reason_and_no_poster(app: Flask) -> None:
    with pytest.raises(NoPoster, match="has no rank this month: too few responses"):
        render_poster(MONTH, "O0039", "en", printed_at=PRINTED, marks=Marks(PAGE))
    with pytest.raises(NoPoster):
        render_posters(MONTH, ["O0039"], "zh", printed_at=PRINTED, marks=Marks(PAGE))


def test_the_scale_s_steps_are_the_grades_of_the_policy() -> None:
    found = [(step.grade, step.start, step.width) for step in steps(MONTH)]
    assert found == [("fail", 0, 60), ("pass", 60, 20), ("good", 80, 10), ("excellent", 90, 10)]
