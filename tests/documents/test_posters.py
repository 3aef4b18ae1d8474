from __future__ import annotations

import io
import subprocess
from datetime import UTC, datetime
from pathlib import Path

import pikepdf
import pytest
import zxingcpp
from flask import Flask
from PIL import Image

from shopper.documents.posters import Poster, posters_pdf
from shopper.rules.standard import Text

MADE = datetime(2026, 10, 1, tzinfo=UTC)
ASSOCIATION = Text("浙江省保险行业协会", "Insurance Association of Zhejiang Province")
SHORT = Poster(
    "https://survey.example.cn/s/7K2M9QXA",
    "7K2M9QXA",
    Text("云岭财险西湖营业厅", "Yunling Xihu Hall"),
    Text("云岭财险", "Yunling Insurance"),
)
LONG = Poster(
    "https://192.168.100.200:8443/s/ZZZZ0000",
    "ZZZZ0000",
    Text("云岭财产保险股份有限公司杭州市西湖区文三路第一客户服务中心" * 2, "Long Name Hall " * 8),
    Text("云岭财产保险股份有限公司浙江省分公司" * 2, "Yunling Property Insurance " * 3),
)


def printed(app: Flask, *posters: Poster, sample_data: bool = True) -> bytes:
    return posters_pdf(posters, association=ASSOCIATION, created_at=MADE, sample_data=sample_data)


def texts(pdf: bytes, folder: Path) -> list[str]:
    path = folder / "posters.pdf"
    path.write_bytes(pdf)
    command = ["pdftotext", "-layout", str(path), "-"]
    out = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    return [" ".join(page.split()) for page in out.split("\f")[:-1]]


def pictures(pdf: bytes, folder: Path) -> list[Image.Image]:
    path = folder / "posters.pdf"
    path.write_bytes(pdf)
    subprocess.run(["pdftoppm", "-r", "72", "-png", str(path), str(folder / "page")], check=True)
    return [Image.open(page) for page in sorted(folder.glob("page*.png"))]


def test_each_poster_carries_its_own_address(app: Flask, tmp_path: Path) -> None:
    pages = pictures(printed(app, SHORT, LONG), tmp_path)
    assert [zxingcpp.read_barcodes(page)[0].text for page in pages] == [
        SHORT.address,
        LONG.address,
    ]


def test_a_poster_speaks_both_languages(app: Flask, tmp_path: Path) -> None:
    (page,) = texts(printed(app, SHORT), tmp_path)
    for words in (
        "今天的服务",
        "How were you served today?",
        "10 道题",
        "10 questions",
        "1 分钟",
        "one minute",
        "匿名",
        "anonymous",
        "云岭财险西湖营业厅",
        "Yunling Xihu Hall",
        "云岭财险",
        "浙江省保险行业协会",
        "survey.example.cn/s/7K2M9QXA",
        "7K2M 9QXA",
    ):
        assert words in page, words


def test_sample_data_is_said_on_each_poster_and_only_there(app: Flask, tmp_path: Path) -> None:
    for page in texts(printed(app, SHORT, LONG), tmp_path):
        assert "演示数据" in page
        assert "Sample data" in page
    (real,) = texts(printed(app, SHORT, sample_data=False), tmp_path)
    assert "演示" not in real


def test_long_names_stay_on_one_page(app: Flask) -> None:
    with pikepdf.open(io.BytesIO(printed(app, LONG, SHORT, LONG))) as pdf:
        assert len(pdf.pages) == 3
        width, height = pdf.pages[0].mediabox[2:]
    assert (round(width), round(height)) == (595, 842)


@pytest.mark.parametrize(
    ("address", "typed"),
    [
        ("https://a.cn/s/X", "a.cn/s/X"),
        ("https://a.cn:8443/s/X", "https://a.cn:8443/s/X"),
        ("http://127.0.0.1:8000/s/X", "127.0.0.1:8000/s/X"),
    ],
)
def test_the_address_to_type_is_as_short_as_a_browser_allows(address: str, typed: str) -> None:
    assert Poster(address, "X", SHORT.outlet, SHORT.company).typed_address == typed


def test_the_same_posters_give_the_same_bytes(app: Flask) -> None:
    assert printed(app, SHORT) == printed(app, SHORT)


def test_a_name_cannot_bring_markup(app: Flask, tmp_path: Path) -> None:
    hostile = Poster(SHORT.address, SHORT.code, Text("<h1>甲</h1>", "a&b"), SHORT.company)
    (page,) = texts(printed(app, hostile), tmp_path)
    assert "<h1>甲</h1>" in page
    assert "a&b" in page
