"""A survey page that was opened: the outlet's placard and what is asked there."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from shopper.models.surveyed import Surveyed
from shopper.rules.standard import Edition
from shopper.standards import edition_in_force
from shopper.survey.tickets import Ticket


@dataclass(frozen=True)
class Opening:
    """An outlet's survey with the ticket of one opened page."""

    outlet: Surveyed
    ticket: Ticket

    @cached_property
    def edition(self) -> Edition:
        """The edition in force on the day of opening."""
        return edition_in_force(self.ticket.opened_on)
