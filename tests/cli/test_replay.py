from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import Result
from flask import Flask
from sqlalchemy import event

from shopper.extensions import db
from tests.two_standards import CLEAN, edition_file, province


@pytest.fixture(scope="module")
def app(empty_database: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    with province(empty_database, tmp_path_factory.mktemp("replay")) as app:
        yield app


def run(app: Flask, *options: object) -> Result:
    return app.test_cli_runner().invoke(args=["shopper", "replay", *map(str, options)])


def test_who_would_have_moved_is_printed_and_nothing_is_written(app: Flask, tmp_path: Path) -> None:
    statements: list[str] = []
    event.listen(db.engine, "before_cursor_execute", lambda *given: statements.append(given[2]))
    heavier = (CLEAN, CLEAN.replace("weight = 15", "weight = 150"))
    result = run(app, "--edition", edition_file(tmp_path, heavier), "--until", "2026-09")
    assert result.exit_code == 0, result.output
    assert "2026-09, as published (2010-06) -> 2010-06 of other.toml" in result.output
    assert "outlets: 3 ranked both times, 2 changed places, 0 came in, 0 fell out" in result.output
    assert "Kendall's tau -1.0000; furthest -2 样例第" in result.output
    lines = result.output.partition("outlets: 3 ranked")[2].splitlines()
    assert [line.split()[0] + line.split()[3] for line in lines[1:4]] == ["13", "31", "22"]
    assert "2026-07, as its data stand now" in result.output
    assert "All these months are under one edition" in result.output
    written = {text for text in statements if not text.startswith("SELECT ")}
    assert len(statements) > 20
    assert written <= {"BEGIN"}


def test_json_holds_every_move_and_each_split_adds_up(app: Flask, tmp_path: Path) -> None:
    half = edition_file(tmp_path, ("alpha = 0.6 ", "alpha = 0.5 "))
    result = run(app, "--edition", half, "--months", 2, "--outlets", 0, "--format", "json")
    data = json.loads(result.output)
    assert [(m["month"], m["published"]) for m in data["months"]] == [
        ("2026-09", True),
        ("2026-10", False),
    ]
    september = data["months"][0]
    assert (september["outlets"]["compared"], len(september["outlets"]["moves"])) == (3, 3)
    for move in september["outlets"]["moves"]:
        points = move["after"]["score"] - move["before"]["score"]
        assert move["points"] == pytest.approx(points)
    (standard,) = data["standards"]
    assert (standard["from"]["edition"], standard["to"]["edition"]) == ("2010-06", "clean")
    for each in standard["outlets"] + standard["companies"] + standard["cities"]:
        for unit in ("points", "ranks"):
            parts = each["own"][unit] + each["real"][unit]
            assert each["whole"][unit] == pytest.approx(parts, abs=1e-9)
    table = run(app, "--months", 2).output
    assert table.startswith("2026-09 (2010-06) to 2026-10 (clean)")
    assert " = standard " in table


def test_what_can_not_be_replayed_is_refused_in_a_sentence(app: Flask, tmp_path: Path) -> None:
    wrong = run(app, "--edition", edition_file(tmp_path, ("alpha = 0.6 ", "alpha = 6 ")))
    assert (wrong.exit_code, wrong.output) == (
        1,
        "Error: other.toml: policy.alpha: must lie between 0 and 1\n",
    )
    empty = run(app, "--until", "2020-01")
    assert (empty.exit_code, empty.output) == (
        1,
        "Error: No month that is over has visits or responses.\n",
    )
