"""Why a visit should be looked at twice, in a sentence each."""

from __future__ import annotations

from flask_babel import gettext as _
from flask_babel import lazy_gettext, ngettext

from shopper.rules.evidence import Grade
from shopper.rules.flags import Flag, FlagKind

FLAGS = {
    FlagKind.TOO_QUICK: lazy_gettext("Too quick"),
    FlagKind.STRAIGHT_LINED: lazy_gettext("All the same"),
    FlagKind.FAR_AWAY: lazy_gettext("Far away"),
    FlagKind.REUSED_PHOTO: lazy_gettext("Photo seen before"),
    FlagKind.LATE_REPORT: lazy_gettext("Late report"),
}

GRADES = {
    Grade.STRONG: ("good", lazy_gettext("Strong: time and place fit")),
    Grade.FAIR: ("plain", lazy_gettext("Fair: what is known fits")),
    Grade.NONE: ("plain", lazy_gettext("Time and place unknown")),
    Grade.CONTRARY: ("bad", lazy_gettext("Contrary: time or place doesn't fit")),
}
"""What a photo's grade is called, and which badge it wears."""


def flag_sentence(flag: Flag) -> str:
    """Return what the visit shows and what would be usual."""
    if flag.kind is FlagKind.TOO_QUICK:
        return str(
            _(
                "At the outlet for %(shown)s minutes; %(limit)s are the least.",
                shown=f"{flag.shown:.1f}",
                limit=f"{flag.limit:g}",
            )
        )
    if flag.kind is FlagKind.STRAIGHT_LINED:
        return str(
            _(
                "%(shown)s of %(count)s marks have one value; %(limit)s and more is unusual.",
                shown=f"{flag.shown:.0%}",
                count=flag.count,
                limit=f"{flag.limit:.0%}",
            )
        )
    if flag.kind is FlagKind.FAR_AWAY:
        return ngettext(
            "%(num)d photo was taken %(shown)s m from the outlet; up to %(limit)s m is usual.",
            "%(num)d photos were taken far off, up to %(shown)s m; up to %(limit)s m is usual.",
            flag.count,
            limit=f"{flag.limit:g}",
            shown=f"{flag.shown:,.0f}",
        )
    if flag.kind is FlagKind.REUSED_PHOTO:
        return ngettext(
            "%(num)d photo is nearly the same as one of another visit.",
            "%(num)d photos are nearly the same as some of other visits.",
            flag.count,
        )
    return str(
        _(
            "Reported %(shown)s hours after the visit; within %(limit)s is usual.",
            shown=f"{flag.shown:.1f}",
            limit=f"{flag.limit:g}",
        )
    )
