from __future__ import annotations

import io
import logging
import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pikepdf
import pypdf
import pytest

from shopper.documents.pdf import Attachment, render_pdf
from shopper.documents.refusal import DocumentError

WRITTEN = datetime(2026, 11, 5, 1, 2, 3, tzinfo=UTC)
SAMPLE = "演示数据"
TEXT = "现将有关测评情况通报如下"
PAGE = f"""<!doctype html><html lang="zh-Hans-CN"><title>通报</title>
<body data-sample="{SAMPLE}"><h1 class="title">通报</h1><p>{TEXT}</p>
<svg viewBox="0 0 9 9" width="9" height="9"><title>甲公司领先</title><circle cx="4" cy="4" r="3"/>
</svg><section class="annex"><h2>附件</h2><table><thead><tr><th scope="col">公司</th></tr></thead>
<tbody><tr><td>甲</td></tr></tbody></table></section></body></html>"""


def render(html: str, *attachments: Attachment) -> bytes:
    return render_pdf(html, title="十月通报", created_at=WRITTEN, attachments=attachments)


def body(content: str) -> str:
    return f'<html lang="zh-Hans-CN"><title>x</title><body>{content}</body></html>'


def opened(pdf: bytes) -> pikepdf.Pdf:
    return pikepdf.open(io.BytesIO(pdf))


def embedded_fonts(pdf: pikepdf.Pdf) -> Iterator[str]:
    for each in pdf.objects:
        if isinstance(each, pikepdf.Dictionary) and each.get("/Type") == "/FontDescriptor":
            assert any(key in each for key in ("/FontFile2", "/FontFile3"))
            yield str(each["/FontName"]).partition("+")[2]


def test_text_can_be_read_back() -> None:
    pages = pypdf.PdfReader(io.BytesIO(render(PAGE))).pages
    assert TEXT in pages[0].extract_text().replace("\n", "")


def test_every_page_says_that_its_data_are_samples() -> None:
    pages = pypdf.PdfReader(io.BytesIO(render(PAGE))).pages
    assert len(pages) == 2
    assert all(SAMPLE in page.extract_text().replace(" ", "") for page in pages)


def test_a_page_of_real_data_carries_no_such_mark() -> None:
    pages = pypdf.PdfReader(io.BytesIO(render(body("<p>甲</p>")))).pages
    assert SAMPLE not in pages[0].extract_text().replace(" ", "")


def test_chinese_is_set_in_embedded_chinese_fonts() -> None:
    with opened(render(PAGE)) as pdf:
        fonts = list(embedded_fonts(pdf))
    assert fonts
    assert all(name.startswith(("Noto-Serif-CJK-SC", "Noto-Sans-CJK-SC")) for name in fonts)


def test_it_declares_archive_and_access_standards() -> None:
    pdf = opened(render(PAGE))
    with pdf.open_metadata() as metadata:
        assert metadata["pdfaid:part"] == "3"
        assert metadata["pdfaid:conformance"] == "A"
        assert metadata["pdfuaid:part"] == "1"
    assert str(pdf.Root.Lang) == "zh-Hans-CN"
    assert str(pdf.docinfo.Title) == "十月通报"
    assert bool(pdf.Root.MarkInfo.Marked)
    assert bool(pdf.Root.ViewerPreferences.DisplayDocTitle)
    assert "/OutputIntents" in pdf.Root


def test_a_chart_is_read_aloud_by_its_title() -> None:
    with opened(render(PAGE)) as pdf:
        found = [each for each in pdf.objects if isinstance(each, pikepdf.Dictionary)]
        figures = [str(each["/Alt"]) for each in found if each.get("/S") == "/Figure"]
    assert figures == ["甲公司领先"]


def test_attached_files_come_back_unchanged() -> None:
    attachment = Attachment("scores.csv", "公司,得分\n".encode(), "公司得分")
    with opened(render(PAGE, attachment)) as pdf:
        assert pdf.attachments["scores.csv"].get_file().read_bytes() == attachment.content


def test_the_same_input_gives_the_same_bytes_in_another_process() -> None:
    script = (
        "import sys; from tests.documents.test_pdf import PAGE, render;"
        "sys.stdout.buffer.write(render(PAGE))"
    )
    root = Path(__file__).parents[2]
    environment = os.environ | {"PYTHONHASHSEED": "7", "PYTHONPATH": str(root)}
    command = [sys.executable, "-c", script]
    other = subprocess.run(command, check=True, capture_output=True, cwd=root, env=environment)
    assert other.stdout == render(PAGE)


def test_the_moment_counts_and_not_its_zone() -> None:
    shanghai = WRITTEN.astimezone(timezone(timedelta(hours=8)))
    attached = [Attachment("scores.csv", b"1", "公司得分")]
    pdf = render_pdf(PAGE, title="十月通报", created_at=shanghai, attachments=attached)
    assert pdf == render(PAGE, *attached)


@pytest.mark.parametrize(
    "address",
    [
        "asset:img/absent.svg",
        "asset:../wsgi.py",
        "logo.png",
        "http://127.0.0.1:9/x.png",
        "data:image/png;base64,AA",
    ],
)
def test_an_address_that_is_no_asset_fails_the_document(address: str) -> None:
    with pytest.raises(DocumentError, match="No such asset"):
        render(body(f'<img src="{address}" alt="x">'))


@pytest.mark.parametrize(
    "hostile",
    [
        '<img src="file:///etc/passwd" alt="x">',
        '<link rel="stylesheet" href="file:///etc/passwd">',
        '<p style="background: url(file:///etc/passwd)">x</p>',
        '<object data="file:///etc/passwd"></object>',
        '<svg viewBox="0 0 9 9"><image href="file:///etc/passwd" width="9" height="9"/></svg>',
    ],
)
def test_local_files_are_never_read(hostile: str) -> None:
    with pytest.raises(DocumentError, match="No such asset: file:///etc/passwd"):
        render(body(hostile))


def test_a_page_cannot_attach_a_file_by_itself() -> None:
    with opened(render(body('<link rel="attachment" href="file:///etc/passwd">'))) as pdf:
        assert not pdf.attachments


def test_an_asset_of_ours_is_drawn() -> None:
    assert render(body('<img src="asset:img/icon.svg" alt="x" width="20">')).startswith(b"%PDF")


def test_a_character_without_a_font_is_named() -> None:
    with pytest.raises(DocumentError, match=r"U\+13000 EGYPTIAN HIEROGLYPH A001"):
        render(body("<p>甲\U00013000乙</p>"))


def test_rare_characters_of_names_are_covered() -> None:
    assert render(body("<p>㛃䶮</p>")).startswith(b"%PDF")


def test_control_characters_are_left_out() -> None:
    text = pypdf.PdfReader(io.BytesIO(render(body("<p>甲\x00\x07\x1f乙</p>")))).pages[0]
    assert "甲乙" in text.extract_text()


def test_nothing_is_complained_about(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING, logger="weasyprint"):
        render(PAGE)
    assert [each for each in caplog.messages if "media" not in each] == []
