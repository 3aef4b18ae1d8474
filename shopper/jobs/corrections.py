"""What a correction of a published month would change."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

from flask_babel import gettext as _

from shopper.jobs.months import compiled, compiled_data, edition_of, frozen
from shopper.jobs.refusals import NotPublishable, corrected_issue
from shopper.models.bulletin import issues_of, next_revision
from shopper.rules.corrections import ChangedCell, changed_cells
from shopper.rules.month import Month
from shopper.rules.standard import Text
from shopper.words import month_name


def correction_data(month: Month, why: Text, *, number: str | None) -> dict[str, Any]:
    """Return the month's data as they stand, as the next revision, with what it changes and why.

    They are compared with the month before as that was out when the original was published.

    Raises NotPublishable for a month that is not out, or whose figures have not changed.
    """
    before = corrected_issue(month)
    original = issues_of(str(month))[0]
    data = frozen(month, edition_of(month), number, compared_at=original.published_at)
    data["issue"] = f"{month}-R{next_revision(str(month))}"
    changes = changed_cells(compiled(before), compiled_data(data))
    if not changes:
        raise NotPublishable(
            _("Nothing that %(month)s prints has changed.", month=month_name(month))
        )
    data["correction"] = {
        "of": before.issue,
        "reason": why.zh,
        "reason_en": why.en,
        "changes": as_data(changes),
    }
    return data


def as_data(changes: Iterable[ChangedCell]) -> list[dict[str, Any]]:
    """Return changed cells as JSON takes them."""
    return [asdict(cell) for cell in changes]


def fingerprint(changes: list[dict[str, Any]]) -> str:
    """Return by what a list of changed cells is known again."""
    written = json.dumps(changes, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(written.encode()).hexdigest()
