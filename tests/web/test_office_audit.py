from __future__ import annotations

from shopper.clock import now
from shopper.extensions import db
from shopper.models.audit import record
from shopper.models.user import Role
from shopper.office.deeds import DEEDS, SUBJECTS
from tests.browsing import Browser
from tests.make import Make


def test_the_log_tells_who_did_what_and_why(browser: Browser, make: Make) -> None:
    admin = make.user(Role.ADMIN, name="管理员")
    outlet = make.outlet()
    record("user.added", admin, at=now(), by=None)
    record(
        "visit.rejected",
        outlet,
        at=now(),
        by=admin,
        before={"status": "submitted", "score": 80.0},
        after={"status": "rejected", "score": 80.0},
        reason="照片是别处的",
    )
    db.session.commit()
    browser.sign_in(admin)
    text = browser.get("/office/audit/").text
    assert "管理员 暗访不采用 网点" in text
    assert "submitted → rejected" in text
    assert "照片是别处的" in text
    assert "80.00" not in text
    assert text.index("暗访不采用") < text.index("添加人员 人员")


def test_the_log_narrows_to_one_thing(browser: Browser, make: Make) -> None:
    admin = make.user(Role.ADMIN)
    first, second = make.outlet(), make.outlet()
    for outlet in (first, second):
        record("outlet.premises_corrected", outlet, at=now(), by=admin, code=outlet.code)
    record("user.added", admin, at=now(), by=None, code="other")
    db.session.commit()
    browser.sign_in(admin)
    text = browser.get("/office/audit/?subject=outlet").text
    assert first.code in text
    assert "other" not in text
    text = browser.get(f"/office/audit/?subject=outlet&number={second.id}").text
    assert second.code in text
    assert first.code not in text


def test_every_deed_and_every_table_has_a_name() -> None:
    assert {deed.split(".")[0] for deed in DEEDS} <= SUBJECTS.keys() | {"finding", "settings"}
