from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from flask import Flask

from shopper.extensions import db
from shopper.models import Bulletin
from shopper.models.bulletin import next_number
from shopper.models.frozen import NoData, freeze
from shopper.models.response import ResponseStatus
from shopper.models.setting import load_settings
from shopper.models.visit import VisitStatus
from shopper.rules.bulletin import compile_bulletin
from shopper.rules.month import Month
from shopper.standards import editions
from tests.make import Make
from tests.months import make_october

OCTOBER = Month(2026, 10)
EDITION = editions()["2010-06"]


def frozen(month: Month = OCTOBER) -> dict[str, Any]:
    return freeze(month, edition=EDITION, editions=editions(), settings=load_settings())


def test_the_data_set_is_plain_json(make: Make) -> None:
    make_october(make)
    data = frozen()
    assert json.loads(json.dumps(data, allow_nan=False)) == data


def test_a_data_set_reloaded_from_the_database_gives_the_same_bulletin(make: Make) -> None:
    make_october(make, outlets=3)
    data = frozen()
    row = Bulletin(
        issue="2026-10", month="2026-10", data=data, published_at=datetime(2026, 11, 2, tzinfo=UTC)
    )
    db.session.add(row)
    db.session.commit()
    db.session.expire_all()
    assert compile_bulletin(row.data, EDITION) == compile_bulletin(data, EDITION)
    assert row.data["outlets"][0]["customer_mean"] == data["outlets"][0]["customer_mean"]


def test_a_month_without_visits_and_responses_has_no_data(app: Flask, make: Make) -> None:
    make.outlet()
    with pytest.raises(NoData, match="2026-10"):
        frozen()


def test_a_visit_of_the_window_is_data_enough(make: Make) -> None:
    make_october(make, outlets=1, responses=0)
    assert frozen(Month(2026, 12))["received"]["visits_in_window"] == 1


def test_what_came_in_is_told_by_status_and_rule(make: Make) -> None:
    placard = make.placard()
    make.response(placard=placard)
    held = {"status": ResponseStatus.HELD, "held_by": ["too_fast", "burst"]}
    make.response(placard=placard, **held)
    make.response(placard=placard, status=ResponseStatus.EXCLUDED, held_by=["burst"])
    received = frozen()["received"]
    assert [received[key] for key in ("responses", "counted", "held", "excluded")] == [3, 1, 1, 1]
    assert received["rules"] == {"burst": {"excluded": 1, "held": 1}, "too_fast": {"held": 1}}


def test_failures_are_counted_by_outlet_and_of_accepted_visits_only(make: Make) -> None:
    outlet = make.outlet()
    for _ in range(2):
        make.visit(outlet=outlet, answers={"E29": "no", "D09": "yes"})
    make.visit(answers={"E29": "no"}, status=VisitStatus.REJECTED)
    data = frozen()
    assert data["items"]["E29"] == {"observed": 1, "failed": 1}
    assert data["items"]["D09"] == {"observed": 1, "failed": 0}
    assert data["critical"] == [{"outlet": outlet.code, "item": "E29"}]


def test_companies_are_named_in_pinyin_order(make: Make) -> None:
    for name in ("中样财险", "安样财险", "北样财险"):
        make.outlet(company=make.company(name=name))
    make.response()
    names = [row["name"] for row in frozen()["companies"]]
    assert names[:2] == ["安样财险", "北样财险"]
    assert names[-1] == "中样财险"


def test_document_numbers_count_within_the_year_and_the_prefix(app: Flask) -> None:
    assert next_number("", 2026) is None
    assert next_number("样保协发", 2026) == "样保协发〔2026〕1号"
    for n in (9, 10):
        db.session.add(
            Bulletin(
                issue=f"2026-{n:02d}",
                month=f"2026-{n:02d}",
                document_number=f"样保协发〔2026〕{n}号",
                data={},
                published_at=datetime(2026, 11, n, tzinfo=UTC),
            )
        )
    db.session.commit()
    assert next_number("样保协发", 2026) == "样保协发〔2026〕11号"
    assert next_number("样保协发", 2027) == "样保协发〔2027〕1号"
