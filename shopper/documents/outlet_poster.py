"""An outlet's results on a sheet of A4 that it can hang up, in plain words."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext as _

from shopper import words
from shopper.documents.bulletin_context import Marks
from shopper.documents.charts import letters
from shopper.documents.pdf import render_pdf
from shopper.documents.qr import qr_svg
from shopper.documents.template import render
from shopper.language import speaking
from shopper.rules.bulletin import Bulletin
from shopper.rules.disclosure import hidden_outlets
from shopper.rules.outlet_notice import OutletNotice, outlet_notice


class NoPoster(ValueError):
    """The outlet has no rank, so there is nothing to hang up; the sentence says why."""


@dataclass(frozen=True)
class Step:
    """A grade's part of the scale from 0 to 100, in per cent of its width."""

    grade: str
    start: float
    width: float


def render_poster(
    bulletin: Bulletin, code: str, language: str, *, printed_at: datetime, marks: Marks
) -> bytes:
    """Return an outlet's poster in "zh" or "en".

    Its code leads to the address among the marks. Raises KeyError for a code that the
    bulletin does not know, NoPoster for an outlet without a rank, and DocumentError
    for a character that no installed font can draw.
    """
    notice = outlet_notice(bulletin, code, hidden_outlets(bulletin))
    if notice is None:
        raise NoPoster(why_none(bulletin, code, language))
    return _printed(bulletin, [notice], language, printed_at, marks)


def render_posters(
    bulletin: Bulletin, codes: Iterable[str], language: str, *, printed_at: datetime, marks: Marks
) -> bytes:
    """Return the posters of the outlets with a rank in one file, a page each.

    Raises NoPoster when none of them has a rank; otherwise as `render_poster`.
    """
    hidden = hidden_outlets(bulletin)
    notices = [notice for code in codes if (notice := outlet_notice(bulletin, code, hidden))]
    if not notices:
        with speaking(language):
            raise NoPoster(_("No outlet is ranked this month."))
    return _printed(bulletin, notices, language, printed_at, marks)


def why_none(bulletin: Bulletin, code: str, language: str) -> str:
    """Return the sentence that says why an outlet has no poster."""
    line = next(line for line in bulletin.outlets if line.standing.code == code)
    with speaking(language):
        reasons = _(", ").join(str(words.REASONS[reason]) for reason in line.standing.reason)
        name = line.name.in_language(language)
        return _("%(outlet)s has no rank this month: %(reasons)s.", outlet=name, reasons=reasons)


def _printed(
    bulletin: Bulletin,
    notices: Sequence[OutletNotice],
    language: str,
    printed_at: datetime,
    marks: Marks,
) -> bytes:
    title = _title(bulletin, notices, language)
    with speaking(language):
        leads = _("QR code that leads to all results: %(address)s", address=marks.address)
    html = render(
        "poster/results.html",
        language,
        title=title,
        bulletin=bulletin,
        notices=notices,
        steps=steps(bulletin),
        letters=letters,
        code=qr_svg(marks.address, leads),
        correction=marks.correction,
        # The mark in the page's head is the poster's own.
        sample_data=False,
    )
    return render_pdf(html, title=title, created_at=printed_at)


def _title(bulletin: Bulletin, notices: Sequence[OutletNotice], language: str) -> str:
    with speaking(language):
        month = words.month_name(bulletin.month)
        name = notices[0].line.full_name if len(notices) == 1 else bulletin.association
        return _("%(name)s: results of %(month)s", name=name.in_language(language), month=month)


def steps(bulletin: Bulletin) -> list[Step]:
    """Return the grades from the lowest to the highest with their parts of the scale."""
    policy = bulletin.policy
    ends = [0.0, policy.grade_pass, policy.grade_good, policy.grade_excellent, 100.0]
    grades = ("fail", "pass", "good", "excellent")
    return [
        Step(grade, start, end - start)
        for grade, start, end in zip(grades, ends[:-1], ends[1:], strict=True)
    ]
