from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from flask import Flask
from sqlalchemy import delete, update

from shopper import standards
from shopper.extensions import db
from shopper.models import Outlet, Response, Visit
from shopper.models.replay import (
    AnswersGone,
    Issue,
    issue_of,
    issues_until,
    new_standard,
    replayed,
    to_score,
)
from shopper.models.visit import VisitStatus
from shopper.rules.replay import KINDS
from shopper.rules.standard import Edition
from tests.two_standards import OCTOBER, SEPTEMBER, province


@pytest.fixture(scope="module")
def app(empty_database: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    with province(empty_database, tmp_path_factory.mktemp("replay")) as app:
        yield app


@pytest.fixture
def september(app: Flask) -> Iterator[Issue]:
    yield issue_of(SEPTEMBER)
    db.session.rollback()


def old() -> Edition:
    return standards.editions()["2010-06"]


def weighed(edition: Edition, times: float) -> Edition:
    items = {id_: replace(i, weight=times * i.weight) for id_, i in edition.items.items()}
    return replace(edition, items=items)


def sectioned(edition: Edition, **weights: float) -> Edition:
    changed = {
        ("visit", id_): replace(edition.sections["visit", id_], weight=weight)
        for id_, weight in weights.items()
    }
    return replace(edition, sections={**edition.sections, **changed})


def alpha(edition: Edition, value: float) -> Edition:
    return replace(edition, policy=replace(edition.policy, alpha=value))


def order(standings: object) -> list[int]:
    """Return the ranks of the kind, the clean and the even outlet."""
    placed = sorted(standings.outlets, key=lambda outlet: outlet.code)  # type: ignore[attr-defined]
    return [outlet.rank for outlet in placed]


@pytest.mark.parametrize(
    "same",
    [lambda e: e, lambda e: weighed(e, 2), lambda e: sectioned(e, demeanour=9, environment=9)],
    ids=["kept", "answers", "sections"],
)
def test_the_same_weights_move_nobody_however_deep_one_goes(september: Issue, same) -> None:
    again = replayed(september, same(old()))
    assert [again.comparison(kind).moves for kind in KINDS] == [(), (), ()]
    assert [again.comparison(kind).compared for kind in KINDS] == [2, 1, 3]
    assert (again.issue.published, again.changed) == (True, frozenset())


def test_other_items_weights_score_every_answer_again(september: Issue) -> None:
    clean = standards.editions()["clean"]
    assert to_score(september, clean) == 30
    again = replayed(september, clean)
    assert (order(september.standings), order(again.standings)) == ([1, 3, 2], [3, 1, 2])
    row = sorted(again.rows, key=lambda row: row.code)[1]
    assert row.customer_mean == pytest.approx((9 * 167.5 + 163.75) / 185 * 10)
    assert row.visit_mean == pytest.approx((2 * 62.5 + 37.5) / 3)


def test_other_section_weights_weigh_visits_anew_without_their_answers(september: Issue) -> None:
    other = sectioned(old(), demeanour=75, environment=25)
    assert to_score(september, other) == 0
    again = replayed(september, other)
    row = sorted(again.rows, key=lambda row: row.code)[1]
    assert row.visit_mean == pytest.approx(
        (2 * (0.75 * 50 + 0.25 * 75) + 0.75 * 50 + 0.25 * 25) / 3
    )
    assert row.customer_mean == september.rows[1].customer_mean


def test_another_window_reads_the_visits_of_its_months(september: Issue) -> None:
    policy = replace(old().policy, visit_window_months=2)
    again = replayed(september, replace(old(), policy=policy))
    assert {row.n_visits for row in again.rows} == {2}
    assert again.comparison("outlet").left == 3


def test_what_was_published_is_replayed_though_the_answers_are_gone(september: Issue) -> None:
    db.session.execute(delete(Response))
    moved = replayed(september, alpha(old(), 0.0)).comparison("outlet")
    assert (moved.compared, moved.changed) == (3, 0)
    assert all(move.points for move in moved.moves)
    with pytest.raises(AnswersGone, match="2026-09"):
        replayed(september, standards.editions()["clean"])


def test_what_changed_after_publishing_is_told_where_it_is_read(september: Issue) -> None:
    outlet = db.session.query(Outlet).order_by(Outlet.code).first()
    of_outlet = (Visit.outlet_id == outlet.id, Visit.month == "2026-08")
    db.session.execute(update(Visit).where(*of_outlet).values(status=VisitStatus.REJECTED))
    again = replayed(september, sectioned(old(), demeanour=60))
    assert again.changed == {outlet.code}
    assert replayed(september, alpha(old(), 0.5)).changed == frozenset()


def test_a_move_between_two_standards_is_split_without_a_rest(september: Issue) -> None:
    months = list(issues_until(OCTOBER, 12))
    assert [issue.month for issue in months] == [*SEPTEMBER.window(3), OCTOBER]
    assert new_standard(months[1], months[2]) is None
    assert new_standard(None, months[3]) is None
    assert new_standard(months[1], months[3]) is None
    new = new_standard(months[2], months[3])
    assert new is not None
    assert (new.earlier.edition.id, new.later.edition.id) == ("2010-06", "clean")
    kind, clean, even = sorted(new.splits("outlet"), key=lambda split: split.code)
    for split in (kind, clean, even):
        assert split.own.points + split.real.points == split.whole.points
        assert split.own.ranks + split.real.ranks == split.whole.ranks
    assert clean.real.points == pytest.approx(0, abs=1.5)
    assert clean.own.points > 5
    assert kind.real.points < 0
    assert kind.own.points < kind.real.points
    assert [s.own.ranks for s in (kind, clean)] == [-2, 2]
