"""The bulletin's tables as a workbook, to be sorted and reckoned with."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from flask_babel import gettext as _

from shopper import words
from shopper.documents.bulletin_context import title
from shopper.documents.workbook import Cell, workbook
from shopper.documents.workbook_notes import Sheet, notes_sheet
from shopper.language import language, speaking
from shopper.rules.bulletin import Bulletin, GroupLine, OutletLine
from shopper.rules.problems import Problem
from shopper.rules.standard import Text
from shopper.rules.standings import Movement


def bulletin_workbook(bulletin: Bulletin, wanted: str, *, created_at: datetime) -> bytes:
    """Return companies, cities, outlets and problems of a bulletin as XLSX, in "zh" or "en".

    It holds what the bulletin prints: of the unranked neither rank nor score.
    """
    with speaking(wanted):
        z = bulletin.policy.z
        sheets = {
            _("Companies"): group_sheet(_("Company"), bulletin.companies, z),
            _("Cities"): group_sheet(_("City"), bulletin.cities, z),
            _("Outlets"): outlet_sheet(bulletin.outlets, z),
            _("Problems"): problem_sheet(bulletin.problems),
            _("About the tables"): notes_sheet(bulletin),
        }
        return workbook(sheets, title=title(bulletin, wanted), created_at=created_at)


def group_sheet(kind: str, lines: Sequence[GroupLine], z: float) -> Sheet:
    """Return companies or cities with their rank sets and intervals, under a heading."""
    columns: dict[str, Callable[[GroupLine], Cell]] = {
        _("Rank"): lambda x: x.standing.rank,
        _("Rank from"): lambda x: x.standing.rank_low,
        _("Rank to"): lambda x: x.standing.rank_high,
        kind: lambda x: spoken(x.name),
        _("Score"): lambda x: points(x),
        _("Interval from"): lambda x: bounds(x, z)[0],
        _("Interval to"): lambda x: bounds(x, z)[1],
        _("Points since last month"): lambda x: moved(x.standing.movement),
        _("Since last month"): lambda x: direction(x.standing.movement),
        _("Demeanour"): lambda x: x.standing.demeanour if x.standing.ranked else None,
        _("Premises"): lambda x: x.standing.environment if x.standing.ranked else None,
        _("Outlets ranked"): lambda x: x.standing.n_ranked,
        _("Outlets"): lambda x: x.standing.n_outlets,
        _("Visits"): lambda x: x.standing.n_visits,
        _("Responses"): lambda x: x.standing.n_responses,
    }
    return [list(columns), *([cell(line) for cell in columns.values()] for line in lines)]


def outlet_sheet(lines: Sequence[OutletLine], z: float) -> Sheet:
    """Return the active outlets, the unranked with what is missing, under a heading."""
    columns: dict[str, Callable[[OutletLine], Cell]] = {
        _("Rank"): lambda x: x.standing.rank,
        _("Code"): lambda x: x.standing.code,
        _("Outlet"): lambda x: spoken(x.name),
        _("Company"): lambda x: spoken(x.company),
        _("City"): lambda x: spoken(x.city),
        _("Score"): lambda x: points(x),
        _("Interval from"): lambda x: bounds(x, z)[0],
        _("Interval to"): lambda x: bounds(x, z)[1],
        _("Grade"): lambda x: str(words.GRADES[x.standing.grade]) if x.standing.grade else None,
        _("Against the mean"): lambda x: (
            str(words.BANDS[x.standing.band]) if x.standing.band else None
        ),
        _("Points since last month"): lambda x: moved(x.standing.movement),
        _("Since last month"): lambda x: direction(x.standing.movement),
        _("Visits"): lambda x: x.standing.n_visits,
        _("Responses"): lambda x: x.standing.n_responses,
        _("What is missing"): lambda x: (
            _(", ").join(str(words.REASONS[reason]) for reason in x.standing.reason) or None
        ),
    }
    shown = [line for line in lines if line.standing.active]
    return [list(columns), *([cell(line) for cell in columns.values()] for line in shown)]


def problem_sheet(problems: Sequence[Problem]) -> Sheet:
    """Return the failed items with their clauses, the commonest first, under a heading."""
    columns: dict[str, Callable[[Problem], Cell]] = {
        _("Item"): lambda x: x.item.id,
        _("Question"): lambda x: spoken(x.item.question),
        _("Clause"): lambda x: spoken(x.clause.name),
        _("What it asks"): lambda x: x.citation.phrase,
        _("Outlets observed"): lambda x: x.observed,
        _("Outlets failed"): lambda x: x.failed,
        _("Per cent"): lambda x: 100 * x.share,
    }
    return [list(columns), *([cell(problem) for cell in columns.values()] for problem in problems)]


def spoken(text: Text) -> str:
    """Return a bilingual text in the language that is spoken."""
    return text.in_language(language())


def points(line: GroupLine | OutletLine) -> float | None:
    """Return a ranked line's score as it is printed."""
    shown = line.standing.published
    return float(shown) if line.standing.ranked and shown is not None else None


def bounds(line: GroupLine | OutletLine, z: float) -> tuple[float | None, float | None]:
    """Return the ends of a ranked line's interval in points, with one decimal as printed."""
    score, se = line.standing.score, line.standing.se
    if not line.standing.ranked or score is None or se is None:
        return None, None
    return round(max(0.0, score - z * se), 1), round(min(100.0, score + z * se), 1)


def moved(movement: Movement | None) -> float | None:
    """Return the points since last month."""
    return float(movement.points) if movement else None


def direction(movement: Movement | None) -> str | None:
    """Return whether the movement is more than chance explains."""
    return {"up": "▲", "down": "▼", "level": _("level")}[movement.real] if movement else None
