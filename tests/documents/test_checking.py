from __future__ import annotations

import io
import json
import zlib
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from flask import Flask
from openpyxl import load_workbook

from shopper.documents.attached_check import FIELDS
from shopper.documents.bulletin_workbook import bulletin_workbook
from shopper.documents.checking import Verdict, check_apart, checked
from shopper.documents.data_tables import csv_table, tables_of
from shopper.documents.pdf import Attachment, render_pdf
from shopper.documents.reading import MOST_BYTES
from shopper.rules.bulletin import compile_bulletin
from tests.frozen import frozen_month
from tests.issues import AT, EDITION, pdf_with, published_set

DATA = frozen_month(EDITION, outlets=24)
PUBLISHED = published_set(DATA)


def encoded(published: Any) -> bytes:
    return json.dumps(published, ensure_ascii=False).encode()


def verdict(tmp_path: Path, pdf: bytes) -> Verdict:
    path = tmp_path / "x.pdf"
    path.write_bytes(pdf)
    return checked(path)


def tables(published: dict[str, Any] = PUBLISHED) -> dict[str, bytes]:
    return {
        f"{name}.csv": csv_table(name, rows)
        for name, rows in tables_of(published).items()
        if name in {"companies", "cities", "outlets"}
    }


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_printed_document_with_its_data_tables_and_workbook_is_right(
    app: Flask, tmp_path: Path, language: str
) -> None:
    book = bulletin_workbook(compile_bulletin(DATA, EDITION), language, created_at=AT)
    files = {"data.json": encoded(PUBLISHED), **tables(), "bulletin.xlsx": book}
    attached = [Attachment(name, content, name) for name, content in files.items()]
    html = '<!doctype html><html lang="en"><title>t</title><p>t</p></html>'
    pdf = render_pdf(html, title="t", created_at=AT, attachments=attached)
    path = tmp_path / "x.pdf"
    path.write_bytes(pdf)
    found = check_apart(path)
    assert (found.right, found.issue, found.withheld) == (True, "2026-10", False)
    counts = found.counts or {}
    assert len([name for name in counts if name.startswith("bulletin.xlsx: ")]) == 4
    figures = sum(of["equal"] for name, of in counts.items() if "xlsx" in name)
    assert figures > 24 * 6
    assert {"outlets.csv", "companies.csv", "cities.csv"} < counts.keys()


def test_whatever_tells_otherwise_than_the_data_is_named(app: Flask, tmp_path: Path) -> None:
    other = frozen_month(EDITION, outlets=24)
    other["outlets"][3]["visit_mean"] -= 9
    book = bulletin_workbook(compile_bulletin(other, EDITION), "zh", created_at=AT)
    forged = {**PUBLISHED, "companies": [dict(x) for x in PUBLISHED["companies"]]}
    forged["companies"][0]["published"] += 1
    files = {"data.json": encoded(forged), **tables(), "bulletin.xlsx": book}
    found = verdict(tmp_path, pdf_with(files))
    assert found.wrong
    assert {x.table for x in found.mismatches} == {
        *("companies", "companies.csv"),
        *("bulletin.xlsx: 公司", "bulletin.xlsx: 地市", "bulletin.xlsx: 网点"),
    }
    wrong = next(x for x in found.mismatches if x.table == "companies")
    assert wrong.printed == pytest.approx(wrong.computed + 1)


def test_every_figure_of_the_workbook_is_known_by_its_heading(app: Flask) -> None:
    words = {*("较上期", "Since last month", "等级", "Grade", "相对全省平均", "Against the mean")}
    known = {text for pair in FIELDS for text in pair} | words
    for language in ("zh", "en"):
        content = bulletin_workbook(compile_bulletin(DATA, EDITION), language, created_at=AT)
        for sheet in load_workbook(io.BytesIO(content)).worksheets[:3]:
            rows = list(sheet.values)
            figures = {h for n, h in enumerate(rows[0]) if isinstance(rows[1][n], int | float)}
            assert figures <= known, sheet.title


def stuffed() -> bytes:
    pdf = pikepdf.new()
    pdf.add_blank_page()
    pdf.attachments["data.json"] = pikepdf.AttachedFileSpec(pdf, b"x", filename="data.json")
    stream = pdf.attachments["data.json"].get_file().obj
    packed = zlib.compress(bytes(MOST_BYTES + 1))
    stream.write(packed, filter=pikepdf.Name.FlateDecode)
    file = io.BytesIO()
    pdf.save(file, compress_streams=False)
    return file.getvalue()


def damaged() -> bytes:
    pdf = pikepdf.new()
    pdf.attachments["data.json"] = pikepdf.AttachedFileSpec(pdf, b"x", filename="data.json")
    stream = pdf.attachments["data.json"].get_file().obj
    stream.write(zlib.compress(encoded(PUBLISHED))[:-20], filter=pikepdf.Name.FlateDecode)
    file = io.BytesIO()
    pdf.save(file, compress_streams=False)
    return file.getvalue()


HOSTILE = {
    "no_pdf": [b"", b"%PDF-1.7\n", b"PK\x03\x04" * 100, pdf_with({})[:200]],
    "encrypted": [
        pdf_with({"data.json": b"{}"}, encryption=pikepdf.Encryption(owner="a", user=password))
        for password in ("", "b")
    ],
    "bomb": [stuffed(), pdf_with({f"{n}.csv": b"" for n in range(60)})],
    "damaged": [damaged()],
    "no_data": [pdf_with({}), pdf_with({"other.json": encoded(PUBLISHED)})],
    "bad_data": [
        pdf_with({"data.json": content})
        for content in (
            b"\xff",
            b"[" * 200_000,
            b"[]",
            b"{}",
            encoded(PUBLISHED).replace(b'"k": ', b'"k": NaN, "x": '),
            encoded(PUBLISHED | {"policy": {}}),
            encoded(PUBLISHED | {"outlets": "many"}),
            encoded(PUBLISHED | {"items": [{"item": "E01", "observed": 0, "failed": 0}]}),
        )
    ]
    + [pdf_with({"data.json": encoded(PUBLISHED), "a.xlsx": b"PK"})],
}


@pytest.mark.parametrize(
    ("trouble", "pdf"), [(trouble, pdf) for trouble, pdfs in HOSTILE.items() for pdf in pdfs]
)
def test_a_hostile_file_ends_in_a_word(tmp_path: Path, trouble: str, pdf: bytes) -> None:
    found = verdict(tmp_path, pdf)
    assert (found.trouble, found.right) == (trouble, False)


def test_a_data_set_that_would_take_all_memory_ends_alone(tmp_path: Path) -> None:
    policy = PUBLISHED["policy"] | {"rank_set_draws": 10**10}
    path = tmp_path / "x.pdf"
    path.write_bytes(pdf_with({"data.json": encoded(PUBLISHED | {"policy": policy})}))
    assert check_apart(path) == Verdict("too_much")
