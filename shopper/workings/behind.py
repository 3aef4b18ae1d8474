"""The visits and responses behind an outlet's means, in words and as data."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any, Literal

from flask_babel import gettext as _
from flask_babel import lazy_gettext

from shopper.rules.outlet_month import mean
from shopper.workings.passage import Passage, Row, Table, points

SAME = 1e-6
"""Points within which two means are one: they may have been added up in another order."""

STATUSES = {
    "submitted": lazy_gettext("waits for review"),
    "returned": lazy_gettext("returned to the shopper"),
    "accepted": lazy_gettext("accepted"),
    "rejected": lazy_gettext("rejected"),
    "counted": lazy_gettext("counted"),
    "held": lazy_gettext("held"),
    "excluded": lazy_gettext("left out"),
}


@dataclass(frozen=True)
class Behind:
    """A visit or a response; scores in points out of 100, not rounded."""

    level: Literal["visit", "response"]
    id: int
    on: date
    """Of the visit, or in Shanghai on which the survey page was opened."""
    shopper: str | None
    demeanour: float | None
    environment: float | None
    score: float | None
    status: str

    @property
    def counts(self) -> bool:
        """Whether it is in its mean."""
        return self.status in {"accepted", "counted"} and self.score is not None


def behind_data(behind: Iterable[Behind]) -> dict[str, Any]:
    """Return the visits and the responses as JSON takes them."""
    rows = [(x.level, asdict(x) | {"on": x.on.isoformat(), "counts": x.counts}) for x in behind]
    return {
        "visits": [data for level, data in rows if level == "visit"],
        "responses": [data for level, data in rows if level == "response"],
    }


def behind_passages(
    behind: Sequence[Behind],
    n_visits: int,
    visit_mean: float | None,
    n_responses: int,
    customer_mean: float | None,
) -> tuple[Passage, Passage]:
    """Return the visits and the responses, and how they make the means that the bulletin has."""
    visits = [x for x in behind if x.level == "visit"]
    responses = [x for x in behind if x.level == "response"]
    return (
        Passage(
            _("Visits behind it"),
            tuple(_about(visits, n_visits, visit_mean)),
            _table(_("Visits"), _("Visited"), visits),
        ),
        Passage(
            _("Responses behind it"),
            tuple(_about(responses, n_responses, customer_mean)),
            _table(_("Responses"), _("Opened"), responses),
        ),
    )


def _about(behind: Sequence[Behind], n: int, frozen: float | None) -> Iterable[str]:
    counted = [x.score for x in behind if x.counts]
    now = mean(counted)
    if not behind:
        yield _("There are none.")
    if now is not None:
        yield _("The mean of the %(n)s that count is %(mean)s.", n=len(counted), mean=points(now))
    if left := len(behind) - len(counted):
        yield _("%(left)s do not count; each opens to why.", left=left)
    if n != len(counted) or abs((now or 0.0) - (frozen or 0.0)) > SAME:
        yield _(
            "The bulletin was published with %(n)s and the mean %(mean)s; some were decided "
            "anew since.",
            n=n,
            mean=points(frozen),
        )


def _table(caption: str, day: str, behind: Sequence[Behind]) -> Table | None:
    if not behind:
        return None
    shoppers = [(_("Mystery shopper"), "")] if behind[0].level == "visit" else []
    columns = (
        *((_("Number"), ""), (day, "figure"), *shoppers, (_("Demeanour"), "number")),
        *((_("Premises"), "number"), (_("Score"), "number"), (_("Status"), "")),
    )
    rows = (
        Row(
            (
                *(str(x.id), x.on.isoformat(), *([x.shopper] if x.shopper else [])),
                *(points(x.demeanour), points(x.environment), points(x.score)),
                str(STATUSES[x.status]),
            ),
            opens=(x.level, str(x.id)),
        )
        for x in behind
    )
    return Table(caption, columns, tuple(rows))
