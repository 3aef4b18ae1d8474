"""The province's month in words: the pull on few responses, and how far visits differ."""

from __future__ import annotations

from collections.abc import Iterator

from flask_babel import gettext as _

from shopper.rules.explanation_province import ProvinceExplanation
from shopper.rules.standings import Parameters
from shopper.workings.passage import Fact, Passage, Table, Working, exact, points, short, steps


def province_working(explained: ProvinceExplanation, title: str) -> Working:
    """Return how the province's k, μ, MSW, σ_v² and mean came about."""
    facts = (
        Fact(_("Mean of the ranked outlets"), points(explained.province)),
        Fact(_("Outlets ranked"), f"{explained.n_ranked} / {explained.n_outlets}"),
        Fact(_("Responses counted"), f"{explained.n_responses}"),
    )
    passages = (pull(explained), visits(explained), mean(explained))
    return Working("province", title, facts, passages)


def pull(explained: ProvinceExplanation) -> Passage:
    """Return where k and μ come from."""
    title, found = _("The pull on few responses: k and μ"), explained.parameters
    if found is None:
        withheld = _(
            "Not told this month: so few outlets have few responses that a customer's answers "
            "would follow from these figures."
        )
        return Passage(title, (withheld,))
    if found.mu is None:
        return Passage(title, (_("No customer's response is counted this month."),))
    return Passage(title, tuple(_about_k(explained, found, found.mu)), _pull(explained, found))


def _about_k(explained: ProvinceExplanation, found: Parameters, mu: float) -> Iterator[str]:
    yield _(
        "A few responses say little about an outlet. Its customers' mean is therefore drawn "
        "towards the province's, as if k = %(k)s more customers had given μ = %(mu)s points.",
        k=exact(found.k),
        mu=points(mu),
    )
    yield _(
        "k is the variance of responses within an outlet over the variance of outlets about each "
        "other: the noisier the responses and the more alike the outlets, the stronger the pull."
    )
    if explained.pull == "default":
        yield _("The responses are too few to measure it: k and MSW are set by the policy.")
    if explained.pull == "largest":
        yield _(
            "The outlets differ so little that k would be above its limit: it is %(limit)s.",
            limit=short(explained.k_max),
        )
    if explained.pull == "smallest":
        yield _(
            "The outlets differ so much that k would be below its limit: it is %(limit)s.",
            limit=short(explained.k_min),
        )


def _pull(explained: ProvinceExplanation, found: Parameters) -> Table:
    m, n, spread = explained.n_answered, explained.n_responses, explained.spread
    rows = [(_("Responses N at m outlets"), f"N = {n}, m = {m}", "")]
    if spread is None:
        rows.append((_("Within outlets, MSW"), _("set by the policy"), exact(found.msw)))
        rows.append((_("Pull k"), _("set by the policy"), exact(found.k)))
    else:
        msw, msb, limits = exact(found.msw), exact(spread.msb), (explained.k_min, explained.k_max)
        ratio = f"{msw} / {exact(spread.sigma_b2)}"
        between = f"({msb} − {msw}) / {exact(spread.n_0)}"
        clipped = _(
            "%(ratio)s, from %(low)s to %(high)s",
            ratio=ratio,
            low=short(limits[0]),
            high=short(limits[1]),
        )
        rows += [
            (_("Within outlets, MSW"), f"{exact(spread.within)} / ({n} − {m})", msw),
            (_("Mean of all responses ȳ"), "Σ n ȳᵢ / N", points(spread.centre)),
            (_("Between outlets, MSB"), f"{exact(spread.between)} / ({m} − 1)", msb),
            (
                _("Responses an outlet, n₀"),
                f"({n} − {spread.sizes} / {n}) / ({m} − 1)",
                exact(spread.n_0),
            ),
            (_("Variance of outlets σ_b²"), between, exact(spread.sigma_b2)),
            (_("Pull k"), clipped, exact(found.k)),
        ]
    weights = f"{exact(explained.weighted)} / {exact(explained.weight)}"
    rows.append(
        (
            _("Customer mean of the province μ = Σ u ȳᵢ / Σ u, u = n / (n + k)"),
            weights,
            points(found.mu),
        )
    )
    return steps(_("Pull"), rows, (rows[-1][0], _("Pull k")))


def visits(explained: ProvinceExplanation) -> Passage:
    """Return where σ_v² comes from."""
    sentence = _(
        "Two visits to one outlet rarely score the same. How far they lie apart within outlets "
        "gives the error of every mean of visits."
    )
    label, ss = _("Variance of visits within an outlet σ²"), exact(explained.visit_ss)
    told = f"{ss} / ({explained.n_repeated_visits} − {explained.n_repeated})"
    working = told if explained.visit_freedom else _("set by the policy")
    rows = [
        (
            _("Visits at outlets with two or more"),
            f"{explained.n_repeated_visits} / {explained.n_repeated}",
            "",
        ),
        (label, working, exact(explained.sigma_v2)),
    ]
    return Passage(_("How far visits differ: σ²"), (sentence,), steps(_("Visits"), rows, (label,)))


def mean(explained: ProvinceExplanation) -> Passage:
    """Return the mean against which outlets are compared."""
    title = _("The mean of the ranked outlets")
    if not explained.n_ranked:
        return Passage(title, (_("No outlet is ranked this month."),))
    sentence = _("The plain mean of the ranked outlets' scores: each counts once.")
    total = "Σ" if explained.total is None else exact(explained.total)
    row = (_("Province mean"), f"{total} / {explained.n_ranked}", points(explained.province))
    return Passage(title, (sentence,), steps(title, [row], (row[0],)))
