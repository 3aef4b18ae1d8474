"""The issues that readers see, and what is made of them once and then kept."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from flask import abort

from shopper import jobs
from shopper.models.bulletin import Bulletin, BulletinState, issue_for_readers, issues_of
from shopper.rules import bulletin as rules
from shopper.web.kept import Kept

Value = TypeVar("Value")

BULLETINS: Kept[rules.Bulletin] = Kept(4)
FILES: Kept[bytes] = Kept(12)


def issue_or_404(issue: str) -> Bulletin:
    """Return an issue that is or was out; what is not published does not exist for readers."""
    row = issue_for_readers(issue)
    if row is None:
        abort(404)
    return row


def offered_or_gone(issue: str) -> Bulletin:
    """Return an issue whose figures are offered; 410 for a withdrawn one."""
    row = issue_or_404(issue)
    if row.state is BulletinState.WITHDRAWN:
        abort(410)
    return row


def compiled(row: Bulletin) -> rules.Bulletin:
    """Return the bulletin of an issue that is out, whose data never change, from the process."""
    return _once(BULLETINS, row, "", lambda: jobs.compiled(row))


def file_once(row: Bulletin, name: str, make: Callable[[], bytes]) -> bytes:
    """Return a file made of an issue that is out, from the process."""
    return _once(FILES, row, name, make)


def _once(kept: Kept[Value], row: Bulletin, name: str, make: Callable[[], Value]) -> Value:
    """Return what is kept of an issue; without files nothing stands for its data, so it's made."""
    return kept.get((digest(row), name), make) if row.files else make()


def digest(row: Bulletin) -> tuple[object, ...]:
    """Return what stands for the issue's data: its files, which are made of them."""
    return (row.id, row.issue, row.published_at, *(file.sha256 for file in row.files))


def successor(row: Bulletin) -> Bulletin | None:
    """Return the last issue that took the place of this one; None when it is the last itself."""
    last = issues_of(row.month)[-1]
    return last if last.revision > row.revision else None
