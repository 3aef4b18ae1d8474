from __future__ import annotations

import json
from datetime import UTC, date, datetime
from typing import Any

import pytest
from flask import Flask

from shopper.extensions import db
from shopper.models import Bulletin
from shopper.models.bulletin import next_number
from shopper.models.frozen import NoData, freeze
from shopper.models.response import ResponseStatus
from shopper.models.sequence import published_after, unpublished_before
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
    with pytest.raises(NoData, match="2026年10月"):
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
    for day, answer in ((12, "no"), (5, "no"), (7, "yes"), (8, "unable")):
        made_on = date(2026, 10, day)
        make.visit(outlet=outlet, visited_on=made_on, answers={"E29": answer, "D09": "yes"})
    make.visit(answers={"E29": "no"}, status=VisitStatus.REJECTED)
    data = frozen()
    assert data["items"]["E29"] == {"observed": 1, "failed": 1}
    assert data["items"]["D09"] == {"observed": 1, "failed": 0}
    assert data["critical"] == [
        {
            "outlet": outlet.code,
            "item": "E29",
            "observed": 3,
            "failed_on": ["2026-10-05", "2026-10-12"],
        }
    ]


def test_months_wait_while_they_have_data_and_no_later_one_is_out(make: Make) -> None:
    make_october(make, outlets=1)
    make.visit(visited_on=date(2026, 7, 3), status=VisitStatus.REJECTED)
    make.visit(visited_on=date(2009, 7, 3))
    december = Month(2026, 12)
    assert unpublished_before(december) == [Month(2026, 8), Month(2026, 9), OCTOBER]
    at = datetime(2026, 10, 2, tzinfo=UTC)
    db.session.add(Bulletin(issue="2026-09", month="2026-09", data={}, published_at=at))
    db.session.commit()
    assert unpublished_before(december) == [OCTOBER]
    assert published_after(Month(2026, 8)) == Month(2026, 9)
    assert published_after(Month(2026, 9)) is None


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


def test_failures_are_counted_for_each_company_and_city(make: Make) -> None:
    outlets = make_october(make, outlets=12)
    data = frozen()
    codes = {row["code"]: row for row in data["outlets"]}
    company, city = (codes[outlets[0].code][key] for key in ("company", "city"))
    assert data["items"]["E29"] == {"observed": 12, "failed": 11}
    assert data["company_items"][company]["E29"] == [12, 11]
    assert data["city_items"][city]["E29"] == [12, 11]
    assert compile_bulletin(data, EDITION).company_items[company]["E29"]["failed"] == 11


def test_history_is_what_the_eleven_months_before_printed(make: Make) -> None:
    make_october(make, outlets=3)
    at = datetime(2026, 11, 2, tzinfo=UTC)
    for back in (14, 11, 3):
        past = frozen() | {"history": []}
        month = str(OCTOBER.plus(1 - back))
        past |= {"issue": month, "month": month}
        db.session.add(Bulletin(issue=month, month=month, data=past, published_at=at))
    db.session.commit()
    history = compile_bulletin(frozen(Month(2026, 11)), EDITION).history
    assert [past.issue for past in history] == ["2025-12", "2026-08"]
    printed = compile_bulletin(frozen(), EDITION).standings.companies[0]
    place = history[-1].companies[printed.code]
    assert place.score == float(printed.published or 0)
    assert (place.rank, place.rank_low, place.rank_high) == (1, 1, 1)
    assert history[-1].edition == "2010-06"


def test_history_takes_over_what_the_newest_issue_knew(make: Make) -> None:
    make_october(make, outlets=1)
    at = datetime(2026, 11, 2, tzinfo=UTC)
    told = {"issue": "2026-08", "month": "2026-08", "edition": "2010-06", "province": 71.5}
    told |= {"companies": {}, "cities": {}}
    for month, history in (("2026-08", []), ("2026-09", [told])):
        past = frozen() | {"issue": month, "month": month, "history": history}
        db.session.add(Bulletin(issue=month, month=month, data=past, published_at=at))
    db.session.commit()
    assert frozen()["history"][0] == told
