"""What the page of an issue shows beside its tables: charts, documents, corrections."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from flask_babel import gettext as _

from shopper.documents import sections, trends
from shopper.documents.correction import ChangedRow, changed_rows
from shopper.documents.figures import city_plot, company_plot, company_sections, problem_bars
from shopper.documents.trends import company_trends, province_trend
from shopper.language import language
from shopper.models.bulletin import Bulletin, BulletinFile
from shopper.rules import bulletin as rules
from shopper.rules.bulletin import GroupLine
from shopper.rules.corrections import ChangedCell
from shopper.rules.standard import Text


def charts(bulletin: rules.Bulletin) -> dict[str, Any]:
    """Return the charts that the document prints, and a narrow form of the wide ones."""
    return {
        "plot": company_plot(bulletin, language()),
        "city_plot": city_plot(bulletin, language()),
        "trend": province_trend(bulletin.course),
        "narrow_trend": province_trend(bulletin.course, trends.NARROW_FRAME),
        "company_trends": company_trends(bulletin, language()),
        "narrow_company_trends": company_trends(bulletin, language(), trends.NARROW_GRID),
        "sections": company_sections(bulletin, language()),
        "narrow_sections": company_sections(bulletin, language(), sections.NARROW_FRAME),
        "bars": problem_bars(bulletin.commonest, language()),
    }


def corrections(row: Bulletin) -> list[ChangedRow]:
    """Return the cells that a revision changed, in words."""
    cells = row.changes or []
    return changed_rows([ChangedCell(**cell | {"name": Text(**cell["name"])}) for cell in cells])


def papers(row: Bulletin) -> list[BulletinFile]:
    """Return the documents of the whole bulletin, the page's language first."""
    own = [file for file in row.files if not file.subject]
    return sorted(own, key=lambda file: (file.language != language(), file.language))


def group_papers(
    row: Bulletin, bulletin: rules.Bulletin
) -> Iterator[tuple[str, str, list[GroupLine]]]:
    """Yield the companies and the cities that have documents of their own, under a heading."""
    held = {file.subject for file in row.files if file.language == language()}
    for heading, kind, subject, lines in (
        (_("One bulletin per company"), "companies", "company", bulletin.companies),
        (_("One bulletin per city"), "cities", "city", bulletin.cities),
    ):
        printed = [line for line in lines if f"{subject}:{line.standing.code}" in held]
        if printed:
            yield heading, kind, printed
