from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

import pytest
from sqlalchemy import func, select

from shopper.demo import SAMPLE_SIGN_INS, Size, load_province
from shopper.demo.names import COMPANIES
from shopper.extensions import db
from shopper.models import (
    Assignment,
    Company,
    Finding,
    Outlet,
    Placard,
    Response,
    Visit,
)
from shopper.models.cached_score import stale_responses, stale_visits
from shopper.models.placard import PlacardStatus
from shopper.models.response import ResponseStatus
from shopper.models.setting import load_settings
from shopper.models.standing import standings_of
from shopper.models.user import user_by_username
from shopper.models.visit import FindingStatus, VisitStatus
from shopper.rules.answers import asked_items
from shopper.rules.hours import OpeningHours
from shopper.rules.month import Month
from shopper.rules.screening import RULES, Arrival, Recent, screen
from shopper.standards import edition_in_force, editions
from tests.conftest import NOON, opened

SMALL = Size(outlets=30, months=4, responses=1_920)
REAL_INSURERS = (
    *("人保", "人民", "平安", "太平", "国寿", "人寿", "中华", "大地", "阳光", "天安", "安邦"),
    *("永安", "华安", "华泰", "大众", "永诚", "安诚", "都邦", "渤海", "民安", "国泰", "浙商"),
    *("紫金", "鼎和", "中银", "长安", "英大", "信达", "亚太", "众安", "大家", "众诚", "中煤"),
    *("国任", "国元", "诚泰", "长江", "泰山", "锦泰", "恒邦", "合众", "华农", "华海", "黄河"),
    *("燕赵", "久隆", "建信", "利宝", "安盛", "安达", "安华", "安信", "史带", "富邦", "富德"),
    *("三星", "现代", "美亚", "丘博", "苏黎世", "比亚迪", "泰康", "融盛", "申能", "珠峰", "东海"),
    *("北部湾", "前海", "海峡", "中原", "中路", "鑫安", "汇友", "瑞再", "安心", "易安", "东吴"),
)


def load(at: datetime = NOON, size: Size = SMALL, seed: int = 1) -> None:
    load_province(size, seed=seed, at=at, edition=edition_in_force(at.date()))
    db.session.commit()


