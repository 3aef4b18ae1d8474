"""The own bulletin of a company or a city on paper."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from shopper.documents.bulletin import joined
from shopper.documents.bulletin_context import Marks
from shopper.documents.check_code import check_picture
from shopper.documents.figures import estimate, section_means
from shopper.documents.group_charts import rank_chart, strip
from shopper.documents.parts import cut
from shopper.documents.pdf import render_part
from shopper.documents.template import render
from shopper.rules.bulletin import Bulletin, CriticalFailure
from shopper.rules.disclosure import hidden_outlets
from shopper.rules.group_report import GroupReport, Kind, group_report
from shopper.rules.losses import ClauseLoss, Losses
from shopper.rules.month import SHANGHAI

CLAUSES = 5
"""How many clauses are told of one by one."""


@dataclass(frozen=True)
class LossRow:
    """A clause that cost points, beside what it cost the province; bars in per cent of a cell."""

    loss: ClauseLoss
    province: float
    bar: float
    mark: float


def render_group(
    bulletin: Bulletin,
    kind: Kind,
    code: str,
    language: str,
    *,
    printed_at: datetime,
    draft: bool,
    marks: Marks,
) -> bytes:
    """Return the PDF of a company's or city's own bulletin; a draft is marked 征求意见稿.

    Raises KeyError for a code that the bulletin does not know and DocumentError for
    a character that no installed font can draw.
    """
    values = context(
        bulletin, kind, code, language, printed_at=printed_at, draft=draft, marks=marks
    )
    page = cut(render("group/bulletin.html", language, **values))
    pictures = check_picture(marks.address)
    facts = {"title": values["title"], "created_at": printed_at, "pictures": pictures}
    return joined(page, [render_part(html, **facts) for html in page.parts], pictures)


def context(
    bulletin: Bulletin,
    kind: Kind,
    code: str,
    language: str,
    *,
    printed_at: datetime,
    draft: bool,
    marks: Marks,
) -> dict[str, Any]:
    """Return the values that the templates of a company's or city's bulletin name."""
    report = group_report(bulletin, kind, code, hidden_outlets(bulletin))
    province = bulletin.standings.parameters.province
    own = estimate(report.line, language, bulletin.policy.z, province)
    demeanour, environment = section_means(bulletin)
    return {
        "bulletin": bulletin,
        "report": report,
        "title": title(bulletin, report, language),
        "sample_data": bulletin.sample_data,
        "draft": draft,
        "address": marks.address,
        "challenge_until": marks.challenge_until,
        "correction": marks.correction,
        "printed_on": printed_at.astimezone(SHANGHAI).date(),
        "own": own,
        "strip": strip(report, own, mean=province),
        "ranks": rank_chart(report),
        "loss_rows": loss_rows(report.losses, report.province),
        "others": sum(loss.points for loss in report.losses.clauses[CLAUSES:])
        if report.losses
        else 0.0,
        "critical_items": critical_items(report),
        "demeanour": demeanour,
        "environment": environment,
    }


def critical_items(report: GroupReport) -> list[tuple[CriticalFailure, int]]:
    """Return each critical item that was failed, as one failure of it, and at how many outlets."""
    failures = [failure for held in report.critical.values() for failure in held]
    one, number = {x.item.id: x for x in failures}, Counter(x.item.id for x in failures)
    return [(one[id_], number[id_]) for id_ in sorted(one)]


def title(bulletin: Bulletin, report: GroupReport, language: str) -> str:
    """Return the title that a reader's window shows."""
    name, month = report.line.name.in_language(language), bulletin.month
    if language == "en":
        when = month.first_day.strftime("%B %Y")
        return f"{name}: motor insurance service, {when}"
    return f"{name}{month.year}年{month.number}月机动车辆保险服务质量通报"


def loss_rows(own: Losses | None, province: Losses | None) -> Sequence[LossRow]:
    """Return the clauses that cost most, with bars over one scale for all."""
    if own is None or province is None:
        return ()
    there = {loss.clause: loss.points for loss in province.clauses}
    shown = [(loss, there.get(loss.clause, 0.0)) for loss in own.clauses[:CLAUSES]]
    most = max((max(loss.points, mean) for loss, mean in shown), default=0.0)
    return [
        LossRow(loss, mean, round(100 * loss.points / most, 1), round(100 * mean / most, 1))
        for loss, mean in shown
    ]
