from __future__ import annotations

from datetime import date

from shopper.models.user import Role
from shopper.models.visit import VisitStatus
from tests.browsing import Browser
from tests.make import Make


def test_items_on_which_two_shoppers_differ_are_listed_first_with_their_number(
    browser: Browser, make: Make
) -> None:
    browser.sign_in(make.user(Role.ANALYST))
    assert "还没有复访" in browser.get("/office/agreement/").text
    day, near, far = date(2026, 10, 9), date(2026, 10, 10), date(2026, 10, 2)
    for n in range(4):
        outlet = make.outlet()
        said = {"D03": "yes", "D06": "yes"}
        make.visit(outlet=outlet, visited_on=far, answers={"D03": "no", "D06": "no"})
        make.visit(outlet=outlet, visited_on=near, answers=said)
        again = make.assignment(outlet=outlet, month="2026-10", is_repeat=True)
        other = said | {"D06": "no" if n else "yes"}
        make.visit(assignment=again, visited_on=day, answers=other)
    alone = make.assignment(outlet=make.outlet(), month="2026-10", is_repeat=True)
    make.visit(assignment=alone, visited_on=day, answers={"D03": "no"})
    draft = make.visit(visited_on=day, answers={"D03": "no"}, status=VisitStatus.DRAFT)
    again = make.assignment(outlet=draft.outlet, month="2026-10", is_repeat=True)
    make.visit(assignment=again, visited_on=day, answers={"D03": "yes"})
    page = browser.get("/office/agreement/")
    cells = [[" ".join(cell.itertext()).split() for cell in row] for row in page.all("tr")[1:]]
    figures = [[row[0][0], *(word for cell in row[1:] for word in cell)] for row in cells]
    assert figures == [
        ["D06", "25", "0.00", "低于标准线", "1", "4"],
        ["D03", "100", "–", "4", "4"],
    ]
    assert "还没有复访" in browser.get("/office/agreement/?month=2026-08").text
