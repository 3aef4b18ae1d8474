from __future__ import annotations

import csv
import io
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pdfua
import pikepdf
import pikepdf.pdfa
import pytest
import zxingcpp
from flask import Flask
from pypdf import PdfReader

from shopper import create_app
from shopper.documents.attached import data_json
from shopper.documents.bulletin import render_bulletin
from shopper.documents.bulletin_context import Marks
from shopper.documents.pdf import render_part
from shopper.documents.provenance import fonts
from shopper.rules.bulletin import Bulletin, compile_bulletin
from shopper.rules.published_data import published_data
from shopper.standards import editions
from tests.documents import conforming
from tests.frozen import frozen_month

EDITION = editions()["2010-06"]
PRINTED = datetime(2026, 11, 2, 3, 0, tzinfo=UTC)
ADDRESS = "https://tongbao.example.cn/check/2026-10"
ROOT = Path(__file__).parents[2]
LONG = "样例超长名称机动车辆保险客户服务中心（含理赔、查勘、定损、救援及道路施救窗口）第"
# It takes any extension schema, and any letter but B, for a breach; PDF/A-3a asks for both.
TAKEN_FOR_BREACHES = ("ISO_19005_3:6.6.2.3.1-1", "ISO_19005_3:6.6.4-3")


def data() -> dict[str, object]:
    """Return a month of 120 outlets with long names, ties, and a city of one company."""
    month = frozen_month(EDITION, companies=6, outlets=120, critical=[])
    month["cities"].append({"code": "3311", "name": "丽水市", "name_en": "Lishui"})
    rows = month["outlets"]
    for row in rows[:40]:
        row["name"] = f"{LONG}{row['code']}号"
    for row in [row for row in rows if row["company"] == "T01"][:5]:
        row["city"] = "3311"
    measured = [key for key in rows[0] if key not in ("code", "name", "sort_key", "company")]
    for row in rows[60:80]:
        row.update({key: rows[60][key] for key in measured if key != "city"})
    return month


def bulletin() -> Bulletin:
    return compile_bulletin(data(), EDITION)


def printed(language: str = "zh") -> bytes:
    return render_bulletin(
        bulletin(),
        language,
        printed_at=PRINTED,
        draft=False,
        items=data()["items"],
        marks=Marks(address=ADDRESS),
    )


