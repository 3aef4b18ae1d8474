from __future__ import annotations

from flask import Flask

from shopper.config import ROOT
from shopper.models.user import Role
from shopper.models.visit import MOVES, VisitStatus


def test_the_page_of_states_is_what_the_table_says(app: Flask) -> None:
    printed = app.test_cli_runner().invoke(args=["shopper", "visit-states"])
    assert printed.exit_code == 0, printed.output
    assert printed.stdout == (ROOT / "docs/guide/visit-states.md").read_text()
    arrows = [line.split()[::2][:2] for line in printed.stdout.splitlines() if "-->" in line]
    drawn = {(VisitStatus(a), VisitStatus(b.rstrip(":"))) for a, b in arrows if a != "[*]"}
    assert drawn == MOVES.keys()


def test_who_may_move_a_visit_is_one_side_only_and_every_state_is_reached() -> None:
    assert all(roles == {Role.SHOPPER} or Role.SHOPPER not in roles for roles in MOVES.values())
    assert {after for _before, after in MOVES} == set(VisitStatus) - {VisitStatus.DRAFT}
