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

    Scores, errors, ranks, their sets, bands, grades, movements and the province's mean follow
    from the outlets' rows with the parameters that are given; those by `parameters_again`.

    Raises:
        ValueError: what the standings follow from was withheld.

    Source: scoring.md 7.
    """
    rows, policy = _rows(published), Policy(**published["policy"])
    given = Parameters(**{key: published["parameters"][key] for key in GIVEN})
    standings = rank(rows, policy, _previous(published, given), given)
    z = policy.z
    outlets = {standing.code: outlet_result(standing, z) for standing in standings.outlets}
    companies = {standing.code: group_result(standing, z) for standing in standings.companies}
    cities = {standing.code: group_result(standing, z) for standing in standings.cities}
    province = {"province": standings.parameters.province}
    return {
        **published,
        "parameters": published["parameters"] | province,
        "outlets": _replaced(published["outlets"], outlets),
        "companies": _replaced(published["companies"], companies),
        "cities": _replaced(published["cities"], cities),
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