@pytest.fixture(scope="module")
def file(application: Flask, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("bulletin") / "bulletin.pdf"
    with application.app_context():
        path.write_bytes(printed())
    return path


@pytest.fixture
def pdf(file: Path) -> Iterator[pikepdf.Pdf]:
    with pikepdf.open(file) as opened:
        yield opened


def test_what_is_tried_is_worth_trying(file: Path) -> None:
    month = bulletin()
    ranks = [line.standing.rank for line in month.ranked_outlets]
    assert len(ranks) > len(set(ranks)) + 10
    assert any(len({line.company for line in lines}) == 1 for _, lines in month.outlets_by_city)
    assert not month.critical


def test_it_declares_what_it_is(pdf: pikepdf.Pdf) -> None:
    conforming.assert_declared(pdf, "zh-Hans-CN")
    assert "SHA-256" in str(pdf.docinfo.Keywords)


def test_structure_and_pages_agree(pdf: pikepdf.Pdf) -> None:
    conforming.assert_structure_is_that_of_the_pages(pdf)


def test_every_header_cell_has_its_scope(pdf: pikepdf.Pdf) -> None:
    conforming.assert_headers_say_what_they_head(pdf)


def test_every_figure_is_told_in_words(pdf: pikepdf.Pdf) -> None:
    figures = conforming.figures_of(pdf)
    assert len(figures) >= 2
    assert all(len(words) > 4 for words in figures)


def test_every_font_is_inside_as_cff_or_truetype(pdf: pikepdf.Pdf) -> None:
    inside = conforming.fonts_of(pdf)
    assert {name for name, _ in inside} >= {"Noto-Serif-CJK-SC", "Noto-Sans-CJK-SC"}
    assert {kind for _, kind in inside} <= {"/CIDFontType0", "/CIDFontType2"}


def test_the_file_of_each_face_is_named_as_the_first_installed_of_its_list() -> None:
    noto = ["NotoSerifCJK-Bold", "NotoSerifCJK-Regular", "NotoSansCJK-Regular", "NotoSansCJK-Bold"]
    assert [font.partition(".")[0] for font in fonts()[:4]] == noto


def test_a_validator_of_the_archive_standard_accepts_it(pdf: pikepdf.Pdf) -> None:
    report = pikepdf.pdfa.check(pdf, "3b")
    assert [str(each) for each in report.findings if each.rule not in TAKEN_FOR_BREACHES] == []


def test_a_validator_of_the_access_standard_accepts_it(file: Path) -> None:
    assert [str(each) for each in pdfua.validate(str(file)).findings] == []


def test_qpdf_finds_it_sound(file: Path) -> None:
    done = subprocess.run(["qpdf", "--check", file], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


def test_its_data_are_inside_and_say_what_they_are(app: Flask, pdf: pikepdf.Pdf) -> None:
    published = published_data(bulletin(), data()["items"])
    listed = {each.objgen for each in pdf.Root.AF}
    kinds = {}
    for name, spec in pdf.attachments.items():
        assert spec.obj.objgen in listed
        assert spec.obj.Desc
        params = spec.obj.EF.F.Params
        assert params.CreationDate == params.ModDate
        kinds[name] = (str(spec.obj.AFRelationship), str(spec.obj.EF.F.Subtype))
    assert len(listed) == len(pdf.Root.AF) == len(kinds)
    assert kinds == {
        "data.json": ("/Source", "/application/json"),
        **{f"{name}.csv": ("/Data", "/text/csv") for name in ("outlets", "companies", "cities")},
        "bulletin.xlsx": (
            "/Alternative",
            "/application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        ),
    }
    content = {name: pdf.attachments[name].get_file().read_bytes() for name in kinds}
    assert content["data.json"] == data_json(json.loads(data_json(published)))
    assert content["outlets.csv"].startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(io.StringIO(content["outlets.csv"].decode("utf-8-sig"))))
    assert [row["code"] for row in rows] == [row["code"] for row in published["outlets"]]


def test_pages_are_numbered_through_and_outside(file: Path) -> None:
    for number, page in enumerate(PdfReader(file).pages, 1):
        texts: list[tuple[str, float]] = []
        page.extract_text(
            visitor_text=lambda text, cm, tm, font, size, into=texts: into.append(
                (text.strip(), tm[4] * cm[0] + cm[4])
            )
        )
        (place,) = {round(x) for text, x in texts if text == f"— {number} —"}
        assert (place > float(page.mediabox.width) / 2) is bool(number % 2)


def test_bookmarks_lead_to_the_annexes(file: Path) -> None:
    reader = PdfReader(file)
    (top, annexes) = reader.outline
    assert "服务质量暗访情况的通报" in top.title
    for mark in annexes:
        if isinstance(mark, list):
            continue
        page = reader.pages[reader.get_destination_page_number(mark)]
        assert mark.title.replace(" ", "") in page.extract_text().replace("\n", "")


def test_every_outlet_is_printed_once(file: Path) -> None:
    text = "".join("".join(page.extract_text() for page in PdfReader(file).pages).split())
    for line in bulletin().ranked_outlets[10:]:
        assert text.count(line.name.zh) == 1


def test_spans_of_a_page_stay_among_the_tags() -> None:
    html = '<html lang="zh"><body><p>甲<span></span><span>乙<b>丙</b></span>丁</p></body></html>'
    part = render_part(html, title="甲", created_at=PRINTED)
    with pikepdf.open(io.BytesIO(part.pdf)) as pdf:
        conforming.assert_structure_is_that_of_the_pages(pdf)
        kinds = [str(each.S) for each in conforming.elements_of(pdf)]
    assert kinds == ["/Document", "/P", "/Span", "/Span", "/NonStruct"]


def test_the_code_in_the_margins_is_one_picture_of_all_pages(pdf: pikepdf.Pdf) -> None:
    margins = [page.obj.Resources.XObject.Margins for page in pdf.pages]
    codes = [code for form in margins for code in form.Resources.XObject.values()]
    assert len(codes) == len(pdf.pages)
    (shared,) = {code.objgen for code in codes}
    picture = pikepdf.PdfImage(pdf.get_object(shared))
    assert not picture.obj.get("/Interpolate", False)
    (read,) = zxingcpp.read_barcodes(picture.as_pil_image())
    assert read.text == ADDRESS
    assert not any(text == ADDRESS for text in conforming.figures_of(pdf))


def test_tags_tell_another_language_than_the_document_s() -> None:
    html = (
        '<html lang="en"><body>by itself'
        '<svg width="1" height="1"><title>t</title></svg><p>See '
        '<span lang="zh-Hans-CN">甲</span><a href="#b">b</a></p>'
        '<table id="b"><caption>c <b>d</b></caption><tbody><tr><th scope="row">x</th>'
        '<td lang="zh-Hans-CN">乙<br>丙</td></tr></tbody></table><ol><li>1</li>'
        '<li lang="fr">2</li></ol><div style="position: absolute" lang="zh-Hans-CN">丁</div>'
        '<figure lang="de"><figcaption>3</figcaption></figure></body></html>'
    )
    part = render_part(html, title="x", created_at=PRINTED)
    with pikepdf.open(io.BytesIO(part.pdf)) as pdf:
        told = [
            (str(each.S), str(each.Lang)) for each in conforming.elements_of(pdf) if "/Lang" in each
        ]
    chinese, french = "zh-Hans-CN", "fr"
    assert told == [
        ("/Span", chinese),
        ("/TD", chinese),
        *[(kind, french) for kind in ("/LI", "/Lbl", "/LBody")],
        ("/Div", chinese),
        ("/NonStruct", "de"),
    ]


def test_other_processes_and_hash_seeds_give_the_same_bytes(file: Path, tmp_path: Path) -> None:
    script = "from tests.documents.test_conformance import again; again()"
    environment = os.environ | {
        "PYTHONHASHSEED": "7",
        "PYTHONPATH": str(ROOT),
        "SHOPPER_INSTANCE_PATH": str(tmp_path),
    }
    command = ["taskset", "-c", str(min(os.sched_getaffinity(0))), sys.executable, "-c", script]
    other = subprocess.run(command, check=True, capture_output=True, cwd=ROOT, env=environment)
    assert other.stdout == file.read_bytes()


def again() -> None:
    app = create_app({"SECRET_KEY": "a key for tests"})
    dear_to_load = {"weasyprint", "scipy"}
    assert dear_to_load.isdisjoint(sys.modules)
    with app.app_context():
        sys.stdout.buffer.write(printed())
