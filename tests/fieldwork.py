"""What tests of the shopper's form share: filling it in, sending it, and what was stored."""

from __future__ import annotations

from io import BytesIO
from typing import Any

from PIL import Image
from sqlalchemy import select

from shopper.extensions import db
from shopper.models import Assignment, Visit
from tests.browsing import HTML, Browser, Page

FORM = 1
"""The visit's form; the first on the page signs out."""


def picture(colour: str = "teal") -> BytesIO:
    file = BytesIO()
    Image.new("RGB", (64, 48), colour).save(file, "JPEG")
    file.seek(0)
    return file


def address(assignment: Assignment) -> str:
    return f"/fieldwork/visits/{assignment.id}"


def stored(assignment: Assignment) -> Visit | None:
    db.session.expire_all()
    return db.session.scalar(select(Visit).where(Visit.assignment_id == assignment.id))


def visit_of(assignment: Assignment) -> Visit:
    visit = stored(assignment)
    assert visit is not None
    return visit


def everything(page: Page, **given: Any) -> dict[str, Any]:
    offered: dict[str, list[str]] = {}
    for field in page.all("form")[FORM].iter(f"{HTML}input"):
        if field.get("type") in {"radio", "checkbox"}:
            offered.setdefault(str(field.get("name")), []).append(str(field.get("value")))
    answers: dict[str, Any] = {name: values[0] for name, values in offered.items()}
    answers |= dict.fromkeys(("X01", "X02", "X03"), "no")
    answers |= {"X04.arrived": "10:02", "X05.staff": "3"}
    return answers | given


def send(
    browser: Browser, assignment: Assignment, page: Page, button: str, status: int, **given: Any
) -> Page:
    return browser.submit(
        page, address(assignment), status, form_number=FORM, **{button: "1"}, **given
    )


def submit(browser: Browser, assignment: Assignment, status: int = 302, **given: Any) -> Page:
    page = browser.get(address(assignment) + "?lang=en")
    return send(browser, assignment, page, "submit", status, **everything(page, **given))
