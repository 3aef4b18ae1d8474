from __future__ import annotations

import io
import subprocess
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from pathlib import Path

import zxingcpp
from PIL import Image
from playwright.sync_api import Page, expect

from shopper.jobs import work
from shopper.models import Assignment, Outlet, User
from shopper.models.outlet import OutletKind
from shopper.models.user import Role
from tests.browser.conftest import Live
from tests.browser.test_fieldwork import unfold
from tests.conftest import NOON
from tests.make import PASSWORD, Make

Clock = Callable[[datetime], None]

CUSTOMER = {"C01": "enquiry", "C02": "5_to_10", "C03": "4", "C04": "5", "C05": "no", "C07": "3"}
CUSTOMER_SCORE = 100 * (
    8 * Fraction("0.8") + 20 * Fraction("0.75") + 15 + 12 + 15 * Fraction("0.5")
)
CUSTOMER_SCORE /= 8 + 20 + 15 + 12 + 15

FAILED = {"D03": "no", "E42": "no"}
GATES = ("TXN", "HANDOVER", "POSTED", "TESTABLE")
DEMEANOUR = Fraction(100 * 24, 25)
ENVIRONMENT = Fraction(100 * 22, 23)
"""A borrowed desk without a front, a cash point or a function is asked the items for all."""

CUSTOMER_MEAN = (9 * 70 + CUSTOMER_SCORE) / 10
VISIT_MEAN = (80 + 90 + (DEMEANOUR + ENVIRONMENT) / 2) / 3
COMPOSITE = Fraction("0.6") * VISIT_MEAN + Fraction("0.4") * CUSTOMER_MEAN
"""The only outlet's customers are the province's, so its pull moves nothing."""


def test_a_printed_code_leads_to_the_bulletin_that_the_answers_changed(
    live: Live, make: Make, clock: Clock, phone: Page, desktop: Page, tmp_path: Path
) -> None:
    live.app.config["PUBLIC_URL"] = live.url
    outlet, shopper, analyst = month_but_one(make)
    assignment = make.assignment(outlet=outlet, shopper=shopper)

    sign_in(desktop, live, analyst)
    address = decoded(downloaded(desktop, live, "/office/placards/", "/poster.pdf", tmp_path))
    assert address.startswith(f"{live.url}/s/")
    answer_as_customer(phone, address, clock)
    visit_as_shopper(phone, live, shopper, assignment)
    accept(desktop, live)

    clock(datetime(2026, 11, 2, 2, tzinfo=UTC))
    publish(desktop, live)
    paper = downloaded(phone, live, "/bulletins/2026-10", "/zh.pdf", tmp_path)
    assert f"{float(COMPOSITE):.2f}" == "81.56"
    assert "81.56" in line_of(outlet, paper)


def month_but_one(make: Make) -> tuple[Outlet, User, User]:
    """Make an outlet that one visit and one response keep from its rank."""
    outlet = make.outlet(
        name="样例合作单位理赔点",
        kind=OutletKind.CLAIMS_POINT,
        opening_hours="24/7",
        has_front=False,
        takes_cash=False,
        underwrites=False,
        handles_claims=False,
        takes_complaints=False,
        is_service_centre=False,
        is_comprehensive=False,
    )
    shopper, other = make.user(Role.SHOPPER), make.user(Role.SHOPPER)
    make.visit(outlet=outlet, shopper=shopper, visited_on=date(2026, 8, 5), score=80.0)
    make.visit(outlet=outlet, shopper=other, visited_on=date(2026, 9, 5), score=90.0)
    placard = make.placard(outlet=outlet)
    for _ in range(9):
        make.response(placard=placard, score=70.0)
    return outlet, shopper, make.user(Role.ANALYST)


def sign_in(page: Page, live: Live, user: User) -> None:
    page.goto(f"{live.url}/accounts/sign-in")
    page.get_by_label("用户名").fill(user.username)
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="登录").click()
    expect(page).not_to_have_url(f"{live.url}/accounts/sign-in")


def downloaded(page: Page, live: Live, place: str, link: str, folder: Path) -> Path:
    page.goto(f"{live.url}{place}")
    with page.expect_download() as download:
        page.locator(f'a[href*="{link}"]').first.click()
    path = folder / Path(link).name
    download.value.save_as(path)
    return path


def decoded(pdf: Path) -> str:
    picture = subprocess.run(
        ["pdftoppm", "-r", "100", "-png", "-f", "1", "-l", "1", str(pdf)],
        capture_output=True,
        check=True,
    ).stdout
    return zxingcpp.read_barcodes(Image.open(io.BytesIO(picture)))[0].text


def answer_as_customer(page: Page, address: str, clock: Clock) -> None:
    page.goto(address)
    for item, code in {**CUSTOMER, "C10": "4"}.items():
        page.locator(f'label:has(input[name="{item}"][value="{code}"])').tap()
    clock(NOON + timedelta(minutes=1))
    page.get_by_role("button", name="提交评价").tap()
    expect(page.get_by_role("heading", level=1)).to_contain_text("谢谢")


def visit_as_shopper(page: Page, live: Live, shopper: User, assignment: Assignment) -> None:
    sign_in(page, live, shopper)
    page.goto(f"{live.url}/fieldwork/visits/{assignment.id}")
    names = page.eval_on_selector_all(
        "input[type=radio]", "inputs => [...new Set(inputs.map(input => input.name))]"
    )
    expect(page.locator("[data-sync]")).to_be_visible()
    unfold(page)
    no = {"X01": "no", "X02": "no", "X03": "no", **FAILED, **dict.fromkeys(GATES, "no")}
    for name in names:
        code = no.get(name)
        choices = page.locator(f'input[name="{name}"]' + (f'[value="{code}"]' if code else ""))
        if choices.first.is_visible():
            choices.first.check()
    page.locator('input[name="X04.arrived"]').fill("10:00")
    page.locator('input[name="X04.attended"]').fill("10:05")
    page.locator('input[name="X04.left"]').fill("10:40")
    page.locator('input[name="X05.staff"]').fill("3")
    page.locator('input[name="X05.waiting"]').fill("0")
    page.locator('input[name="X10"]').check()
    page.get_by_role("button", name="提交", exact=False).last.click()
    expect(page.locator("[data-visit-status]")).to_contain_text("已提交")


def accept(page: Page, live: Live) -> None:
    page.goto(f"{live.url}/office/visits/")
    page.locator("main tbody a[href*='/office/visits/']").first.click()
    page.locator("button[name=decision][value=accepted]").click()
    expect(page.locator(".notice")).to_be_visible()


def publish(page: Page, live: Live) -> None:
    page.on("dialog", lambda dialog: dialog.accept())
    page.goto(f"{live.url}/office/bulletins/2026-10")
    page.locator('form[action$="/publish"] button').click()
    expect(page.locator("progress")).to_be_visible()
    with live.app.app_context():
        work()
    expect(page.locator("progress")).to_have_count(0)  # the page has drawn itself anew
    page.goto(f"{live.url}/office/bulletins/2026-10")
    expect(page.locator("main")).to_contain_text("已发布")


def line_of(outlet: Outlet, pdf: Path) -> list[str]:
    """Return the cells of the outlet's row in the ranking of outlets, where it is first."""
    text = subprocess.run(
        ["pdftotext", "-layout", str(pdf), "-"], capture_output=True, text=True, check=True
    ).stdout
    rows = [line.split() for line in text.splitlines()]
    return next(row for row in rows if row[:2] == ["1", outlet.name])