@pytest.fixture(scope="module")
def province(empty_database: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Keep one province for all the tests that only read it: it takes a second to make."""
    with opened(empty_database, tmp_path_factory.mktemp("province")):
        load()
        yield


def test_it_is_labelled_sample_data_and_has_what_was_asked_for(province: None) -> None:
    assert load_settings().sample_data
    assert db.session.scalar(select(func.count(Outlet.id))) == 30
    assert db.session.scalar(select(func.count(Company.id))) == 30
    counted = db.session.scalar(select(func.count(Response.id)))
    assert counted is not None
    assert 1_920 <= counted < 2_100


def test_no_company_has_the_name_of_a_real_insurer() -> None:
    assert [(name, real) for name, _ in COMPANIES for real in REAL_INSURERS if real in name] == []


def test_an_outlet_is_open_around_the_clock_and_hotlines_ring_nowhere(province: None) -> None:
    outlets = db.session.scalars(select(Outlet)).all()
    assert "24/7" in {outlet.opening_hours for outlet in outlets}
    assert all(outlet.hotline.startswith("400-000-") for outlet in outlets)
    assert all(outlet.city.code == outlet.district_code[:4] != "3302" for outlet in outlets)


def test_its_months_end_with_the_running_one_and_nothing_lies_ahead(province: None) -> None:
    months = ["2026-07", "2026-08", "2026-09", "2026-10"]
    assert sorted(db.session.scalars(select(Response.month).distinct())) == months
    assert sorted(db.session.scalars(select(Assignment.month).distinct())) == months
    assert max(db.session.scalars(select(Response.received_at))) <= NOON
    assert max(db.session.scalars(select(func.max(Visit.saved_at)))) <= NOON


def test_every_answer_is_to_a_question_that_applies(province: None) -> None:
    for table, instrument in ((Response, "customer"), (Visit, "visit")):
        rows = db.session.scalars(select(table).order_by(table.id).limit(100))
        for row in rows:
            edition = editions()[row.edition]
            asked = asked_items(edition, instrument, row.conditions, row.answers)  # type: ignore[arg-type]
            gates = {c.code for c in edition.conditions.values() if c.known_from == "visit"}
            known = {item.id for item in asked} | (gates if instrument == "visit" else set())
            assert {key.split(".")[0] for key in row.answers} <= known
            assert row.conditions == sorted(row.outlet.conditions(info_list=False))


def test_the_kept_scores_are_those_of_the_rules(province: None) -> None:
    assert [row for rows in stale_responses(editions()) for row in rows] == []
    assert [row for rows in stale_visits(editions()) for row in rows] == []


def test_screening_agrees_with_what_is_held_and_what_is_not(province: None) -> None:
    policy = edition_in_force(NOON.date()).policy
    earlier: dict[int, list[Recent]] = {}
    found = set()
    for response in db.session.scalars(select(Response).order_by(Response.received_at)):
        recent = earlier.setdefault(response.outlet_id, [])
        arrival = Arrival(
            opened_at=response.opened_at,
            received_at=response.received_at,
            device_mark=response.device_mark,
            network_mark=response.network_mark,
            code_retired=response.placard.status is PlacardStatus.RETIRED,
            hours=OpeningHours.parse(response.outlet.opening_hours),
            trapped="honeypot" in response.held_by,
        )
        held_by = screen(arrival, recent, policy)
        assert held_by == response.held_by
        found |= {*held_by}
        marks = (response.device_mark, response.network_mark)
        recent.append(Recent(*marks, response.received_at, "held" if held_by else "counted"))
    assert found == set(RULES)


def test_ended_months_have_been_decided_on_and_the_running_one_has_not(province: None) -> None:
    held = db.session.scalars(select(Response).where(Response.status == ResponseStatus.HELD))
    assert {response.month for response in held} == {"2026-10"}
    decided = db.session.scalars(select(Response).where(Response.decided_at.is_not(None))).all()
    assert {response.month for response in decided} == {"2026-09"}
    assert all(response.decision_reason and response.held_by for response in decided)


def test_most_outlets_are_ranked_and_some_are_not(province: None) -> None:
    for month in (Month(2026, 9), Month(2026, 10)):
        ranked = [outlet.ranked for outlet in standings_of(month).outlets]
        assert 0.6 < sum(ranked) / len(ranked) < 1


def test_reviewers_find_visits_waiting_and_a_veto_to_confirm(province: None) -> None:
    waiting = select(Visit).where(Visit.status == VisitStatus.SUBMITTED)
    assert len(db.session.scalars(waiting).all()) > 0
    pending = db.session.scalars(select(Finding).where(Finding.status == FindingStatus.PENDING))
    assert "X02" in {finding.item for finding in pending}
    confirmed = db.session.scalars(select(Finding).where(Finding.status == FindingStatus.CONFIRMED))
    assert {finding.item for finding in confirmed} == {"X02", "X03"}


def test_every_sample_sign_in_works(province: None) -> None:
    for sign_in in SAMPLE_SIGN_INS:
        user = user_by_username(sign_in.username)
        assert user is not None
        assert user.role is sign_in.role
        assert user.has_password(sign_in.password)


def test_every_outlet_has_a_placard_and_some_old_ones_are_retired(province: None) -> None:
    active = db.session.scalars(
        select(Placard.outlet_id).where(Placard.status == PlacardStatus.ACTIVE)
    ).all()
    assert sorted(active) == sorted(db.session.scalars(select(Outlet.id)))
    retired = db.session.scalars(select(Placard).where(Placard.status == PlacardStatus.RETIRED))
    assert all(placard.retired_at and placard.retired_at < NOON for placard in retired)


def test_visits_are_made_on_days_when_the_outlet_is_open(
    province: None,
) -> None:
    for visit in db.session.scalars(select(Visit).where(Visit.status == VisitStatus.ACCEPTED)):
        assert visit.visited_on is not None
        hours = OpeningHours.parse(visit.outlet.opening_hours)
        assert hours.days[visit.visited_on.weekday()]
