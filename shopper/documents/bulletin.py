"""The bulletin of a month on paper."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from itertools import groupby

from shopper.documents.charts import DotPlot, Estimate, dot_plot
from shopper.documents.pdf import render_pdf
from shopper.documents.template import render
from shopper.rules.bulletin import Bulletin, GroupLine, Problem
from shopper.rules.month import SHANGHAI
from shopper.rules.outlet_month import mean

COMMONEST = 10
"""How many problems the text of the bulletin names; the annex names all."""


def render_bulletin(
    bulletin: Bulletin, language: str, *, printed_at: datetime, draft: bool
) -> bytes:
    """Return the bulletin's PDF in "zh" or "en"; a draft is marked 征求意见稿.

    Raises documents.pdf.DocumentError for a character that no installed font can draw.
    """
    html = render_html(bulletin, language, printed_at=printed_at, draft=draft)
    return render_pdf(html, title=title(bulletin, language), created_at=printed_at)


def render_html(bulletin: Bulletin, language: str, *, printed_at: datetime, draft: bool) -> str:
    """Return the page that is printed."""
    commonest = bulletin.problems[:COMMONEST]
    return render(
        "bulletin/bulletin.html",
        language,
        bulletin=bulletin,
        title=title(bulletin, language),
        sample_data=bulletin.sample_data,
        draft=draft,
        printed_on=printed_at.astimezone(SHANGHAI).date(),
        plot=company_plot(bulletin.ranked_companies, language, bulletin),
        commonest=commonest,
        commonest_by_degree=by_degree(commonest),
        bars=[
            (p.item.question.in_language(language), 100 * p.share, bar_text(p)) for p in commonest
        ],
        demeanour=mean(line.standing.demeanour for line in bulletin.ranked_outlets),
        environment=mean(line.standing.environment for line in bulletin.ranked_outlets),
    )


def title(bulletin: Bulletin, language: str) -> str:
    """Return the bulletin's title (bulletin.md, part 3)."""
    month = bulletin.month
    if language == "en":
        name = month.first_day.strftime("%B %Y")
        return f"Mystery visits and customer ratings of motor insurance service outlets, {name}"
    return f"关于{month.year}年{month.number}月机动车辆保险服务网点服务质量暗访情况的通报"


def company_plot(
    companies: Sequence[GroupLine], language: str, bulletin: Bulletin
) -> DotPlot | None:
    """Return the ranked companies with their intervals, best first; None when none is ranked."""
    z, province = bulletin.policy.z, bulletin.standings.parameters.province
    estimates = [
        estimate(line, language, z, province)
        for line in companies
        if line.standing.score is not None and line.standing.se is not None
    ]
    return dot_plot(estimates, reference=province) if estimates else None


def estimate(line: GroupLine, language: str, z: float, province: float | None) -> Estimate:
    """Return a company's score with its interval, and whether that leaves the mean out."""
    score, reach = line.standing.score or 0.0, z * (line.standing.se or 0.0)
    low, high = max(0.0, score - reach), min(100.0, score + reach)
    kind = ""
    if province is not None:
        kind = "high" if low > province else "low" if high < province else ""
    return Estimate(line.name.in_language(language), score, low, high, kind)


def by_degree(problems: Iterable[Problem]) -> list[tuple[str, list[Problem]]]:
    """Return the problems grouped by how common they are, the commonest first."""
    return [(degree, list(group)) for degree, group in groupby(problems, lambda p: p.degree)]


def bar_text(problem: Problem) -> str:
    """Return what stands beside the bar of a problem."""
    return f"{100 * problem.share:.1f}% ({problem.failed}/{problem.observed})"
