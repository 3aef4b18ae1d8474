"""What a bulletin's templates print, its title and its files' names: values alone."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from typing import Any

from shopper.documents.annexes import annexes_of
from shopper.documents.correction import Correction, changed_rows
from shopper.documents.figures import (
    city_plot,
    company_plot,
    company_sections,
    problem_bars,
    section_means,
)
from shopper.documents.trends import company_trends, province_trend
from shopper.rules.bulletin import Bulletin
from shopper.rules.last_places import long_last
from shopper.rules.month import SHANGHAI, Month
from shopper.rules.problems import Problem
from shopper.rules.red_list import red_list
from shopper.rules.two_voices import two_voices


@dataclass(frozen=True)
class Marks:
    """What is known of an issue beside its data."""

    address: str = ""
    """Of the public page about the issue; every page has it as a code, without it none has."""
    challenge_until: date | None = None
    """The last day on which a draft may be challenged."""
    correction: Correction | None = None
    provenance: Sequence[tuple[str, str]] = ()
    """With what the document was made: names and versions."""


NO_MARKS = Marks()


def context(
    bulletin: Bulletin,
    language: str,
    *,
    printed_at: datetime,
    draft: bool,
    marks: Marks = NO_MARKS,
) -> dict[str, Any]:
    """Return the values that the bulletin's templates name."""
    correction = marks.correction
    values = {
        "bulletin": bulletin,
        "title": title(bulletin, language),
        "title_lines": title_lines(bulletin, language),
        "sample_data": bulletin.sample_data,
        "draft": draft,
        "challenge_until": marks.challenge_until,
        "correction": correction,
        "address": marks.address,
        "printed_on": printed_at.astimezone(SHANGHAI).date(),
        "provenance": marks.provenance,
        **_charts(bulletin, language),
        **_findings(bulletin),
        "changes": changed_rows(correction.cells) if correction else (),
    }
    return values | {"annexes": annexes_of(values)}


def _charts(bulletin: Bulletin, language: str) -> dict[str, Any]:
    return {
        "plot": company_plot(bulletin, language),
        "city_plot": city_plot(bulletin, language),
        "trend": province_trend(bulletin.course),
        "company_trends": company_trends(bulletin, language),
        "sections": company_sections(bulletin, language),
        "bars": problem_bars(bulletin.commonest, language),
    }


def _findings(bulletin: Bulletin) -> dict[str, Any]:
    names = {line.standing.code: line.name for line in bulletin.companies}
    demeanour, environment = section_means(bulletin)
    return {
        "commonest": bulletin.commonest,
        "commonest_by_degree": by_degree(bulletin.commonest),
        "problems_by_degree": by_degree(bulletin.problems),
        "demeanour": demeanour,
        "environment": environment,
        "red_list": red_list(bulletin),
        "small_samples": _with_reason(bulletin, "few_visits", "few_shoppers", "few_responses"),
        "integrity": _with_reason(bulletin, "integrity"),
        "voices": two_voices(bulletin) if bulletin.ranked_outlets else None,
        "company_names": names,
        "long_last": [names[code] for code in long_last(bulletin.course)],
    }


def _with_reason(bulletin: Bulletin, *reasons: str) -> int:
    """Return how many outlets one of the reasons keeps from a rank."""
    return sum(not {*reasons}.isdisjoint(x.standing.reason) for x in bulletin.unranked_outlets)


def title(bulletin: Bulletin, language: str) -> str:
    """Return the bulletin's title (bulletin.md, part 3)."""
    return (" " if language == "en" else "").join(title_lines(bulletin, language))


def title_lines(bulletin: Bulletin, language: str) -> tuple[str, str]:
    """Return the title in the two balanced lines in which it is printed, no word broken."""
    month = bulletin.month
    if language == "en":
        name = month.first_day.strftime("%B %Y")
        return "Mystery visits and customer ratings of", f"motor insurance service outlets, {name}"
    return f"关于{month.year}年{month.number}月机动车辆保险服务网点", "服务质量暗访情况的通报"


def file_name(month: Month, language: str, *, draft: bool, kind: str = "pdf") -> str:
    """Return a name for the downloaded file that a reader understands."""
    data = kind == "json"
    if language == "en":
        note = f"{' data' if data else ''}{' (draft)' if draft else ''}"
        return f"Motor insurance service bulletin {month}{note}.{kind}"
    note = f"{'数据' if data else ''}{'（征求意见稿）' if draft else ''}"
    return f"{month.year}年{month.number}月机动车辆保险服务质量通报{note}.{kind}"


def by_degree(problems: Iterable[Problem]) -> list[tuple[str, list[Problem]]]:
    """Return the problems grouped by how common they are, the commonest first."""
    return [(degree, list(group)) for degree, group in groupby(problems, lambda p: p.degree)]
