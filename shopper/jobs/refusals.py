"""What keeps an issue from being drawn, published, corrected or withdrawn, in words."""

from __future__ import annotations

from datetime import date, datetime

from flask_babel import gettext as _

from shopper.jobs.months import publishable_at
from shopper.models.bulletin import Bulletin, issues_of, preview_of
from shopper.models.sequence import published_after
from shopper.rules.month import SHANGHAI, Month
from shopper.words import month_name


class NotPublishable(ValueError):
    """An issue can't take that step; the sentence says why in the page's language."""


def refuse_publishing(month: Month, at: datetime) -> None:
    """Raise NotPublishable while the month may not, or no more, be published."""
    if sentence := why_not_published(month, at):
        raise NotPublishable(sentence)


def why_not_published(month: Month, at: datetime) -> str:
    """Return why the month can't be published now; nothing when it can."""
    if issues_of(str(month)):
        return _("%(month)s is published already.", month=month_name(month))
    if later := published_after(month):
        return out_of_order(later)
    if at < publishable_at(month):
        return _(
            "%(month)s can be published from %(date)s on.",
            month=month_name(month),
            date=publishable_at(month).astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M"),
        )
    preview = preview_of(str(month))
    if preview and preview.challenge_until and day_of(at) <= preview.challenge_until:
        return _(
            "The preview of %(month)s may be challenged until the end of %(date)s.",
            month=month_name(month),
            date=preview.challenge_until.isoformat(),
        )
    return ""


def refuse_preview(month: Month, until: date, at: datetime) -> None:
    """Raise NotPublishable where the month can't be shown to be challenged until that day."""
    if sentence := why_no_preview(month, at):
        raise NotPublishable(sentence)
    if until < day_of(at):
        raise NotPublishable(
            _("The last day of challenge, %(date)s, is over already.", date=until.isoformat())
        )


def why_no_preview(month: Month, at: datetime) -> str:
    """Return why the month can't be shown as a preview; nothing when it can."""
    if issues_of(str(month)):
        return _("%(month)s is published already.", month=month_name(month))
    if later := published_after(month):
        return out_of_order(later)
    if at < month.ends_at:
        return _(
            "A preview is drawn of a whole month: of %(month)s once it has ended.",
            month=month_name(month),
        )
    return ""


def out_of_order(later: Month) -> str:
    """Tell that a later month is out: what was printed is compared with the month before."""
    return _(
        "%(later)s is published already; no earlier month can be published after it.",
        later=month_name(later),
    )


def corrected_issue(month: Month) -> Bulletin:
    """Return the issue that a correction of the month replaces; NotPublishable without any."""
    rows = issues_of(str(month))
    if not rows:
        raise NotPublishable(
            _("%(month)s is not published, so nothing can be corrected.", month=month_name(month))
        )
    return rows[-1]


def overtaken(month: Month) -> NotPublishable:
    """Return the refusal where another publication was faster: of this month or of another."""
    if issues_of(str(month)):
        return NotPublishable(_("%(month)s is published already.", month=month_name(month)))
    return NotPublishable(
        _(
            "Another bulletin was published at the same moment. Please publish %(month)s again.",
            month=month_name(month),
        )
    )


def day_of(at: datetime) -> date:
    """Return the day of a moment in Shanghai."""
    return at.astimezone(SHANGHAI).date()
