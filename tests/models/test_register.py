from __future__ import annotations

import csv
import io
from datetime import date, datetime
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from flask import Flask
from flask_babel import force_locale
from openpyxl import Workbook
from sqlalchemy import func, select

from shopper.clock import today
from shopper.documents.workbook import text_workbook
from shopper.extensions import db
from shopper.language import speaking
from shopper.models import AuditEntry, City, Company, District, Outlet, StatusChange
from shopper.models.city import load_districts
from shopper.models.outlet import OutletStatus, active_outlet_ids, last_status_changes
from shopper.register import tables
from shopper.register.columns import COMPANY_COLUMNS, OUTLET_COLUMNS
from shopper.register.export import outlet_rows, template_csv
from shopper.register.outlets import check_outlets, load_known
from shopper.register.tables import TableError, read_table
from tests.conftest import NOON
from tests.make import Make

GOOD = {
    "code": "HZ-0001",
    "name": "样例财险西湖营业厅",
    "name_en": "Sample Xihu Hall",
    "company": "YL",
    "city": "杭州市",
    "district_code": "西湖区",
    "address": "文三路1号",
    "hotline": "95500",
    "opening_hours": "Mo-Fr 08:30-17:30",
    "opened_on": "2020-01-31",
    "latitude": "30.27",
    "longitude": "120.15",
    "kind": "四级机构营业厅",
    "premises": "自建",
    "floor": "1",
    "has_front": "是",
    "takes_cash": "是",
    "underwrites": "是",
    "handles_claims": "是",
    "takes_complaints": "是",
    "is_service_centre": "",
    "is_comprehensive": "",
    "is_moving": "",
    "status": "",
    "status_since": "",
}


@pytest.fixture
def register(app: Flask, make: Make) -> Flask:
    load_districts()
    make.company(code="YL", name="样例财险")
    return app


def table(*rows: dict[str, str], heading: list[str] | None = None) -> str:
    file = io.StringIO(newline="")
    writer = csv.writer(file)
    writer.writerow(heading or list(GOOD))
    writer.writerows(row.values() for row in rows)
    return file.getvalue()


def row(**given: str) -> dict[str, str]:
    return GOOD | given


def run(
    app: Flask, content: bytes | str, command: str = "import-outlets", name: str = "f.csv"
) -> Any:
    path = Path(app.instance_path) / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return app.test_cli_runner().invoke(args=["shopper", command, str(path)])


def outlets() -> list[Outlet]:
    db.session.expire_all()
    return list(db.session.scalars(select(Outlet).order_by(Outlet.code)))


@pytest.mark.parametrize(
    ("given", "column", "reason"),
    [
        ({"code": ""}, "code", "Fill this in"),
        ({"code": "杭州1"}, "code", "letters, digits"),
        ({"name": "字" * 61}, "name", "At most 60 characters; this has 61"),
        ({"name": "西湖\x07营业厅"}, "name", "control characters"),
        ({"name": "西湖\n营业厅"}, "name", "line breaks"),
        ({"company": "XX"}, "company", "No company has this code"),
        ({"city": "上海市"}, "city", "no city of Zhejiang"),
        ({"city": "宁波市"}, "city", "clause C1-A2"),
        ({"city": "Ningbo"}, "city", "clause C1-A2"),
        ({"city": "", "district_code": "330203"}, "district_code", "clause C1-A2"),
        ({"district_code": "鹿城区"}, "district_code", "杭州市 has no such district"),
        ({"city": "", "district_code": "浦东新区"}, "district_code", "no such district"),
        ({"hotline": "请致电前台"}, "hotline", "telephone number"),
        ({"opening_hours": "朝九晚五"}, "opening_hours", "Mo-Fr 08:30-17:30"),
        ({"opened_on": "2020-02-30"}, "opened_on", "Write the day"),
        ({"opened_on": "31/01/2020"}, "opened_on", "Write the day"),
        ({"opened_on": "2026-10-16"}, "opened_on", "still to come"),
        ({"latitude": "120.15"}, "latitude", "between 27.0 and 31.5"),
        ({"latitude": "nan"}, "latitude", "between 27.0 and 31.5"),
        ({"longitude": "北纬"}, "longitude", "between 118.0 and 123.5"),
        ({"longitude": ""}, "longitude", "both latitude and longitude"),
        ({"kind": "旗舰店"}, "kind", "hall_3"),
        ({"premises": "租"}, "premises", "self_built"),
        ({"floor": "0"}, "floor", "1 for the ground floor"),
        ({"has_front": "也许"}, "has_front", "是 or 否"),
        ({"takes_cash": ""}, "takes_cash", "Fill this in"),
        ({"status": "倒闭"}, "status", "active"),
        ({"status": "暂停", "status_since": "2019-01-01"}, "status_since", "before the outlet"),
        ({"status_since": "2026-01-01"}, "status", "status that began"),
    ],
)
def test_a_bad_row_is_named_and_nothing_is_imported(
    register: Flask, given: dict[str, str], column: str, reason: str
) -> None:
    result = run(register, table(row(code="HZ-0009"), row(**given)))
    assert result.exit_code == 1
    lines = [line for line in result.stderr.splitlines() if line.startswith("Row ")]
    assert len(lines) == 1, result.stderr
    assert lines[0].startswith("Row 3, column ")
    assert f"({column})" in lines[0]
    assert reason in lines[0]
    assert outlets() == []


