from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from shopper.models.outlet import Outlet
from tests.conftest import opened
from tests.make import Make
from tests.months import make_october


@pytest.fixture(scope="module")
def october(
    empty_database: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Flask, list[Outlet]]]:
    with opened(empty_database, tmp_path_factory.mktemp("explain")) as app:
        yield app, make_october(Make())


def explain(app: Flask, *options: str, fails: int = 0) -> str:
    result = app.test_cli_runner().invoke(args=["shopper", "explain", "2026-10", *options])
    assert result.exit_code == fails, result.output
    return str(result.output)


def test_a_company_is_told_in_words_down_to_an_item(october: tuple[Flask, list[Outlet]]) -> None:
    app, (outlet, other) = october
    province = explain(app)
    assert "as if k = " in province
    company = explain(app, "--company", outlet.company.code)
    assert outlet.name_en in company
    assert other.name_en in company
    assert "With 95 per cent confidence its true rank is one of 1 to 1" in company
    told = json.loads(explain(app, "--outlet", outlet.code, "--json"))
    shown = explain(app, "--outlet", outlet.code)
    star = told["standing"]["customer_star"]
    assert f"0.6 × 91.00 + 0.4 × {star:.2f}" in shown
    visit, response = told["visits"][-1]["id"], told["responses"][0]["id"]
    assert str(visit) in shown
    items = explain(app, "--visit", str(visit))
    assert re.search(r"^E29 +Yes +1 +3 ", items, re.MULTILINE)
    assert "100 · Σ weight × value" in explain(app, "--response", str(response))


def test_it_speaks_chinese_too(october: tuple[Flask, list[Outlet]]) -> None:
    app, (outlet, _other) = october
    told = explain(app, "--outlet", outlet.code, "--language", "zh")
    assert "得分怎样算出" in told
    assert outlet.name in told


def columns(text: str) -> int:
    shown = [c for c in text if not unicodedata.combining(c)]
    return len(shown) + sum("\u2e80" <= c <= "\uffef" for c in shown)


def test_the_columns_stand_below_each_other_in_chinese(
    october: tuple[Flask, list[Outlet]],
) -> None:
    app, _outlets = october
    lines = explain(app, "--language", "zh").splitlines()
    steps = [line for line in lines if "MSW  " in line or line.startswith("每网点评价数")]
    assert len(steps) == 2
    assert len({columns(line) for line in steps}) == 1


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (("--company", "none"), "There is no company none in 2026-10."),
        (("--outlet", "none", "--json"), "There is no outlet none in 2026-10."),
        (("--visit", "999"), "There is no visit 999 behind 2026-10."),
        (("--response", "999"), "There is no response 999 behind 2026-10."),
    ],
)
def test_what_is_not_there_is_refused_in_a_sentence(
    october: tuple[Flask, list[Outlet]], options: Any, sentence: str
) -> None:
    assert sentence in explain(october[0], *options, fails=1)


def test_one_figure_is_explained_at_a_time(october: tuple[Flask, list[Outlet]]) -> None:
    assert "Choose one figure" in explain(october[0], "--visit", "1", "--city", "3301", fails=2)
    assert "is not in the range" in explain(october[0], "--visit", "9" * 30, fails=2)


def test_a_month_without_data_is_refused(app: Flask, tmp_path: Path) -> None:
    result = app.test_cli_runner().invoke(args=["shopper", "explain", "2026-02"])
    assert result.exit_code == 1
    assert "There are no visits and no responses in February 2026." in result.output
