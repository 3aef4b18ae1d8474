"""The bulletin of a month on paper."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial
from math import ceil

from shopper.documents.attached import attached_files, data_json
from shopper.documents.bulletin_context import NO_MARKS, Marks, context, title
from shopper.documents.check_code import check_picture
from shopper.documents.merge import merge
from shopper.documents.parts import Cut, cut
from shopper.documents.pdf import Attachment, Pictures, Printed, render_margins, render_part, warm
from shopper.documents.processes import begun, render_all
from shopper.documents.provenance import provenance
from shopper.documents.template import render
from shopper.rules.bulletin import Bulletin
from shopper.rules.published_data import published_data

SHEETS = 90
"""How many pages have their margins printed at a time: even, so that each begins on a right page.
"""
FILES = 50_000
"""The files that the first part carries take as long to make as so many characters to lay out."""


def render_bulletin(
    bulletin: Bulletin,
    language: str,
    *,
    printed_at: datetime,
    draft: bool,
    items: Mapping[str, Mapping[str, int]] | None = None,
    marks: Marks = NO_MARKS,
    progress: Callable[[int, int], object] = lambda done, total: None,
) -> bytes:
    """Return the bulletin's PDF in "zh" or "en"; a draft is marked 征求意见稿.

    The published data set and the workbook are attached when `items`, the frozen data set's
    failure counts, are given. Parts are printed in processes of their own, then joined;
    `progress` is told how many of how many steps are done.

    Raises DocumentError for a character that no installed font can draw, and for a
    part that breaks the limits on time and memory.
    """
    name, pictures = title(bulletin, language), check_picture(marks.address)
    attached: Callable[[], Sequence[Attachment]] = tuple
    if items is not None:
        published = published_data(bulletin, items)
        data = data_json(published)
        attached = partial(
            attached_files, bulletin, published, data, language, created_at=printed_at
        )
        marks = replace(marks, provenance=provenance(bulletin, data, language))
    html = partial(render_html, bulletin, language, printed_at=printed_at, draft=draft, marks=marks)
    with begun(html) as rendered:
        warm()
        page = cut(rendered())
    keywords = [f"{what} {which}" for what, which in marks.provenance]
    first, *others = (
        partial(render_part, html, title=name, created_at=printed_at, pictures=pictures)
        for html in page.parts
    )
    tasks = [partial(_with_files, first, attached, keywords), *others]
    steps = len(tasks) + 1
    # The longest begin first, so that processes end together.
    lengths = [len(html) + (0 if number else FILES) for number, html in enumerate(page.parts)]
    order = sorted(range(len(tasks)), key=lambda number: -lengths[number])
    printed = render_all(
        [tasks[number] for number in order], progress=lambda done: progress(done, steps)
    )
    by_number = dict(zip(order, printed, strict=True))
    parts = [by_number[number] for number in range(len(tasks))]
    (document,) = render_all([partial(_joined_beside, page, parts, pictures)])
    progress(steps, steps)
    return document


def _with_files(
    part: Callable[..., Printed],
    attached: Callable[[], Sequence[Attachment]],
    keywords: Sequence[str],
) -> Printed:
    """Print a part that carries the files, which are made here: beside the other parts."""
    return part(attachments=attached(), keywords=keywords)


def joined(page: Cut, parts: Sequence[Printed], pictures: Pictures) -> bytes:
    """Return the parts as one document with page numbers."""
    tasks = _margin_tasks(page, parts, pictures)
    return merge(parts, lambda: render_all(tasks))


def _joined_beside(page: Cut, parts: Sequence[Printed], pictures: Pictures) -> bytes:
    """Return the same; the margins are printed by two processes while the parts become one."""
    tasks = _margin_tasks(page, parts, pictures)
    half = ceil(len(tasks) / 2)
    first, second = (partial(_all, some) for some in (tasks[:half], tasks[half:]))
    with begun(first) as some, begun(second) as others:
        return merge(parts, lambda: [*some(), *others()])


def _all(tasks: Sequence[Callable[[], bytes]]) -> list[bytes]:
    return list(render_all(tasks))


def _margin_tasks(
    page: Cut, parts: Sequence[Printed], pictures: Pictures
) -> list[Callable[[], bytes]]:
    """Return tasks that print the margins of all pages, some pages each."""
    kinds = [kind for printed in parts for kind in printed.pages]
    return [
        partial(
            render_margins, page.head, kinds[start : start + SHEETS], page.foot, start, pictures
        )
        for start in range(0, len(kinds), SHEETS)
    ]


def render_html(
    bulletin: Bulletin,
    language: str,
    *,
    printed_at: datetime,
    draft: bool,
    marks: Marks = NO_MARKS,
) -> str:
    """Return the page that is printed."""
    values = context(bulletin, language, printed_at=printed_at, draft=draft, marks=marks)
    return render("bulletin/bulletin.html", language, **values)
