from __future__ import annotations

import json
import math
from collections import defaultdict
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from shopper.demo import Size, load_province
from shopper.extensions import db
from shopper.standards import edition_in_force
from tests.conftest import NOON
from tests.make import Make
from tests.months import make_october

OUTLET_FIELDS = {
    *("code", "company", "city", "active", "n_visits", "n_shoppers", "n_responses"),
    *("visit_mean", "customer_mean", "demeanour", "environment", "score", "se", "published"),
    *("ranked", "reason", "rank", "band", "grade"),
}
GROUP_FIELDS = {
    *("code", "n_outlets", "n_ranked", "demeanour", "environment", "score", "se", "published"),
    *("ranked", "rank", "rank_low", "rank_high"),
}
SUBMISSION_FIELDS = {
    *("outlet", "kind", "date", "score", "demeanour", "environment", "status", "shopper"),
    *("failed_critical", "integrity", "company", "city"),
}
Rows = list[dict[str, Any]]


def export(app: Flask, what: str, month: str = "2026-10") -> Any:
    result = app.test_cli_runner().invoke(
        args=["shopper", "export", what, month, "--format", "json"]
    )
    assert result.exit_code == 0, result.output
    return json.loads(result.output)


def test_the_ranking_has_the_fields_that_are_promised(app: Flask, make: Make) -> None:
    make.visit(score=80.0)
    data = export(app, "ranking")
    assert data["parameters"].keys() == {"k", "mu", "msw", "sigma_v2", "province", "policy"}
    assert data["parameters"]["policy"]["alpha"] == 0.6
    assert data["outlets"][0].keys() == OUTLET_FIELDS
    assert data["outlets"][0]["reason"] == "few_visits,few_shoppers,few_responses"
    assert data["companies"][0].keys() == GROUP_FIELDS
    assert data["cities"][0].keys() == GROUP_FIELDS


def test_the_submissions_have_the_fields_that_are_promised(app: Flask, make: Make) -> None:
    make.visit(score=200 / 3, failed_critical=True)
    make.response(score=None)
    visit, response = export(app, "submissions")
    assert visit.keys() == response.keys() == SUBMISSION_FIELDS
    assert visit["score"] == 200 / 3
    assert visit["failed_critical"]
    assert (visit["kind"], response["kind"]) == ("visit", "response")
    assert visit["date"] == "2026-10-10"
    assert response["score"] is None


@pytest.mark.parametrize("what", ["ranking", "submissions"])
@pytest.mark.parametrize("month", ["2026-13", "October", "1999-01", "2010-05"])
def test_a_month_that_cannot_be_meant_is_one_sentence(app: Flask, what: str, month: str) -> None:
    result = app.test_cli_runner().invoke(args=["shopper", "export", what, month])
    assert result.exit_code == 2
    assert len(result.output.splitlines()) == 1
    assert result.output.startswith("Error: ")


@pytest.mark.parametrize("what", ["ranking", "submissions"])
def test_a_month_without_data_says_so(app: Flask, make: Make, what: str) -> None:
    make.visit(visited_on=date(2026, 6, 1))
    result = app.test_cli_runner().invoke(args=["shopper", "export", what, "2026-10"])
    assert result.exit_code == 1
    assert result.output == "Error: There are no visits and no responses in 2026-10.\n"


def test_a_bulletins_tables_are_written_as_files(app: Flask, make: Make, tmp_path: Path) -> None:
    make_october(make)
    run = app.test_cli_runner().invoke
    args = ["shopper", "export", "bulletin", "2026-10", "--format", "csv"]
    result = run(args=[*args, "--to", str(tmp_path / "figures")])
    files = sorted(tmp_path.glob("figures/*.csv"))
    assert sorted(result.output.splitlines()) == [str(file) for file in files]
    assert [file.stem for file in files] == sorted(
        ("cities", "companies", "critical", "history", "issue", "items", "outlets")
        + ("parameters", "policy", "pools", "received", "screening")
    )
    assert "mu," in (tmp_path / "figures/parameters.csv").read_text("utf-8-sig")
    (tmp_path / "taken").write_text("")
    assert "taken" in run(args=[*args, "--to", str(tmp_path / "taken/below")]).output
    assert run(args=args).exit_code == 2
    assert run(args=["shopper", "export", "bulletin", "2026-10", "--to", "x"]).exit_code == 2


