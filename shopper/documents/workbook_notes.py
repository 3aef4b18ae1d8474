"""What the columns of the bulletin's workbook mean, and with which parameters they were made."""

from __future__ import annotations

from dataclasses import asdict

from flask_babel import gettext as _

from shopper.documents.workbook import Cell
from shopper.language import language
from shopper.rules.bulletin import Bulletin

Sheet = list[list[Cell]]


def notes_sheet(bulletin: Bulletin) -> Sheet:
    """Return the issue, the columns and the parameters, each with what it means, under a heading.

    Parameters stand under the names by which the published data set has them.
    """
    parameters = asdict(bulletin.standings.parameters) | asdict(bulletin.policy)
    return [
        [_("Name"), _("Value"), _("What it means")],
        *_issue(bulletin),
        *([name, None, meaning] for name, meaning in _columns(bulletin)),
        *([name, value, _("parameter")] for name, value in parameters.items()),
    ]


def _issue(bulletin: Bulletin) -> Sheet:
    rows: Sheet = [
        [_("Issue number"), bulletin.issue, bulletin.association.in_language(language())],
        [_("Month"), str(bulletin.month), bulletin.edition.label.in_language(language())],
    ]
    if bulletin.sample_data:
        rows.append([_("Sample data"), None, _("All companies and outlets are invented.")])
    return rows


def _columns(bulletin: Bulletin) -> list[tuple[str, str]]:
    level = f"{100 * bulletin.policy.rank_set_level:g}"
    return [
        (_("Rank"), _("Among all that are ranked; equal scores share a rank.")),
        (
            f"{_('Rank from')}, {_('Rank to')}",
            _("The true rank lies in this range with %(level)s per cent confidence.", level=level),
        ),
        (_("Score"), _("Points of 100, with two decimals as published.")),
        (f"{_('Interval from')}, {_('Interval to')}", _("95 per cent interval of the score.")),
        (
            _("Points since last month"),
            _("The score less last month's, both as published."),
        ),
        (
            _("Since last month"),
            _("Whether that is more than chance explains; if not, it is level."),
        ),
        (_("Demeanour"), _("Mean of the section, in points.")),
        (_("Premises"), _("Mean of the section, in points.")),
        (_("Outlets ranked"), _("Of its active outlets, how many have a rank.")),
        (_("Visits"), _("Accepted visits of the months that count.")),
        (_("Responses"), _("Customers' responses of the month that are counted.")),
        (_("Grade"), _("By the score; with a failed critical item at most good.")),
        (_("Against the mean"), _("Whether the score differs from the mean beyond chance.")),
        (_("What is missing"), _("Why an outlet has no rank; it is not last.")),
        (_("Outlets observed"), _("At which the item could be observed.")),
        (_("Outlets failed"), _("Of those, how many failed it at one visit or more.")),
        (_("Per cent"), _("Outlets failed of outlets observed.")),
    ]
