"""An outlet's place in words: what a place needs, and the composite step by step."""

from __future__ import annotations

from flask_babel import gettext as _

from shopper import words
from shopper.rules.bulletin import Bulletin
from shopper.rules.explanation import OutletExplanation, outlet_line
from shopper.rules.standings import Parameters
from shopper.workings.movement import movement_passage
from shopper.workings.passage import (
    Fact,
    Passage,
    Row,
    Table,
    Working,
    exact,
    interval,
    points,
    short,
    steps,
    within,
)
from shopper.workings.place import against_the_mean, critical


def outlet_working(explained: OutletExplanation, bulletin: Bulletin) -> Working:
    """Return how an outlet's score and place came about."""
    s, line = explained.standing, outlet_line(bulletin, explained.standing.code)
    place = _("%(rank)s of %(all)s", rank=s.rank, all=len(bulletin.ranked_outlets))
    facts = (
        Fact(_("Code"), s.code),
        Fact(_("Company"), within(line.company), ("company", s.company)),
        Fact(_("City"), within(line.city), ("city", s.city)),
        Fact(_("Score"), "–" if s.published is None else str(s.published)),
        Fact(_("Rank"), place if s.ranked else _("Not ranked:") + " " + lacking(s.reason)),
        province_fact(explained.parameters),
    )
    passages = [needs(explained), score(explained)]
    if s.ranked:
        passages += [
            against_the_mean(explained),
            movement_passage(s, explained.movement, explained.z),
        ]
    passages += critical(bulletin.critical_by_outlet.get(s.code, []))
    title = f"{within(line.name)} · {words.month_name(bulletin.month)}"
    return Working("outlet", title, facts, tuple(passages))


def needs(explained: OutletExplanation) -> Passage:
    """Return what a place in the ranking needs beside what the outlet has."""
    labels = {
        "few_visits": _("Visits"),
        "few_shoppers": _("Shoppers"),
        "few_responses": _("Responses"),
    }
    columns = ((_("Sample"), ""), (_("Has"), "number"), (_("Needs"), "number"), (_("Enough"), ""))
    rows = tuple(
        Row(
            (
                labels[need.reason],
                str(need.has),
                str(need.needs),
                _("yes") if need.has >= need.needs else str(words.REASONS[need.reason]),
            )
        )
        for need in explained.needs
    )
    reasons, sentences = explained.standing.reason, []
    if "inactive" in reasons:
        sentences.append(_("It is not active on the month's last day, so it takes no part."))
    if "integrity" in reasons:
        sentences.append(_("A confirmed integrity finding of this month keeps it from a rank."))
    table = Table(_("Sample"), columns, rows)
    return Passage(_("What a place in the ranking needs"), tuple(sentences), table)


def score(explained: OutletExplanation) -> Passage:
    """Return the composite with the numbers put in, as far as it may be told."""
    s, title = explained.standing, _("How the score is made")
    if explained.withheld == "month":
        withheld = _(
            "Customers' figures are not told this month: so few outlets have few responses that "
            "a customer's answers would follow from them."
        )
        return Passage(title, (withheld,), _means(explained))
    if explained.withheld == "few":
        few = _(
            "Few customers answered, and no one person's answers may be read: their mean is "
            "published only in a sum with other outlets', and no score from which it follows."
        )
        return Passage(title, (few,), _means(explained))
    parameters = explained.parameters
    if parameters is None or parameters.mu is None:
        return Passage(
            title, (_("Without any customer's response in the province there is no composite."),)
        )
    if not s.n_visits:
        return Passage(title, (_("Without a visit in the window there is no composite."),))
    if s.score is None or s.se is None:
        unranked = _("An outlet without a rank has no published score.")
        return Passage(title, (unranked,), _means(explained))
    sentence = _(
        "Of the visits it takes %(alpha)s, of the customers the rest. Their mean is drawn towards "
        "the province's as if %(k)s more customers had given %(mu)s points.",
        alpha=short(explained.alpha),
        k=exact(parameters.k),
        mu=points(parameters.mu),
    )
    rows = _composite(explained, parameters)
    bounds = interval(s.score, s.se, explained.z)
    return Passage(title, (sentence,), steps(_("Composite"), [*rows, bounds], (_("Composite"),)))


def _means(explained: OutletExplanation) -> Table:
    s = explained.standing
    rows = [(_("Mean of the visits V̄"), _visits(s.n_visits), points(s.visit_mean))]
    told = points(s.customer_mean) if s.customer_mean is not None or not s.n_responses else "…"
    rows.append((_("Mean of the customers C̄"), _responses(s.n_responses), told))
    return steps(_("Means"), rows)


def _composite(explained: OutletExplanation, parameters: Parameters) -> list[tuple[str, str, str]]:
    s, k, rest = explained.standing, exact(parameters.k), short(1 - explained.alpha)
    alpha, n = short(explained.alpha), s.n_responses
    mean, star = points(s.customer_mean or 0.0), points(s.customer_star)
    visits, customers = exact(explained.visit_variance), exact(explained.customer_variance)
    return [
        (_("Mean of the visits V̄"), _visits(s.n_visits), points(s.visit_mean)),
        (_("Mean of the customers C̄"), _responses(n), points(s.customer_mean)),
        (
            _("Customers, drawn towards the province C*"),
            f"({n} × {mean} + {k} × {points(parameters.mu)}) / ({n} + {k})",
            star,
        ),
        (_("Composite"), f"{alpha} × {points(s.visit_mean)} + {rest} × {star}", points(s.score)),
        (
            _("Variance of the visits' part, α² σ² / n"),
            f"{alpha}² × {exact(parameters.sigma_v2)} / {s.n_visits}",
            visits,
        ),
        (
            _("Variance of the customers' part, (1 − α)² MSW / (n + k)"),
            f"{rest}² × {exact(parameters.msw)} / ({n} + {k})",
            customers,
        ),
        (_("Standard error"), f"√({visits} + {customers})", exact(s.se)),
    ]


def province_fact(parameters: Parameters | None) -> Fact:
    """Return what the place is compared with, which leads to where k, μ, MSW and σ² come from."""
    return Fact(
        _("Province"),
        _("mean %(mean)s; k, μ, MSW and σ²", mean=points(parameters.province))
        if parameters
        else _("mean and variances"),
        ("province", ""),
    )


def lacking(reasons: tuple[str, ...]) -> str:
    """Return what keeps an outlet from a rank, in words."""
    return _(", ").join(str(words.REASONS[reason]) for reason in reasons)


def _visits(n: int) -> str:
    return _("%(n)s visits", n=n)


def _responses(n: int) -> str:
    return _("%(n)s responses", n=n)
