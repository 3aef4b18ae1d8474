from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from shopper.extensions import db
from shopper.models import aggregate
from shopper.models.aggregate import Aggregate
from shopper.models.response import Response, ResponseStatus
from shopper.rules.customers import UNIT
from shopper.standards import editions
from tests.make import Make

EDITION = editions()["2010-06"]
ANSWERS = {"C03": "5", "C04": "3", "C07": "1", "C10": "2"}


def sums(response: Response) -> dict[str, tuple[int, float]]:
    rows = db.session.scalars(select(Aggregate).where(Aggregate.number != 0))
    return {row.item: (row.number, row.total / UNIT) for row in rows}


def counted(make: Make, **given: Any) -> Response:
    response = make.response(answers=ANSWERS, **given)
    response.rescore(EDITION)
    aggregate.rebuild(editions())
    return response


def test_a_counted_response_adds_its_items_and_its_scores(app: Flask, make: Make) -> None:
    response = counted(make)
    found = sums(response)
    assert {item: found[item] for item in ("C03", "C04", "C07")} == {
        "C03": (1, 1.0),
        "C04": (1, 0.5),
        "C07": (1, 0.0),
    }
    assert found["score"] == pytest.approx((1, (response.score or 0) / 100))
    assert "C10" not in found


@pytest.mark.parametrize("status", [ResponseStatus.HELD, ResponseStatus.EXCLUDED])
def test_a_response_that_no_longer_counts_leaves_nothing(
    app: Flask, make: Make, status: ResponseStatus
) -> None:
    response = counted(make)
    aggregate.change(response, EDITION, status=status)
    assert sums(response) == {}
    aggregate.change(response, EDITION, status=ResponseStatus.COUNTED)
    assert sums(response)["C04"] == (1, 0.5)
    assert aggregate.rebuild(editions(), check=True) == 0


def test_new_answers_are_scored_and_take_the_place_of_the_old(app: Flask, make: Make) -> None:
    response = counted(make)
    aggregate.change(response, EDITION, answers=ANSWERS | {"C04": "5"})
    assert sums(response)["C04"] == (1, 1.0)
    assert response.score == pytest.approx(100 * 35 / 50)
    assert aggregate.rebuild(editions(), check=True) == 0


def test_a_wrong_sum_is_found_and_mended(app: Flask, make: Make) -> None:
    response = counted(make)
    row = db.session.scalars(select(Aggregate).where(Aggregate.item == "C03")).one()
    row.total += 1
    db.session.flush()
    assert aggregate.rebuild(editions(), check=True) == 1
    assert aggregate.rebuild(editions()) == 1
    assert aggregate.rebuild(editions(), check=True) == 0
    db.session.expire_all()
    assert sums(response)["C03"] == (1, 1.0)
