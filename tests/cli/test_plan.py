from __future__ import annotations

from flask import Flask

from shopper.extensions import db
from shopper.models import Assignment
from shopper.models.assignment import AssignmentState
from tests.make import Make


def run(app: Flask, *args: str) -> tuple[int, str]:
    done = app.test_cli_runner().invoke(args=["shopper", "plan", *args])
    return done.exit_code, done.output


def test_a_plan_is_drawn_printed_with_its_seed_and_published_as_it_is(
    app: Flask, make: Make
) -> None:
    make.outlet(), make.outlet(district=make.district("331102", "莲都区"))
    for _ in range(3):
        make.user(city_code="3301")
    said = (
        "Plan of 2026-11, seed 7: visits to make: 3, repeats: 0.\n"
        "  outlets that can't be ranked: 1 (nobody)\n"
    )
    assert run(app, "2026-11", "--seed", "7") == (0, said)
    published = run(app, "2026-11", "--publish")
    assert published == (0, said + "Published: 3 visits are offered.\n")
    assert set(db.session.scalars(db.select(Assignment.state))) == {AssignmentState.OFFERED}
    assert run(app, "2026-11") == (1, "Error: The plan of November 2026 is published already.\n")
    assert run(app, "2026-09") == (1, "Error: September 2026 is over.\n")