def test_a_bulletin_of_nothing_says_so(app: Flask) -> None:
    result = app.test_cli_runner().invoke(args=["shopper", "export", "bulletin", "2026-10"])
    assert result.exit_code == 1
    assert result.output == "Error: There are no visits and no responses in October 2026.\n"


def test_anyone_can_compute_the_ranking_again_from_the_submissions(app: Flask) -> None:
    edition = edition_in_force(NOON.date())
    load_province(Size(30, 3, 1_300), seed=3, at=NOON, edition=edition)
    db.session.commit()
    ranking, submissions = export(app, "ranking"), export(app, "submissions")
    visits, responses = counted(ranking, submissions)
    again = parameters(visits, responses)
    for name, value in again.items():
        assert ranking["parameters"][name] == pytest.approx(value, rel=1e-12), name
    ranked = [outlet for outlet in ranking["outlets"] if outlet["ranked"]]
    assert len(ranked) > 10
    for outlet in ranked:
        v, c = visits[outlet["code"]], responses[outlet["code"]]
        star = (sum(c) + again["k"] * again["mu"]) / (len(c) + again["k"])
        score = 0.6 * sum(v) / len(v) + 0.4 * star
        variance = 0.36 * again["sigma_v2"] / len(v) + 0.16 * again["msw"] / (len(c) + again["k"])
        assert outlet["score"] == pytest.approx(score, rel=1e-12)
        assert outlet["se"] == pytest.approx(math.sqrt(variance), rel=1e-12)
        assert outlet["rank"] == 1 + sum(o["published"] > outlet["published"] for o in ranked)
    for kind, groups in (("company", ranking["companies"]), ("city", ranking["cities"])):
        for group in groups:
            members = [o["code"] for o in ranked if o[kind] == group["code"]]
            assert group["n_ranked"] == len(members)
            plain = [0.6 * mean(visits[code]) + 0.4 * mean(responses[code]) for code in members]
            if plain:
                assert group["score"] == pytest.approx(mean(plain), rel=1e-12)


def counted(ranking: dict[str, Any], submissions: Rows) -> tuple[Any, Any]:
    active = {outlet["code"] for outlet in ranking["outlets"] if outlet["active"]}
    visits, responses = defaultdict(list), defaultdict(list)
    for row in submissions:
        if row["outlet"] not in active or row["score"] is None:
            continue
        if row["kind"] == "visit" and row["status"] == "accepted":
            visits[row["outlet"]].append(row["score"])
        if row["kind"] == "response" and row["status"] == "counted":
            responses[row["outlet"]].append(row["score"])
    return visits, responses


def parameters(visits: Any, responses: Any) -> dict[str, float]:
    scores = list(responses.values())
    n, m = sum(map(len, scores)), len(scores)
    msw = sum(spread(c) for c in scores) / (n - m)
    centre = sum(map(sum, scores)) / n
    msb = sum(len(c) * (mean(c) - centre) ** 2 for c in scores) / (m - 1)
    n_0 = (n - sum(len(c) ** 2 for c in scores) / n) / (m - 1)
    k = min(max(msw / ((msb - msw) / n_0), 1), 200)
    shares = [len(c) / (len(c) + k) for c in scores]
    mu = sum(u * mean(c) for u, c in zip(shares, scores, strict=True)) / sum(shares)
    repeated = [v for v in visits.values() if len(v) >= 2]
    sigma_v2 = sum(map(spread, repeated)) / sum(len(v) - 1 for v in repeated)
    return {"k": k, "mu": mu, "msw": msw, "sigma_v2": sigma_v2}


def mean(values: list[float]) -> float:
    return sum(values) / len(values)


def spread(values: list[float]) -> float:
    return sum((value - mean(values)) ** 2 for value in values)
