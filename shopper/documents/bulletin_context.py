"""What a bulletin's templates print, its title and its files' names: values alone."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from itertools import groupby
from typing import Any

from shopper.documents.figures import company_plot, problem_bars
from shopper.rules.bulletin import Bulletin
from shopper.rules.month import SHANGHAI, Month
from shopper.rules.outlet_month import mean
from shopper.rules.problems import Problem


def context(
    bulletin: Bulletin, language: str, *, printed_at: datetime, draft: bool
) -> dict[str, Any]:
    """Return the values that the bulletin's templates name."""
    commonest = bulletin.commonest
    return {
        "bulletin": bulletin,
        "title": title(bulletin, language),
        "title_lines": title_lines(bulletin, language),
        "sample_data": bulletin.sample_data,
        "draft": draft,
        "printed_on": printed_at.astimezone(SHANGHAI).date(),
        "plot": company_plot(bulletin, language),
        "commonest": commonest,
        "commonest_by_degree": by_degree(commonest),
        "bars": problem_bars(commonest, language),
        "demeanour": mean(line.standing.demeanour for line in bulletin.ranked_outlets),
        "environment": mean(line.standing.environment for line in bulletin.ranked_outlets),
    }


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
