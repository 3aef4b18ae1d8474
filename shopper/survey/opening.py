"""A survey page that was opened: the outlet's placard and what is asked there."""

from __future__ import annotations

from dataclasses import dataclass

from shopper.models.outlet import Outlet
from shopper.models.placard import Placard
from shopper.rules.standard import Edition
from shopper.standards import edition_in_force
from shopper.survey.tickets import Ticket
from shopper.web.context import settings


@dataclass(frozen=True)
class Opening:
    """A placard with the ticket of one opened page."""

    placard: Placard
    ticket: Ticket

    @property
    def outlet(self) -> Outlet:
        """The outlet that the survey is about."""
        return self.placard.outlet

    @property
    def edition(self) -> Edition:
        """The edition in force on the day of opening."""
        return edition_in_force(self.ticket.opened_on)

    @property
    def conditions(self) -> list[str]:
        """The standard's conditions that the outlet meets now."""
        return sorted(self.outlet.conditions(info_list=settings().info_list))
