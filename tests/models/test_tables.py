from __future__ import annotations

import io
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from flask import Flask
from sqlalchemy import func, select

from shopper.documents.workbook import text_workbook
from shopper.extensions import db
from shopper.models import Outlet
from shopper.models.user import Role
from shopper.register import tables
from shopper.register.tables import TableError, read_table
from tests.browsing import Browser
from tests.make import Make

SHEET = "xl/worksheets/sheet1.xml"


def workbook() -> bytes:
    rows = [["code", "name"], *([f"HZ-{n:04d}", "样例"] for n in range(200))]
    return text_workbook("网点", rows, created_at=datetime(2026, 10, 1))


def with_part(name: str, change: Callable[[bytes], bytes]) -> bytes:
    """Return the workbook with one of its parts changed."""
    changed = io.BytesIO()
    with ZipFile(io.BytesIO(workbook())) as old, ZipFile(changed, "w", ZIP_DEFLATED) as new:
        assert name in old.namelist()
        for entry in old.namelist():
            content = old.read(entry)
            new.writestr(entry, change(content) if entry == name else content)
    return changed.getvalue()


def with_broken_packing() -> bytes:
    """Return the workbook with a block that no deflate stream has where its sheet begins."""
    content = bytearray(workbook())
    with ZipFile(io.BytesIO(content)) as archive:
        entry = archive.getinfo(SHEET)
    header = entry.header_offset
    lengths = content[header + 26 : header + 30]
    name, extra = int.from_bytes(lengths[:2], "little"), int.from_bytes(lengths[2:], "little")
    content[header + 30 + name + extra] = 0xFF
    return bytes(content)


DAMAGED = {
    "sheet cut short": with_part(SHEET, lambda xml: xml[: len(xml) // 2]),
    "styles are no XML": with_part("xl/styles.xml", lambda _: b"<styleSheet><cellXfs"),
    "styles are odd XML": with_part("xl/styles.xml", lambda _: b"<styleSheet/>"),
    "workbook is no XML": with_part("xl/workbook.xml", lambda xml: xml[:-40]),
    "workbook is other XML": with_part("xl/workbook.xml", lambda _: b"<a xmlns='urn:b'/>"),
    "packing is broken": with_broken_packing(),
}


def test_the_workbook_is_read_while_it_is_whole() -> None:
    assert len(read_table(workbook())) == 201


@pytest.mark.parametrize("content", DAMAGED.values(), ids=DAMAGED)
def test_a_damaged_workbook_is_no_table(content: bytes) -> None:
    with pytest.raises(TableError):
        read_table(content)


def test_a_workbook_that_unpacks_to_much_is_not_unpacked() -> None:
    bomb = with_part(SHEET, lambda _: b" " * (tables.MOST_UNPACKED_BYTES + 1))
    assert len(bomb) < 1024 * 1024
    with pytest.raises(TableError):
        read_table(bomb)


@pytest.mark.parametrize("content", DAMAGED.values(), ids=DAMAGED)
def test_the_office_says_that_a_workbook_is_damaged(
    browser: Browser, make: Make, content: bytes
) -> None:
    browser.sign_in(make.user(Role.ANALYST))
    page = browser.get("/office/files/?lang=en")
    file = (io.BytesIO(content), "outlets.xlsx")
    refused = browser.submit(page, "/office/files/", 422, file=file)
    assert "can't be read" in refused.text or "lacks these columns" in refused.text


def test_the_command_says_that_a_workbook_is_damaged(app: Flask, tmp_path: Path) -> None:
    path = tmp_path / "outlets.xlsx"
    path.write_bytes(DAMAGED["sheet cut short"])
    result = app.test_cli_runner().invoke(args=["shopper", "import-outlets", str(path)])
    assert result.exit_code == 1
    assert result.output == "Error: The workbook can't be read. Open it and save it again.\n"
    assert db.session.scalar(select(func.count()).select_from(Outlet)) == 0
