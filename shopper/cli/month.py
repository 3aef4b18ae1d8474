"""A month on the command line."""

from __future__ import annotations

import click

from shopper.models.standing import policy_of
from shopper.rules.edition_file import NoEdition
from shopper.rules.month import Month, NotAMonth


class NoSuchMonth(click.ClickException):
    """The month can't be meant; said in one sentence, without the usage."""

    exit_code = 2


class MonthType(click.ParamType[Month]):
    """YYYY-MM, of a month in which an edition of the standard is in force."""

    name = "month"

    def convert(
        self, value: str | Month, param: click.Parameter | None, ctx: click.Context | None
    ) -> Month:
        """Read the month."""
        try:
            month = Month.parse(str(value))
            policy_of(month)
        except (NotAMonth, NoEdition) as error:
            raise NoSuchMonth(f"{error}.") from error
        return month


MONTH = MonthType()
