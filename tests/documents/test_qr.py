from __future__ import annotations

import io
import re
import subprocess
from datetime import UTC, datetime
from pathlib import Path

import pytest
import zxingcpp
from PIL import Image

from shopper.documents.pdf import render_pdf
from shopper.documents.qr import qr_png, qr_svg

ADDRESS = "https://service.example.org/s/K7M2QX"


def printed(tmp_path: Path, svg: str) -> Image.Image:
    html = f"<html lang=zh-Hans-CN><title>x</title><body>{svg}</body></html>"
    pdf = tmp_path / "poster.pdf"
    pdf.write_bytes(render_pdf(html, title="x", created_at=datetime(2026, 11, 5, tzinfo=UTC)))
    command = ["pdftoppm", "-r", "100", "-png", str(pdf)]
    return Image.open(io.BytesIO(subprocess.run(command, check=True, capture_output=True).stdout))


def test_a_phone_reads_the_printed_code(tmp_path: Path) -> None:
    found = zxingcpp.read_barcodes(printed(tmp_path, qr_svg(ADDRESS, "扫码评价")))
    assert [each.text for each in found] == [ADDRESS]


def test_a_code_as_a_picture_reads_at_the_size_of_a_margin(tmp_path: Path) -> None:
    picture = Image.open(io.BytesIO(qr_png(ADDRESS)))
    assert picture.getpixel((31, 31)) == 255
    assert picture.getpixel((32, 32)) == 0
    found = zxingcpp.read_barcodes(picture.resize((150, 150)))
    assert [each.text for each in found] == [ADDRESS]


def test_a_code_with_a_dirty_corner_still_reads(tmp_path: Path) -> None:
    picture = printed(tmp_path, qr_svg(ADDRESS, "扫码评价")).convert("RGB")
    [code] = zxingcpp.read_barcodes(picture)
    corner, middle = code.position.bottom_right, code.position.top_left
    side = (corner.x - middle.x) // 5
    picture.paste((255, 255, 255), (corner.x - side, corner.y - side, corner.x, corner.y))
    assert [each.text for each in zxingcpp.read_barcodes(picture)] == [ADDRESS]


def test_the_title_is_escaped() -> None:
    assert "<title>&lt;b&gt;</title>" in qr_svg(ADDRESS, "<b>")


@pytest.mark.parametrize("text", ["a", ADDRESS * 3])
def test_the_quiet_zone_is_four_modules(text: str) -> None:
    svg = qr_svg(text, "x")
    rows = [re.split("[hm]", row) for row in svg.split('d="')[-1].split("M")[1:]]
    starts = [row[0].split() for row in rows]
    assert starts[0] == ["4", "4.5"]
    assert {x for x, _y in starts} == {"4"}
    last, size = float(starts[-1][1]), int(svg.split('viewBox="0 0 ')[1].split()[0])
    assert size - last == 4.5