def test_every_bad_row_is_named_at_once(register: Flask) -> None:
    rows = [row(code="A", floor="x", hotline="y"), row(code="B"), row(code="C", opened_on="z")]
    result = run(register, table(*rows))
    found = [line.split(":")[0] for line in result.stderr.splitlines() if line.startswith("Row")]
    assert found == [
        "Row 2, column 客服电话 (hotline)",
        "Row 2, column 楼层 (floor)",
        "Row 4, column 启用日期 (opened_on)",
    ]
    assert "Nothing was imported: 3 mistakes in 2 rows." in result.stderr


def test_a_code_given_twice_is_refused(register: Flask) -> None:
    result = run(register, table(row(), row()))
    assert "Row 3, column 网点编号 (code): Row 2 has this code too." in result.stderr


def test_a_district_name_of_two_cities_needs_its_city(register: Flask) -> None:
    db.session.add(District(code="330399", city_code="3303", name="西湖区"))
    db.session.commit()
    result = run(register, table(row(city="")))
    assert "fill in the city" in result.stderr


def test_reasons_are_in_the_readers_language(register: Flask) -> None:
    checked = check_outlets(read_table(table(row(city="宁波")).encode()), load_known(), today())
    with force_locale("zh_Hans_CN"):
        assert "宁波" in str(checked.bad[0].reason)
    with force_locale("en"):
        assert "Ningbo" in str(checked.bad[0].reason)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_every_encoding_that_excel_saves_is_read(register: Flask, encoding: str) -> None:
    assert run(register, table(row(name="䶮湖㛃营业厅")).encode(encoding)).exit_code == 0
    assert outlets()[0].name == "䶮湖㛃营业厅"


def test_a_workbook_is_read(register: Flask) -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append([column.name.zh for column in OUTLET_COLUMNS])
    values: dict[str, Any] = GOOD | {
        "hotline": 95500,
        "opened_on": datetime(2020, 1, 31),
        "latitude": 30.27,
        "longitude": 120.15,
        "floor": 2,
        "has_front": True,
    }
    sheet.append([])
    sheet.append(list(values.values()))
    file = io.BytesIO()
    book.save(file)
    result = run(register, file.getvalue(), name="f.xlsx")
    assert result.exit_code == 0, result.output
    outlet = outlets()[0]
    assert (outlet.hotline, outlet.opened_on, outlet.floor) == ("95500", date(2020, 1, 31), 2)
    assert outlet.has_front is True


def test_headings_in_english_and_in_any_order_are_understood(register: Flask) -> None:
    names = [column.name.en.upper() for column in OUTLET_COLUMNS]
    reverse = {key: GOOD[key] for key in reversed(GOOD)}
    assert run(register, table(reverse, heading=names[::-1])).exit_code == 0
    assert outlets()[0].code == "HZ-0001"


def test_blank_cells_take_the_defaults_of_the_catalogue(register: Flask) -> None:
    desk = row(code="B", kind="partner_desk", premises="borrowed", handles_claims="否")
    run(register, table(row(code="A"), desk))
    hall, partner = outlets()
    assert (hall.is_service_centre, hall.is_comprehensive) == (True, True)
    assert (partner.is_service_centre, partner.is_comprehensive) == (False, False)
    assert hall.status is OutletStatus.ACTIVE


def test_a_text_that_looks_like_a_formula_stays_text(register: Flask) -> None:
    run(register, table(row(address='=HYPERLINK("http://x")', name="+营业厅")))
    assert outlets()[0].address == '=HYPERLINK("http://x")'
    exported = text_workbook("网点", outlet_rows(outlets(), {}), created_at=NOON)
    with ZipFile(io.BytesIO(exported)) as archive:
        assert b"<f>" not in archive.read("xl/worksheets/sheet1.xml")
    assert read_table(exported)[1].cells[6] == '=HYPERLINK("http://x")'


def test_a_second_import_changes_nothing(register: Flask) -> None:
    content = table(row(), row(code="HZ-0002", status="暂停"))
    assert "2 created, 0 changed, 0 unchanged" in run(register, content).output
    deeds = db.session.scalar(select(func.count()).select_from(AuditEntry))
    assert "0 created, 0 changed, 2 unchanged" in run(register, content).output
    assert db.session.scalar(select(func.count()).select_from(AuditEntry)) == deeds
    assert db.session.scalar(select(func.count()).select_from(StatusChange)) == 3


