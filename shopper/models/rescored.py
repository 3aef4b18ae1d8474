"""Visits and responses scored again as another edition would; nothing is written."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Row, String, cast, select
from sqlalchemy.orm import InstrumentedAttribute

from shopper.extensions import db
from shopper.models.cached_score import CHUNK, REMEMBERED
from shopper.models.failure import confirmed_findings
from shopper.models.response import Response, ResponseStatus
from shopper.models.standing import INTEGRITY
from shopper.models.visit import Visit, VisitStatus
from shopper.rules.month import Month
from shopper.rules.outlet_month import CountedResponse, CountedVisit
from shopper.rules.rescoring import Depth, known_answers
from shopper.rules.scoring import score, section_weights, weighed_sections
from shopper.rules.standard import Edition, Instrument


class Points(NamedTuple):
    """What a submission is worth, in points out of 100."""

    score: float | None
    demeanour: float | None
    environment: float | None
    failed_critical: bool


VisitScorer = Callable[[Row[Any], frozenset[str]], Points]


def accepted_visits(month: Month, edition: Edition) -> list[ColumnElement[bool]]:
    """Return what the accepted visits of the edition's window fulfil."""
    return [
        Visit.month.in_(window_of(month, edition)),
        Visit.status == VisitStatus.ACCEPTED,
    ]


def counted_responses(month: Month) -> list[ColumnElement[bool]]:
    """Return what the month's counted responses fulfil."""
    return [Response.month == str(month), Response.status == ResponseStatus.COUNTED]


def window_of(month: Month, edition: Edition) -> list[str]:
    """Return the months whose visits count."""
    return [str(m) for m in month.window(edition.policy.visit_window_months)]


def visits_again(
    month: Month, edition: Edition, codes: Mapping[int, str], deep: Depth
) -> Iterator[CountedVisit]:
    """Yield the window's accepted visits as the edition scores them; `codes` are by outlet id.

    From their answers, or where `deep` is "sections" from their stored section scores.
    """
    from_answers = deep == "answers"
    points_of = _by_answers(edition) if from_answers else _by_sections(edition)
    confirmed = confirmed_findings(window_of(month, edition))
    columns: list[ColumnElement[Any] | InstrumentedAttribute[Any]] = [
        Visit.id,
        Visit.outlet_id,
        Visit.shopper_id,
        Visit.month,
        Visit.demeanour,
        Visit.environment,
        Visit.failed_critical,
        *(_as_text(Visit) if from_answers else ()),
    ]
    query = select(*columns).where(*accepted_visits(month, edition))
    for row in db.session.execute(query.execution_options(yield_per=CHUNK)):
        points = points_of(row, confirmed[row.id])
        if row.outlet_id not in codes or points.score is None:
            continue
        yield CountedVisit(
            outlet=codes[row.outlet_id],
            shopper=str(row.shopper_id),
            score=points.score,
            demeanour=points.demeanour,
            environment=points.environment,
            failed_critical=points.failed_critical,
            in_month=row.month == str(month),
            integrity=INTEGRITY in confirmed[row.id],
        )


def responses_again(
    month: Month, edition: Edition, codes: Mapping[int, str]
) -> Iterator[CountedResponse]:
    """Yield the month's counted responses as the edition scores their answers."""
    points_of = _scorer("customer", edition)
    query = select(Response.outlet_id, *_as_text(Response)).where(*counted_responses(month))
    for row in db.session.execute(query.execution_options(yield_per=CHUNK)):
        points = points_of(row.conditions, row.answers, frozenset())
        if row.outlet_id in codes and points.score is not None:
            yield CountedResponse(
                codes[row.outlet_id], points.score, points.demeanour, points.environment
            )


def _as_text(table: type[Visit] | type[Response]) -> tuple[ColumnElement[str], ...]:
    """Return conditions and answers as they are written: equal ones need no reading to be told."""
    return (
        cast(table.conditions, String).label("conditions"),
        cast(table.answers, String).label("answers"),
    )


def _by_answers(edition: Edition) -> VisitScorer:
    points_of = _scorer("visit", edition)
    return lambda row, confirmed: points_of(row.conditions, row.answers, confirmed)


def _by_sections(edition: Edition) -> VisitScorer:
    weights = section_weights(edition, "visit")

    def points_of(row: Row[Any], confirmed: frozenset[str]) -> Points:
        sections = {"demeanour": row.demeanour, "environment": row.environment}
        total = weighed_sections(sections, weights, confirmed, edition.policy)
        return Points(total, row.demeanour, row.environment, row.failed_critical)

    return points_of


def _scorer(
    instrument: Instrument, edition: Edition
) -> Callable[[str, str, frozenset[str]], Points]:
    """Return a function from a submission's JSON to its points, which scores equal ones once."""

    @lru_cache(maxsize=REMEMBERED)
    def points_of(conditions: str, answers: str, confirmed: frozenset[str]) -> Points:
        known = known_answers(edition, json.loads(answers))
        result = score(edition, instrument, json.loads(conditions), known, confirmed)
        return Points(
            result.score,
            result.sections.get("demeanour"),
            result.sections.get("environment"),
            bool(result.failed_critical),
        )

    return points_of
