"""Placards that somebody should look after: silent ones, and withdrawn ones still on the wall."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ColumnElement, and_, or_, select

from shopper.models.placard import Placard, PlacardStatus
from shopper.models.response import Response


class Health(StrEnum):
    """Why a placard should be looked after."""

    SILENT = "silent"
    ANSWERING = "answering"


def needs(health: Health, since: datetime) -> ColumnElement[bool]:
    """Return the condition that a placard should be looked after; `since` begins the period.

    Silent: in use since before, not opened and not answered in the period. Answering: opened or
    answered in the period though withdrawn. Page loads are no openings: previews load pages too.
    """
    if health is Health.SILENT:
        return and_(
            Placard.status == PlacardStatus.ACTIVE,
            Placard.created_at < since,
            or_(Placard.last_opened_at.is_(None), Placard.last_opened_at < since),
            ~answered(Response.received_at >= since),
        )
    return and_(
        Placard.status == PlacardStatus.RETIRED,
        or_(
            and_(Placard.last_opened_at >= since, Placard.last_opened_at > Placard.retired_at),
            answered(Response.received_at >= since, Response.received_at > Placard.retired_at),
        ),
    )


def answered(*conditions: ColumnElement[bool]) -> ColumnElement[bool]:
    """Return the condition that a placard has a response of which these are true."""
    return select(Response.id).where(Response.placard_id == Placard.id, *conditions).exists()
