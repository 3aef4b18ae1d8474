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
        before={"status": "submitted", "score": 80.0, "takes_cash": "是"},
        after={"status": "rejected", "score": 80.0, "takes_cash": "否"},
        reason="照片是别处的",
        conditions=["BORROW", "NEVER"],
        month="2026-10",
        never_named="as it is",
    )
    db.session.commit()
    browser.sign_in(admin)
    text = browser.get("/office/audit/").text
    assert "管理员 暗访不采用 网点" in text
    assert "状态 已提交 → 不采用" in text
    assert "现金收付 是 → 否" in text
    for kept in ("条件 借用合作单位职场、NEVER", "月份 2026年10月", "never_named as it is"):
        assert kept in text
    assert "照片是别处的" in text
    assert "80.00" not in text
    assert text.index("暗访不采用") < text.index("添加人员 人员")
    english = browser.get("/office/audit/?lang=en").text
    assert "Takes cash Yes → No" in english
    assert "Status Submitted → Rejected" in english


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
