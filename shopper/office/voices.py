"""Two voices: where customers and mystery shoppers disagree, for staff to look into."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from math import sqrt
from typing import Literal

from flask import Blueprint, render_template, request
from flask_babel import gettext
from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import SelectField
from wtforms.fields.choices import SelectChoice

from shopper.clock import this_month
from shopper.documents.scatter import Point, ScatterPlot, scatter_plot
from shopper.language import language
from shopper.models.names import Names, names_by_kind
from shopper.models.replay import Issue, issue_of
from shopper.office.explanations import address
from shopper.office.months import month_asked, months_offered
from shopper.rules.gaps import GroupGap, gap_variance, group_gaps, level_of
from shopper.rules.month import Month
from shopper.rules.outlet_month import OutletMonth
from shopper.rules.standings import OutletStanding
from shopper.web.paging import page_of_rows
from shopper.words import month_name

blueprint = Blueprint("voices", __name__, url_prefix="/voices")


class VoicesFilter(FlaskForm):
    """Which outlets of which month; an unknown choice narrows nothing."""

    class Meta:
        csrf = False

    month = SelectField(_("Month"), validate_choice=False)
    city = SelectField(_("City"), validate_choice=False)
    company = SelectField(_("Company"), validate_choice=False)

    def chosen(self, name: str) -> str:
        """Return what was chosen in a list, or nothing when it is not on offer."""
        field = self[name]
        return str(field.data) if field.data in {choice.value for choice in field.choices} else ""


@dataclass(frozen=True)
class Listed:
    """An outlet whose two voices are for review, with the reach of its interval in points."""

    standing: OutletStanding
    reach: float


@dataclass(frozen=True)
class Voices:
    """The two voices of a month."""

    issue: Issue
    level: float | None
    """By how many points customers usually are above visits; None without any outlet."""
    heard: list[OutletStanding]
    """The outlets sought that have both voices."""
    listed: list[Listed]
    """Those for review, the widest apart first."""
    groups: dict[Literal["company", "city"], tuple[GroupGap, ...]]


@blueprint.get("/")
def index() -> str:
    """Show the outlets for review, all outlets as a plot, and the gaps of companies and cities."""
    month = month_asked() if "month" in request.args else last_month()
    issue = issue_of(month)
    names = names_by_kind(issue.rows)
    form = voices_filter(month, names)
    voices = voices_of(issue, form.chosen("company"), form.chosen("city"))
    return render_template(
        "office/voices/index.html",
        voices=voices,
        working=partial(address, month),
        policy=issue.edition.policy,
        names=names,
        form=form,
        plot=plot_of(voices),
        page=page_of_rows(voices.listed),
        above=sum((listed.standing.gap or 0) > 0 for listed in voices.listed),
        span=max((max(abs(g.low), abs(g.high)) for g in all_groups(voices)), default=1.0),
    )


def last_month() -> Month:
    """Return the last month that is over, or the running one where it is the first."""
    over = [month for month in months_offered() if month < this_month()]
    return over[0] if over else this_month()


def voices_filter(month: Month, names: Names) -> VoicesFilter:
    """Return the filter as the address sets it."""
    form = VoicesFilter(request.args)
    form.month.choices = [SelectChoice(str(m), month_name(m)) for m in months_offered(month)]
    form.month.data = str(month)
    every = SelectChoice("", gettext("All"))
    for field, kind in ((form.city, "city"), (form.company, "company")):
        named = names[kind].items()  # type: ignore[index]
        field.choices = [every, *(SelectChoice(c, n.in_language(language())) for c, n in named)]
    return form


def voices_of(issue: Issue, company: str, city: str) -> Voices:
    """Return the two voices of a month; a company or city narrows the outlets, not the groups."""
    policy, parameters = issue.edition.policy, issue.standings.parameters
    rows = {row.code: row for row in issue.rows if row.active}
    heard = [
        outlet
        for outlet in issue.standings.outlets
        if outlet.gap is not None and company in ("", outlet.company) and city in ("", outlet.city)
    ]
    listed = sorted(
        (outlet for outlet in heard if outlet.listed),
        key=lambda outlet: (-abs(outlet.gap or 0), outlet.code),
    )

    def reach(row: OutletMonth) -> float:
        return policy.z * sqrt(gap_variance(row, parameters))

    active = list(rows.values())
    return Voices(
        issue=issue,
        level=level_of(active, policy),
        heard=heard,
        listed=[Listed(outlet, reach(rows[outlet.code])) for outlet in listed],
        groups={
            "company": group_gaps("company", active, parameters, policy),
            "city": group_gaps("city", active, parameters, policy),
        },
    )


def all_groups(voices: Voices) -> list[GroupGap]:
    """Return the gaps of companies and cities together."""
    return [group for groups in voices.groups.values() for group in groups]


def plot_of(voices: Voices) -> ScatterPlot | None:
    """Return the plot of the outlets sought; None without any."""
    if not voices.heard or voices.level is None:
        return None
    points = [
        Point(
            x=outlet.visit_mean or 0.0,
            y=outlet.customer_mean or 0.0,
            flag=(1 if (outlet.gap or 0) > 0 else -1) if outlet.listed else 0,
        )
        for outlet in voices.heard
    ]
    return scatter_plot(points, level=voices.level, reach=voices.issue.edition.policy.gap_points)
