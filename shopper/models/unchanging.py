"""Nothing but the state of an issue that is out changes, nor do its documents."""

from __future__ import annotations

from typing import Any

from sqlalchemy import event, inspect

from shopper.models.bulletin import OUT, Bulletin, BulletinFile

MAY_CHANGE = {"state", "state_changed_at", "withdrawn_because", "withdrawn_because_en", "files"}
"""Columns of an issue that is out; its files have a guard of their own."""


class Unchanging(RuntimeError):
    """An attempt to change, add to or delete what readers have seen."""


def was_out(issue: Bulletin) -> bool:
    """Return whether the database holds the issue as out."""
    state = inspect(issue)
    if not state.persistent and not state.deleted:
        return False
    history = state.attrs.state.load_history()
    return (history.deleted or history.unchanged or [None])[0] in OUT


@event.listens_for(Bulletin, "before_update")
def refuse_changes(_mapper: Any, _connection: Any, issue: Bulletin) -> None:
    """Refuse to write any other column of an issue that is out."""
    changed = {each.key for each in inspect(issue).attrs if each.history.has_changes()}
    if was_out(issue) and not changed <= MAY_CHANGE:
        names = ", ".join(sorted(changed - MAY_CHANGE))
        raise Unchanging(f"issue {issue.issue} is out; {names} can't change any more")


@event.listens_for(Bulletin, "before_delete")
def refuse_deletion(_mapper: Any, _connection: Any, issue: Bulletin) -> None:
    """Refuse to delete an issue that is out."""
    if was_out(issue):
        raise Unchanging(f"issue {issue.issue} is out and stays")


@event.listens_for(BulletinFile, "before_insert")
@event.listens_for(BulletinFile, "before_update")
@event.listens_for(BulletinFile, "before_delete")
def refuse_documents(_mapper: Any, _connection: Any, file: BulletinFile) -> None:
    """Refuse to add, change or delete a document of an issue that is out."""
    issue = file.bulletin or next(iter(inspect(file).attrs.bulletin.load_history().deleted), None)
    if issue is not None and was_out(issue):
        raise Unchanging(f"the documents of issue {issue.issue} are out and stay as they are")
