"""The bulletin of a month on paper."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial

from shopper.documents.attached import attached_files
from shopper.documents.bulletin_context import NO_MARKS, Marks, context, title
from shopper.documents.check_code import check_picture
from shopper.documents.merge import merge
from shopper.documents.parts import Cut, cut
from shopper.documents.pdf import Attachment, Pictures, Printed, render_margins, render_part
from shopper.documents.processes import render_all
from shopper.documents.provenance import provenance
from shopper.documents.template import render
from shopper.rules.bulletin import Bulletin


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
    name = title(bulletin, language)
    files: tuple[Attachment, ...] = ()
    if items is not None:
        files = attached_files(bulletin, items, language, created_at=printed_at)
        marks = replace(marks, provenance=provenance(bulletin, files[0].content, language))
    page = cut(render_html(bulletin, language, printed_at=printed_at, draft=draft, marks=marks))
    pictures = check_picture(marks.address)
    keywords = [f"{what} {which}" for what, which in marks.provenance]
    first, *others = (
        partial(render_part, part.html, title=name, created_at=printed_at, pictures=pictures)
        for part in page.parts
    )
    tasks = [partial(first, attachments=files, keywords=keywords), *others]
    steps = len(tasks) + 1
    parts = list(render_all(tasks, progress=lambda done: progress(done, steps)))
    (document,) = render_all([partial(joined, page, parts, pictures)])
    progress(steps, steps)
    return document


def joined(page: Cut, parts: Sequence[Printed], pictures: Pictures) -> bytes:
    """Return the parts as one document with page numbers."""
    blank = (
        f'{part.section[:-1]} style="break-before: page"></section>' * printed.pages
        for part, printed in zip(page.parts, parts, strict=True)
    )
    return merge(parts, render_margins(page.head + "".join(blank) + page.foot, pictures))


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