def test_a_changed_cell_changes_its_outlet_and_is_recorded(register: Flask) -> None:
    run(register, table(row(), row(code="B")))
    result = run(register, table(row(hotline="95511"), row(code="B")))
    assert "0 created, 1 changed, 1 unchanged" in result.output
    assert outlets()[1].hotline == "95511"
    entry = db.session.scalars(select(AuditEntry).order_by(AuditEntry.id.desc())).first()
    assert entry is not None
    assert entry.detail["before"] == {"hotline": "95500"}
    assert entry.detail["after"] == {"hotline": "95511"}


def test_an_outlet_suspended_by_a_file_was_open_before(register: Flask) -> None:
    run(register, table(row(status="暂停", status_since="2026-09-01")))
    outlet = outlets()[0]
    assert outlet.id in active_outlet_ids(date(2026, 8, 31))
    assert outlet.id not in active_outlet_ids(date(2026, 9, 1))


def test_a_status_older_than_the_last_one_is_refused(register: Flask) -> None:
    run(register, table(row(status="暂停", status_since="2026-09-01")))
    result = run(register, table(row(status="营业", status_since="2026-08-01")))
    assert "(status_since): The status has changed since, on 2026-09-01." in result.stderr
    assert outlets()[0].status is OutletStatus.SUSPENDED


def test_a_corrected_opening_day_moves_the_history(register: Flask) -> None:
    run(register, table(row()))
    run(register, table(row(opened_on="2019-05-01")))
    assert outlets()[0].id in active_outlet_ids(date(2019, 5, 1))
    assert outlets()[0].id not in active_outlet_ids(date(2019, 4, 30))


def test_an_export_is_imported_without_a_change(register: Flask) -> None:
    closed = row(code="B", status="撤销", status_since="2026-03-01", is_comprehensive="否")
    run(register, table(row(floor="-1", is_moving="是", opening_hours="24/7"), closed))
    exported = text_workbook("网点", outlet_rows(outlets(), last_status_changes()), created_at=NOON)
    result = run(register, exported, name="export.xlsx")
    assert "0 created, 0 changed, 2 unchanged" in result.output, result.output


def test_the_template_is_a_file_that_can_be_imported(register: Flask) -> None:
    content = template_csv(OUTLET_COLUMNS)
    assert content.startswith(b"\xef\xbb\xbf")
    assert "1 created" in run(register, content).output


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "The file is empty"),
        (b"\xd0\xcf\x11\xe0 old", "old Excel"),
        (b"PK\x03\x04 torn", "workbook can't be read"),
        (b"\x89PNG\r\n\x1a\n\xff\xff", "no table"),
        (b'code,name\n"HZ', "quotation mark"),
        (b"code,name\n1,2", "lacks these columns"),
        ((",".join([*GOOD, "flour"]) + "\n").encode(), "not known: flour"),
        ((",".join([*GOOD, "code"]) + "\n").encode(), "a column twice"),
        (b"x" * (20 * 1024 * 1024 + 1), "larger than 20 MB"),
        (b"x\n" * 20_002, "more than 20,000 rows"),
    ],
)
def test_a_file_that_is_no_register_is_refused(
    register: Flask, content: bytes, reason: str
) -> None:
    result = run(register, content)
    assert result.exit_code == 1
    assert reason in result.stderr


def test_a_sheet_that_claims_a_million_columns_is_read_by_what_it_holds() -> None:
    book = Workbook(write_only=True)
    sheet = book.create_sheet()
    sheet.append(["a"] * 200)
    file = io.BytesIO()
    book.save(file)
    assert len(read_table(file.getvalue())[0].cells) == 100


def test_a_workbook_that_unpacks_without_end_is_refused(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tables, "MOST_UNPACKED_BYTES", 1_000_000)
    file = io.BytesIO()
    with ZipFile(file, "w", ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", bytes(1_000_001))
    with speaking("en"), pytest.raises(TableError, match="20 MB"):
        read_table(file.getvalue())


def test_the_districts_are_loaded_once(app: Flask) -> None:
    assert load_districts() == 90
    assert load_districts() == 0
    assert db.session.scalar(select(func.count()).select_from(City)) == 10
    assert db.session.get(City, "3302") is None


def test_companies_are_imported_once(app: Flask) -> None:
    content = template_csv(COMPANY_COLUMNS)
    assert "1 created" in run(app, content, "import-companies").output
    assert "1 unchanged" in run(app, content, "import-companies").output
    renamed = "code,name,name_en\nYL,样例保险,Sample\n"
    assert "1 changed" in run(app, renamed, "import-companies").output
    assert db.session.scalars(select(Company.name)).all() == ["样例保险"]


def test_two_companies_of_one_name_are_refused(app: Flask) -> None:
    content = "code,name,name_en\nA,样例,Sample\nB,样例,Sample\n"
    result = run(app, content, "import-companies")
    assert result.exit_code == 1
    assert "Row 3, column 公司名称 (name): Another company has this name." in result.stderr
