from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import Result
from flask import Flask
from sqlalchemy import func, select

from shopper import create_app
from shopper.cli import database
from shopper.demo import SAMPLE_SIGN_INS, Size
from shopper.extensions import db
from shopper.models import AuditEntry, District, Outlet, Response, User, Visit
from shopper.models.setting import Settings, load_settings, save_settings
from shopper.models.user import Role, user_by_username
from shopper.rules.edition_file import EDITIONS
from tests.conftest import NOON
from tests.make import Make

SMALL = ("--outlets", "12", "--months", "2", "--responses", "100")


def run(app: Flask, *args: str, typed: str = "") -> Result:
    return app.test_cli_runner().invoke(args=["shopper", *args], input=typed)


def count(table: type[Outlet] | type[Response] | type[User]) -> int:
    return db.session.scalar(select(func.count(table.id))) or 0


@pytest.fixture
def fresh(tmp_path: Path) -> Flask:
    return create_app({"INSTANCE_PATH": str(tmp_path), "NOW": lambda: NOON})


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database, "Size", lambda: Size(12, 2, 100))


@pytest.mark.usefixtures("small")
def test_init_makes_the_database_and_the_sample_once(fresh: Flask) -> None:
    first, second = run(fresh, "init"), run(fresh, "init")
    assert first.exit_code == second.exit_code == 0
    assert "Making a sample province: 12 outlets" in first.output
    assert "Making" not in second.output
    for sign_in in SAMPLE_SIGN_INS:
        assert f"{sign_in.username:<8} {sign_in.password}" in second.output
    with fresh.app_context():
        assert count(Outlet) == 12
        assert load_settings().sample_data


def test_init_can_leave_out_the_sample_but_not_the_districts(fresh: Flask) -> None:
    assert run(fresh, "init", "--empty").output == ""
    with fresh.app_context():
        assert count(Outlet) == count(User) == 0
        assert db.session.scalar(select(func.count(District.code))) == 80


def test_init_adds_no_sample_where_somebody_signs_in(fresh: Flask) -> None:
    run(fresh, "init", "--empty")
    run(fresh, "add-user", "boss", "--role", "admin", "--password-stdin", typed="long enough 1\n")
    assert run(fresh, "init").output == ""
    with fresh.app_context():
        assert count(Outlet) == 0


def test_demo_replaces_a_sample_only_when_told_to(fresh: Flask) -> None:
    assert run(fresh, "demo", *SMALL).exit_code == 0
    refused = run(fresh, "demo", *SMALL)
    assert refused.exit_code == 1
    assert "--replace" in refused.output
    again = run(fresh, "demo", "--outlets", "15", *SMALL[2:], "--replace")
    assert again.exit_code == 0
    with fresh.app_context():
        assert count(Outlet) == 15


def test_demo_never_replaces_real_data(fresh: Flask) -> None:
    run(fresh, "demo", *SMALL)
    with fresh.app_context():
        save_settings(Settings(sample_data=False))
        db.session.commit()
    refused = run(fresh, "demo", *SMALL, "--replace")
    assert refused.exit_code == 1
    assert "real data" in refused.output
    with fresh.app_context():
        assert count(Outlet) == 12


def test_a_user_is_added_with_a_piped_password_and_the_log_knows(app: Flask, make: Make) -> None:
    make.city()
    result = run(
        app,
        *("add-user", " Mei ", "--role", "shopper", "--name", "梅", "--city", "3301"),
        "--password-stdin",
        typed="correct horse\n",
    )
    assert result.output == "Added mei (shopper).\n"
    user = user_by_username("mei")
    assert user is not None
    assert (user.name, user.role, user.city_code) == ("梅", Role.SHOPPER, "3301")
    assert user.has_password("correct horse")
    assert db.session.scalars(select(AuditEntry.deed)).all() == ["user.added"]


def test_a_typed_password_is_asked_for_twice(app: Flask) -> None:
    typed = "correct horse\ncorrect horse\n"
    result = run(app, "add-user", "mei", "--role", "analyst", typed=typed)
    assert result.exit_code == 0
    assert "horse" not in result.output
    assert count(User) == 1


@pytest.mark.parametrize(
    ("args", "typed", "sentence"),
    [
        (("known", "--role", "admin"), "long enough 1\n", "There is a user known already."),
        (("  ", "--role", "admin"), "long enough 1\n", "A user name can't be blank."),
        (("new", "--role", "admin"), "short\n", "at least 10 characters"),
        (("new", "--role", "shopper", "--city", "3302"), "long enough 1\n", "3302 is not the code"),
        (("new", "--role", "king"), "long enough 1\n", "'king' is not one of"),
    ],
)
def test_a_user_that_cannot_be_added_is_refused(
    app: Flask, make: Make, args: tuple[str, ...], typed: str, sentence: str
) -> None:
    make.user(username="known")
    result = run(app, "add-user", *args, "--password-stdin", typed=typed)
    assert result.exit_code != 0
    assert sentence in result.output
    assert count(User) == 1


def test_an_edition_in_order_is_said_to_be(app: Flask) -> None:
    result = run(app, "check-edition", str(EDITIONS / "zhejiang-2010.toml"))
    assert result.exit_code == 0
    assert "edition 2010-06" in result.output


def test_every_mistake_of_an_edition_is_printed(app: Flask, tmp_path: Path) -> None:
    text = (EDITIONS / "zhejiang-2010.toml").read_text(encoding="utf-8")
    path = tmp_path / "mine.toml"
    path.write_text(
        text.replace("alpha = 0.6", "alpha = 6").replace("weight = 20", "weight = -20"),
        encoding="utf-8",
    )
    result = run(app, "check-edition", str(path))
    assert result.exit_code == 1
    lines = result.output.splitlines()
    assert "mine.toml: policy.alpha: must lie between 0 and 1" in lines
    assert "mine.toml: C03: weight: must not be negative" in lines


def test_wrong_kept_scores_are_found_and_mended(app: Flask, make: Make) -> None:
    response = make.response(answers={"C03": "5"}, score=99.0)
    visit = make.visit(answers={"D01": "1", "D02": "1"}, score=1.0)
    draft = make.visit(answers={"D01": "1"}, score=None, status="draft")
    all_well = make.visit(answers={"D01": "1", "D02": "1"}, score=0.0, failed=["D02"])
    checked = run(app, "recompute", "--check")
    assert checked.exit_code == 1
    assert "2 visits, 1 responses and 1 sums is wrong" in checked.output
    assert db.session.get_one(Response, response.id).score == 99.0
    assert run(app, "recompute").output == "Mended 2 visits, 1 responses and 1 sums.\n"
    db.session.expire_all()
    assert db.session.get_one(Response, response.id).score == 100.0
    mended = db.session.get_one(Visit, visit.id)
    assert (mended.score, mended.failed_critical) == (0.0, True)
    assert db.session.get_one(Visit, all_well.id).failed == ["D01", "D02"]
    assert db.session.get_one(Visit, draft.id).score is None
    assert run(app, "recompute", "--check").output == "Every kept score and sum is right.\n"


@pytest.mark.parametrize("arguments", [("2026-10",), ("2026-02", "--draft")])
def test_publishing_is_refused_in_the_language_of_the_commands(
    app: Flask, arguments: tuple[str, ...]
) -> None:
    result = run(app, "publish", *arguments)
    assert result.exit_code == 1
    assert result.output.startswith("Error: ")
    assert result.output.isascii()
