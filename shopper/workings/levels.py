"""A bulletin's figures opened level by level: what a page, a file and a shell all show."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from flask_babel import gettext as _

from shopper import words
from shopper.rules.bulletin import Bulletin
from shopper.rules.disclosure import (
    disclosed_group,
    disclosed_outlet,
    disclosed_province,
    hidden_outlets,
)
from shopper.rules.explanation import as_data, explain_outlet
from shopper.rules.explanation_group import explain_group
from shopper.rules.explanation_province import explain_province
from shopper.workings.behind import Behind, behind_data, behind_passages
from shopper.workings.group import group_working
from shopper.workings.outlet import outlet_working
from shopper.workings.passage import Level, Working
from shopper.workings.province import province_working

Audience = Literal["staff", "readers"]


@dataclass(frozen=True)
class Opened:
    """A figure in words, and as the data from which the words are made."""

    working: Working
    data: dict[str, Any]

    def down_to(self, behind: Sequence[Behind]) -> Opened:
        """Return an outlet's figures with the visits and responses behind them."""
        standing = self.data["standing"]
        passages = behind_passages(
            behind,
            standing["n_visits"],
            standing["visit_mean"],
            standing["n_responses"],
            standing["customer_mean"],
        )
        return Opened(self.working.followed_by(*passages), self.data | behind_data(behind))


def opened(bulletin: Bulletin, level: Level, code: str, audience: Audience) -> Opened:
    """Return what made a figure of the bulletin; readers see what the published data set tells.

    `code` is that of the company, city or outlet; the province has none.

    Raises:
        KeyError: the bulletin has no such company, city or outlet.
    """
    found = _of(bulletin, level, code, audience)
    head = {"level": level, "month": str(bulletin.month), "edition": bulletin.edition.id}
    return Opened(found.working, head | found.data)


def _of(bulletin: Bulletin, level: Level, code: str, audience: Audience) -> Opened:
    if level == "outlet":
        outlet = explain_outlet(bulletin, code)
        if audience == "readers":
            outlet = disclosed_outlet(outlet, hidden_outlets(bulletin))
        return Opened(outlet_working(outlet, bulletin), as_data(outlet))
    if level == "company" or level == "city":
        group = explain_group(bulletin, level, code)
        if audience == "readers":
            group = disclosed_group(group, hidden_outlets(bulletin))
        return Opened(group_working(group, bulletin), as_data(group))
    province = explain_province(bulletin)
    if audience == "readers":
        province = disclosed_province(province, hidden_outlets(bulletin))
    title = _("The province · %(month)s", month=words.month_name(bulletin.month))
    return Opened(province_working(province, title), as_data(province))
