from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from flask import Flask

CUSTOMER = {
    "edition": "2010-06",
    "instrument": "customer",
    "conditions": ["CSC"],
    "answers": {
        "C01": "claims",
        "C02": "within_5",
        "C03": 5,
        "C04": "4",
        "C05": "没有",
        "C06": "no_time",
        "C07": "好",
        "C08": "not_noticed",
        "C09": "some",
        "C10": 4,
    },
}


def run(app: Flask, form: Any, *options: str) -> Result:
    text = form if isinstance(form, str) else json.dumps(form)
    return app.test_cli_runner().invoke(args=["shopper", "score", "-", *options], input=text)


def test_a_filled_in_form_is_scored_with_its_working(app: Flask) -> None:
    output = json.loads(run(app, CUSTOMER, "--format", "json").output)
    # 8 + 20 + 15 * .75 + 12 + 10 * .5 + 15 * .75 + 10 * .5 of 90.
    assert output["score"] == pytest.approx(72.5 / 90 * 100)
    assert output["published"] == 80.56
    assert output["sections"]["demeanour"] == pytest.approx(56.25 / 65 * 100)
    lines = {line["item"]: line for line in output["lines"]}
    assert lines["C08"]["reason"] == "not_noticed"
    assert lines["C07"]["value"] == 0.75


def test_the_table_shows_score_sections_and_every_item(app: Flask) -> None:
    lines = run(app, CUSTOMER).output.splitlines()
    assert lines[0].split() == ["score", "80.56"]
    assert lines[1].split() == ["demeanour", "86.54"]
    assert [line.split()[0] for line in lines[5:]] == sorted(CUSTOMER["answers"])  # type: ignore[arg-type]
    assert next(line for line in lines if line.startswith("C08")).endswith("not noticed")


def test_a_confirmed_veto_caps_a_visit_and_the_table_says_so(app: Flask) -> None:
    answers = {"D01": 5, "E34": 5, "X02": "是"}
    visit = CUSTOMER | {"instrument": "visit", "answers": answers}
    assert run(app, visit).output.startswith("score          100.00")
    capped = run(app, visit | {"confirmed": ["X02"]}).output
    assert capped.startswith("score          59.00")
    assert "caps the score at 59" in capped


def test_a_visit_that_saw_too_little_is_told_to_go_back(app: Flask) -> None:
    visit = CUSTOMER | {"instrument": "visit", "answers": {"D01": 5}}
    assert "goes back to the shopper" in run(app, visit).output


def test_a_file_may_begin_with_a_byte_order_mark(app: Flask, tmp_path: Path) -> None:
    path = tmp_path / "form.json"
    path.write_text(json.dumps(CUSTOMER), encoding="utf-8-sig")
    result = app.test_cli_runner().invoke(args=["shopper", "score", str(path)])
    assert result.output.startswith("score")


@pytest.mark.parametrize(
    ("form", "sentence"),
    [
        ("{", "is not valid JSON"),
        ("[]", "must hold one object"),
        (CUSTOMER | {"edition": "1999"}, "edition '1999' is unknown; known are 2010-06"),
        (CUSTOMER | {"edition": ["2010-06"]}, "is unknown; known are 2010-06"),
        (CUSTOMER | {"instrument": "dog"}, "instrument 'dog' is neither customer nor visit"),
        (CUSTOMER | {"instrument": ["visit"]}, "is neither customer nor visit"),
        (CUSTOMER | {"answers": []}, "answers must be an object"),
        (CUSTOMER | {"conditions": "CSC"}, "conditions must be a list"),
        (CUSTOMER | {"conditions": ["SEA"]}, "conditions: 'SEA' is unknown"),
        (CUSTOMER | {"conditions": [["CSC"]]}, "conditions: ['CSC'] is unknown"),
        (CUSTOMER | {"confirmed": ["D01"]}, "confirmed: 'D01' is unknown; known are X01, X02, X03"),
        (CUSTOMER | {"extra": 1}, "extra is not a field of a form"),
        (CUSTOMER | {"answers": {"D01": 5, "C03": 9}}, "C03: 9 is not one of"),
    ],
)
def test_what_is_wrong_with_a_form_is_named(app: Flask, form: Any, sentence: str) -> None:
    result = run(app, form)
    assert result.exit_code == 1
    assert "Error: " in result.output
    assert sentence in result.output


def test_every_wrong_answer_is_named_with_the_file(app: Flask, tmp_path: Path) -> None:
    path = tmp_path / "form.json"
    path.write_text(json.dumps(CUSTOMER | {"answers": {"D01": 5, "C03": 9}}))
    result = app.test_cli_runner().invoke(args=["shopper", "score", str(path)])
    first, second = result.output.splitlines()
    assert first.startswith(f"Error: {path}: D01: ")
    assert second.startswith(f"{path}: C03: ")


def test_a_file_that_is_not_text_is_refused(app: Flask, tmp_path: Path) -> None:
    path = tmp_path / "form.json"
    path.write_bytes(b"\xff\xfe\x00")
    result = app.test_cli_runner().invoke(args=["shopper", "score", str(path)])
    assert result.exit_code == 1
    assert "is not UTF-8 text" in result.output
