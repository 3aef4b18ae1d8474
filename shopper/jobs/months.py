"""The data of a month that a bulletin is made from: as they stand, frozen, or as published."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from flask_babel import gettext as _

from shopper.models.bulletin import Bulletin
from shopper.models.frozen import NoData, freeze
from shopper.models.setting import load_settings
from shopper.rules import bulletin as rules
from shopper.rules.edition_file import NoEdition
from shopper.rules.month import Month
from shopper.rules.standard import Edition
from shopper.standards import edition_in_force, editions
from shopper.words import month_name


def draft(month: Month, *, at: datetime) -> rules.Bulletin:
    """Return the month's bulletin as its data stand now; NoData as `draft_data` raises it."""
    return compiled_data(draft_data(month, at=at))


def draft_data(month: Month, *, at: datetime) -> dict[str, Any]:
    """Return the month's data set as its data stand now.

    Raises models.frozen.NoData for a month that has not begun, is older than the standard or
    has neither visits nor responses.
    """
    edition = edition_of(month)
    if at < month.starts_at:
        raise NoData(_("%(month)s has not begun.", month=month_name(month)))
    return frozen(month, edition, None)


def compiled(row: Bulletin) -> rules.Bulletin:
    """Return an issue from its frozen data."""
    return compiled_data(row.data)


def compiled_data(data: dict[str, Any]) -> rules.Bulletin:
    """Return the bulletin of a frozen data set."""
    return rules.compile_bulletin(data, editions()[data["edition"]])


def publishable_at(month: Month) -> datetime:
    """Return the moment from which the month may be published; NoData before any edition."""
    return month.ends_at + timedelta(hours=edition_of(month).policy.publish_after_hours)


def edition_of(month: Month) -> Edition:
    """Return the edition in force at the month's end; NoData when there was none yet."""
    try:
        return edition_in_force(month.last_day)
    except NoEdition as error:
        raise NoData(
            _("No edition of the standard was in force in %(month)s.", month=month_name(month))
        ) from error


def frozen(
    month: Month, edition: Edition, number: str | None, *, compared_at: datetime | None = None
) -> dict[str, Any]:
    """Return the month's data set as it stands now.

    `compared_at` is the moment whose last issue of the month before it is compared with; None
    is now.
    """
    return freeze(
        month,
        edition=edition,
        editions=editions(),
        settings=load_settings(),
        document_number=number or "",
        compared_at=compared_at,
    )
