"""What a bulletin's charts show, for page and paper alike."""

from __future__ import annotations

from collections.abc import Sequence

from shopper.documents.charts import DotPlot, Estimate, Frame, dot_plot, told_apart
from shopper.documents.sections import FRAME, Company, SectionPlot, section_plot
from shopper.rules.bulletin import Bulletin, GroupLine
from shopper.rules.outlet_month import mean
from shopper.rules.problems import Problem


def company_plot(bulletin: Bulletin, language: str) -> DotPlot | None:
    """Return the ranked companies with their intervals, best first; None when none is ranked."""
    return _group_plot(bulletin, bulletin.companies, language)


def city_plot(bulletin: Bulletin, language: str) -> DotPlot | None:
    """Return the ranked cities with their intervals, best first; None when none is ranked."""
    return _group_plot(bulletin, bulletin.cities, language)


def _group_plot(bulletin: Bulletin, lines: Sequence[GroupLine], language: str) -> DotPlot | None:
    z, province = bulletin.policy.z, bulletin.standings.parameters.province
    estimates = [estimate(line, language, z, province) for line in lines if line.standing.ranked]
    return dot_plot(estimates, reference=province) if estimates else None


def estimate(line: GroupLine, language: str, z: float, province: float | None) -> Estimate:
    """Return a group's score with its interval, and whether that leaves the mean out."""
    score, reach = line.standing.score or 0.0, z * (line.standing.se or 0.0)
    low, high = max(0.0, score - reach), min(100.0, score + reach)
    kind = ""
    if province is not None:
        kind = "high" if low > province else "low" if high < province else ""
    return Estimate(line.name.in_language(language), score, low, high, kind)


def company_sections(bulletin: Bulletin, language: str, frame: Frame = FRAME) -> SectionPlot | None:
    """Return the ranked companies' two sections against each other; None when none is ranked."""
    demeanour, environment = section_means(bulletin)
    known = demeanour is not None and environment is not None
    lines = bulletin.ranked_companies
    names = told_apart([line.name.in_language(language) for line in lines])
    return section_plot(
        [
            Company(
                line.standing.rank or 0, name, line.standing.demeanour, line.standing.environment
            )
            for line, name in zip(lines, names, strict=True)
            if line.standing.demeanour is not None and line.standing.environment is not None
        ],
        (demeanour or 0.0, environment or 0.0) if known else None,
        frame,
    )


def section_means(bulletin: Bulletin) -> tuple[float | None, float | None]:
    """Return the means, in points, of the ranked outlets' demeanour and of their premises."""
    standings = [line.standing for line in bulletin.ranked_outlets]
    return mean(s.demeanour for s in standings), mean(s.environment for s in standings)


def problem_bars(problems: Sequence[Problem], language: str) -> list[tuple[str, float, str]]:
    """Return the bars of the problems: question, per cent, and what stands beside it."""
    return [
        (
            problem.item.question.in_language(language),
            100 * problem.share,
            f"{100 * problem.share:.1f}% ({problem.failed}/{problem.observed})",
        )
        for problem in problems
    ]
