"""The own bulletins of companies and cities, and the posters of a company's outlets, as steps."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial

from flask import current_app

from shopper.documents.city import render_city
from shopper.documents.company import render_company
from shopper.documents.outlet_poster import render_posters
from shopper.documents.processes import render_all
from shopper.jobs.address import check_address, issue_address
from shopper.jobs.papers import LANGUAGES, Paper
from shopper.rules.bulletin import Bulletin, GroupLine

AT_LEAST = 20
"""Rows of outlets that take as long as what a document has besides them."""
POSTER = 8
"""Rows of outlets that take as long as one poster."""


def group_papers(bulletin: Bulletin, *, printed_at: datetime, draft: bool) -> list[Paper]:
    """Return the bulletins of all companies and cities with active outlets, in each language."""
    if not current_app.config["GROUP_BULLETINS"]:
        return []
    address = check_address(bulletin.issue)

    def paper(kind: str, line: GroupLine, language: str) -> Paper:
        code = line.standing.code
        renders = {"company": render_company, "city": render_city}
        render = partial(
            renders[kind],
            bulletin,
            code,
            language,
            printed_at=printed_at,
            draft=draft,
            address=address,
        )
        size = AT_LEAST + line.standing.n_outlets
        return Paper(f"{kind}:{code}", language, size, partial(apart, render))

    groups: tuple[tuple[str, Sequence[GroupLine]], ...] = (
        ("company", bulletin.companies),
        ("city", bulletin.cities),
    )
    return [
        paper(kind, line, language)
        for kind, lines in groups
        for line in lines
        if line.standing.n_outlets
        for language in LANGUAGES
    ]


def poster_paper(bulletin: Bulletin, company: str, language: str, *, printed_at: datetime) -> Paper:
    """Return the posters of a company's ranked outlets as one document to print."""
    codes = [x.standing.code for x in bulletin.ranked_outlets if x.standing.company == company]
    address = issue_address(bulletin.issue)
    render = partial(
        render_posters, bulletin, codes, language, printed_at=printed_at, address=address
    )
    return Paper(f"posters:{company}", language, POSTER * len(codes), partial(apart, render))


def apart(render: Callable[[], bytes], *, progress: Callable[[int, int], object]) -> bytes:
    """Return what is rendered in a process of its own, within the limits on time and memory."""
    (document,) = render_all([render], progress=lambda done: progress(done, 1))
    return document
