"""Sample placards: one an outlet, and the older ones of some."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import numpy as np
from sqlalchemy import insert, select

from shopper.extensions import db
from shopper.models import Outlet, Placard
from shopper.models.placard import CODE_LENGTH, CROCKFORD, PlacardStatus


def add_placards(
    rng: np.random.Generator, outlets: list[Outlet], replaced: set[int], today: date
) -> tuple[dict[int, int], dict[int, int]]:
    """Add a placard an outlet and the older ones of some; return ids by outlet id, both ways."""
    changed_at = datetime(today.year, today.month, today.day, tzinfo=UTC) - timedelta(days=150)

    def row(outlet: Outlet, batch: str, **given: Any) -> dict[str, Any]:
        letters = rng.integers(0, len(CROCKFORD), CODE_LENGTH)
        code = "".join(CROCKFORD[n] for n in letters)
        return {"code": code, "outlet_id": outlet.id, "batch": batch} | given

    old = [
        row(
            outlets[index],
            "演示-1",
            status=PlacardStatus.RETIRED,
            created_at=changed_at - timedelta(days=300),
            retired_at=changed_at,
        )
        for index in sorted(replaced)
    ]
    new = [
        row(o, "演示-2", status=PlacardStatus.ACTIVE, created_at=changed_at, retired_at=None)
        for o in outlets
    ]
    db.session.execute(insert(Placard), old + new)
    ids: dict[PlacardStatus, dict[int, int]] = {status: {} for status in PlacardStatus}
    for id_, outlet_id, status in db.session.execute(
        select(Placard.id, Placard.outlet_id, Placard.status)
    ):
        ids[status][outlet_id] = id_
    return ids[PlacardStatus.ACTIVE], ids[PlacardStatus.RETIRED]
