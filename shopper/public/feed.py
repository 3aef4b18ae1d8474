"""The feed of the bulletins: what was published, corrected and withdrawn."""

from __future__ import annotations

from datetime import UTC, datetime
from hashlib import sha256

from flask import Response, request, url_for
from flask_babel import gettext as _

from shopper.language import language
from shopper.models.bulletin import Bulletin, BulletinState, bulletins
from shopper.public import atom
from shopper.public.views import blueprint
from shopper.web.context import public_url, settings
from shopper.words import month_name

ENTRIES = 24
TAGS = {"zh": "zh-Hans-CN", "en": "en"}
BEGINNING = datetime(2026, 1, 1, tzinfo=UTC)
"""When a feed that has no entry yet was last changed."""


@blueprint.get("/bulletins/feed.atom")
def feed() -> Response:
    """Send the newest issues as an Atom feed in the language asked for."""
    content = atom.written(feed_of(bulletins()[:ENTRIES]))
    response = Response(content, mimetype="application/atom+xml")
    response.set_etag(sha256(content).hexdigest())
    response.vary.update(("Accept-Language", "Cookie"))
    response.make_conditional(request, accept_ranges=True, complete_length=len(content))
    return response


def feed_of(rows: list[Bulletin]) -> atom.Feed:
    """Return the feed of these issues; a change of state is an update of their entry."""
    home = permanent(url_for(".feed", lang=language()))
    return atom.Feed(
        id=home,
        title=_("Motor insurance service bulletins"),
        author=settings().association_en if language() == "en" else settings().association,
        language=TAGS[language()],
        updated_at=max((row.state_changed_at for row in rows), default=BEGINNING),
        links=[
            atom.Link(home, "self", "application/atom+xml"),
            atom.Link(permanent(url_for(".archive", lang=language()))),
        ],
        entries=[entry_of(row) for row in rows],
    )


def entry_of(row: Bulletin) -> atom.Entry:
    """Return the entry of an issue, with the documents that are still offered."""
    page = permanent(url_for(".bulletin", issue=row.issue, lang=language()))
    offered = row.state is not BulletinState.WITHDRAWN
    return atom.Entry(
        id=page,
        title=headline(row),
        summary=news(row),
        published_at=row.published_at,
        updated_at=row.state_changed_at,
        links=[atom.Link(page), *(enclosures(row) if offered else ())],
    )


def enclosures(row: Bulletin) -> list[atom.Link]:
    """Return the bulletin's documents."""
    return [
        atom.Link(
            permanent(url_for(".download", issue=row.issue, paper=file.language)),
            rel="enclosure",
            type="application/pdf",
            hreflang=TAGS[file.language],
            length=file.size,
        )
        for file in row.files
        if not file.subject
    ]


def headline(row: Bulletin) -> str:
    """Return an entry's title, which says how things stand."""
    title = _("Bulletin of %(month)s", month=month_name(row.month))
    if row.revision:
        title = _("%(title)s, revision %(number)s", title=title, number=row.revision)
    notes = {
        BulletinState.CORRECTED: _("%(title)s (superseded)", title=title),
        BulletinState.WITHDRAWN: _("%(title)s (withdrawn)", title=title),
    }
    return notes.get(row.state, title)


def news(row: Bulletin) -> str:
    """Return what there is to know about an issue in a sentence or two."""
    if row.state is BulletinState.WITHDRAWN:
        reason = row.why_withdrawn.in_language(language())
        return _("This issue was withdrawn. %(reason)s", reason=reason).strip()
    if row.state is BulletinState.CORRECTED:
        return _("A revision took the place of this issue.")
    if row.revision:
        reason = row.why.in_language(language())
        return _("This issue corrects an earlier one. %(reason)s", reason=reason).strip()
    return _("Companies, cities and outlets with their scores.")


def permanent(path: str) -> str:
    """Return the address under which the association publishes, whatever the reader typed."""
    return public_url() + path
