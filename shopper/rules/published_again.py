"""The published data set to its own figures again, by what is in it alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from shopper.rules.outlet_month import OutletMonth
from shopper.rules.pooling import Moments, between, pull, pulled, total, visit_variance
from shopper.rules.published_rows import Row, group_result, outlet_result, read_group, read_outlet
from shopper.rules.ranking import rank
from shopper.rules.standard import Policy
from shopper.rules.standings import GroupStanding, Parameters, Standings

GIVEN = ("k", "mu", "msw", "sigma_v2")


def computed_again(published: Mapping[str, Any]) -> dict[str, Any]:
    """Return the published data set with its standings computed again: equal to the last digit.

    Raises:
        ValueError: what the standings follow from was withheld.

    Source: scoring.md 7.
    """
    standings = standings_again(published)
    province = {"province": standings.parameters.province}
    results = results_of(standings, Policy(**published["policy"]))
    tables = {table: _replaced(published[table], of) for table, of in results.items()}
    return {**published, "parameters": published["parameters"] | province, **tables}


def standings_again(published: Mapping[str, Any]) -> Standings:
    """Return the standings that follow from the published rows with the parameters given.

    Scores, errors, ranks, their sets, bands, grades, movements and the province's mean are in
    them; the parameters themselves follow by `parameters_again`.

    Raises:
        ValueError: what the standings follow from was withheld.

    Source: scoring.md 7.
    """
    rows, policy = _rows(published), Policy(**published["policy"])
    given = Parameters(**{key: published["parameters"][key] for key in GIVEN})
    return rank(rows, policy, _previous(published, given), given)


def results_of(standings: Standings, policy: Policy) -> dict[str, dict[str, Row]]:
    """Return, by table and code, the published columns that are results."""
    z = policy.z
    return {
        "companies": {x.code: group_result(x, z) for x in standings.companies},
        "cities": {x.code: group_result(x, z) for x in standings.cities},
        "outlets": {x.code: outlet_result(x, z) for x in standings.outlets},
    }


def parameters_again(published: Mapping[str, Any]) -> Parameters:
    """Return k, μ, MSW and σ_v² from the outlets' rows and the pools.

    They agree with those given to some 12 digits: pools add up in another order. `province`
    follows from the ranked outlets only and stays None.

    Raises:
        ValueError: what they follow from was withheld.

    Source: scoring.md 2 and 7.
    """
    rows, policy = _rows(published), Policy(**published["policy"])
    active = [row for row in rows if row.active]
    answered = [row for row in active if row.n_responses]
    told = [row for row in answered if row.customer_mean is not None]
    given, n = published["parameters"], sum(row.n_responses for row in answered)
    middle = (total(told) + sum(pool["total"] for pool in published["pools"])) / n if n else 0.0
    moments = Moments(
        outlets=len(answered),
        responses=n,
        count_squares=sum(row.n_responses**2 for row in answered),
        between=between(told, middle) + given["pooled_between"],
        within=sum(row.customer_ss for row in told) + given["pooled_within"],
    )
    k, msw = pull(moments, policy)
    shares = sum(row.n_responses / (row.n_responses + k) for row in answered)
    mu = (pulled(told, k) + given["pooled_pulled"]) / shares if answered else None
    return Parameters(k=k, mu=mu, msw=msw, sigma_v2=visit_variance(active, policy))


def _rows(published: Mapping[str, Any]) -> list[OutletMonth]:
    if not published["issue"]["recomputable"]:
        raise ValueError("What the standings follow from was withheld.")
    return [read_outlet(row) for row in published["outlets"]]


def _previous(published: Mapping[str, Any], parameters: Parameters) -> Standings:
    """Return last month's companies and cities, which is all that a ranking reads of it."""

    def read(key: str) -> tuple[GroupStanding, ...]:
        return tuple(before for row in published[key] if (before := read_group(row)))

    return Standings(parameters, (), read("companies"), read("cities"))


def _replaced(rows: Sequence[Row], results: Mapping[str, Row]) -> list[Row]:
    return [row | results[row["code"]] for row in rows]
