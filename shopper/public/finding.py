"""What a bulletin found, in two sentences."""

from __future__ import annotations

from flask_babel import gettext as _

from shopper.documents.figures import estimate
from shopper.language import language
from shopper.rules.bulletin import Bulletin
from shopper.rules.published import published


def finding(bulletin: Bulletin) -> str:
    """Return the mean and its way since last month, and how many companies differ from it."""
    province = bulletin.standings.parameters.province
    if province is None:
        return _("No outlet has visits and responses enough for a rank this month.")
    between = " " if language() == "en" else ""
    return between.join((mean(bulletin, province), apart(bulletin, province)))


def mean(bulletin: Bulletin, province: float) -> str:
    """Return the sentence about the province's mean."""
    change, points = bulletin.change, published(province)
    if not change:
        return _("The outlets score %(points)s of 100 points on average.", points=points)
    sentence = (
        _("The outlets score %(points)s of 100 points on average, %(more)s more than last month.")
        if change > 0
        else _(
            "The outlets score %(points)s of 100 points on average, %(more)s less than last month."
        )
    )
    return sentence % {"points": points, "more": abs(change)}


def apart(bulletin: Bulletin, province: float) -> str:
    """Return the sentence about the companies whose interval leaves that mean out."""
    z, lines = bulletin.policy.z, bulletin.ranked_companies
    kinds = [estimate(line, language(), z, province).kind for line in lines]
    if not any(kinds):
        return _("No company's distance from that is more than chance may explain.")
    return _(
        "Of %(all)s ranked companies %(above)s are clearly above that and %(below)s clearly"
        " below it; chance may explain the others' distance.",
        all=len(lines),
        above=kinds.count("high"),
        below=kinds.count("low"),
    )
