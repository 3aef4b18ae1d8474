from __future__ import annotations

import csv
import io
import re
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from openpyxl import load_workbook

from shopper.documents.bulletin_workbook import bulletin_workbook
from shopper.documents.data_tables import csv_table, tables_of
from shopper.rules.bulletin import Bulletin, compile_bulletin
from shopper.rules.published_data import COLUMNS, published_data
from shopper.standards import editions
from tests.frozen import frozen_month

EDITION = editions()["2010-06"]
AT = datetime(2026, 11, 2, 1, tzinfo=UTC)
GUIDE = Path(__file__).parents[2] / "docs/guide/export.md"


@pytest.fixture(scope="module")
def bulletin() -> Bulletin:
    return compile_bulletin(frozen_month(EDITION), EDITION)


@pytest.fixture(scope="module")
def published(bulletin: Bulletin) -> dict[str, Any]:
    return published_data(bulletin, frozen_month(EDITION)["items"])


def documented() -> dict[str, set[str]]:
    """The fields of the first columns of the guide's tables, by the names in their headings."""
    part = re.search(r"^## bulletin$(.*?)^## ", GUIDE.read_text("utf-8"), re.M | re.S)
    assert part
    fields = {}
    for heading, text in re.findall(r"^### (.*?)$(.*?)(?=^### |\Z)", part[1], re.M | re.S):
        firsts = re.findall(r"^\| (`.*?) \|", text, re.M)
        for name in heading.split(" and "):
            fields[name] = set(re.findall(r"`(\w+)`", " ".join(firsts)))
    return {name: found for name, found in fields.items() if found}


def test_every_field_is_documented_and_every_documented_field_is_there(
    published: dict[str, Any],
) -> None:
    fields = {
        name: set(value if isinstance(value, dict) else (value or [COLUMNS.get(name)])[0])
        for name, value in published.items()
        if name != "schema"
    }
    fields["pools"] = set(COLUMNS["pools"])
    assert documented() == fields
    assert published["schema"] == 1


def test_a_table_comes_back_from_csv_as_it_was(published: dict[str, Any]) -> None:
    rows = tables_of(published)["companies"]
    content = csv_table("companies", rows)
    assert content.startswith(b"\xef\xbb\xbfcode,name,")
    [first, *others] = csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline=""))
    assert len(others) == len(rows) - 1
    assert (first["name"], float(first["score"])) == (rows[0]["name"], rows[0]["score"])
    assert (first["ranked"], first["moved"]) == ("true", "")


@pytest.mark.parametrize("text", ["=1+1", "+86", "-5", "@SUM(A1)", "\t=1", "\r=1"])
def test_a_text_that_a_spreadsheet_would_run_stays_text(text: str) -> None:
    content = csv_table("x", [{"name": text, "points": -5.5, "days": ["a", "b"]}]).decode()
    [row] = csv.DictReader(io.StringIO(content.lstrip("\ufeff"), newline=""))
    assert (row["name"], row["points"], row["days"]) == (f"'{text}", "-5.5", "a;b")


def test_an_empty_table_has_its_columns() -> None:
    assert csv_table("pools", []).decode("utf-8-sig") == ",".join(COLUMNS["pools"]) + "\r\n"


@pytest.mark.parametrize(
    ("language", "sheets", "heading"),
    [
        (
            "zh",
            ["公司", "地市", "网点", "问题", "表格说明"],
            ["名次", "名次范围起", "名次范围止", "公司", "得分"],
        ),
        (
            "en",
            ["Companies", "Cities", "Outlets", "Problems", "About the tables"],
            ["Rank", "Rank from", "Rank to", "Company", "Score"],
        ),
    ],
)
def test_a_workbook_has_ranks_sets_and_scores_as_numbers(
    app: Flask, bulletin: Bulletin, language: str, sheets: list[str], heading: list[str]
) -> None:
    content = bulletin_workbook(bulletin, language, created_at=AT)
    assert content == bulletin_workbook(bulletin, language, created_at=AT)
    book = load_workbook(io.BytesIO(content))
    assert book.sheetnames == sheets
    rows = list(book.worksheets[0].values)
    assert list(rows[0][:5]) == heading
    line = bulletin.companies[0]
    first = line.standing
    shown = (first.rank, first.rank_low, first.rank_high, line.name.in_language(language))
    assert rows[1][:5] == (*shown, float(first.published or 0))
    outlets = list(book.worksheets[2].values)
    assert len(outlets) == 1 + len(bulletin.outlets)
    unranked = [row for row in outlets if row[0] is None]
    assert len(unranked) == len(bulletin.unranked_outlets)
    assert all(row[5] is None for row in unranked)
    told = {str(row[0]): row for row in book.worksheets[4].values}
    assert told["alpha"][1] == bulletin.policy.alpha
    assert told["k"][1] == bulletin.standings.parameters.k
    assert ("演示数据" if language == "zh" else "Sample data") in told
    names = {name for key in told for name in key.split(", ")}
    apart = {heading[3], *rows[0][-1:], "地市", "City", "编码", "Code", "网点", "Outlet"}
    assert set(rows[0]) - apart <= names | {"网点", "Outlets"}


@pytest.mark.parametrize("sign", ["=", "\t", "\n", "＝", "＋", "－", "＠"])
def test_no_text_begins_a_formula(sign: str) -> None:
    table = csv_table("x", [{"name": f"{sign}1+1"}]).decode("utf-8-sig")
    assert next(islice(csv.reader(io.StringIO(table, newline="")), 1, None)) == [f"'{sign}1+1"]
