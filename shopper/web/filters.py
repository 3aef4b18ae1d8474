"""How values are written on pages and paper: Shanghai time, published scores, both languages."""

from __future__ import annotations

from datetime import date, datetime

from flask import Flask
from flask_babel import format_date, format_datetime, gettext

from shopper.language import language
from shopper.rules.month import SHANGHAI
from shopper.rules.published import published
from shopper.rules.standard import Text
from shopper.words import month_name


def attach(app: Flask) -> None:
    """Give templates their filters."""
    for filter_ in (moment, day, weekday, month_name, points, text, clock_time, day_and_time, yuan):
        app.add_template_filter(filter_)


def moment(value: datetime | None) -> str:
    """Write a moment as date and minute in Shanghai; a dash for none."""
    return value.astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M") if value else "–"


def clock_time(value: datetime | None) -> str:
    """Write the time of day in Shanghai; a dash for none."""
    return value.astimezone(SHANGHAI).strftime("%H:%M") if value else "–"


def day_and_time(value: datetime) -> str:
    """Write a moment near by as one says it in the page's language, in Shanghai, without a year."""
    return format_datetime(value, "d MMMM, HH:mm" if language() == "en" else "M月d日 HH:mm")


def day(value: date | None) -> str:
    """Write a day; a dash for none."""
    return value.isoformat() if value else "–"


def weekday(value: date) -> str:
    """Write a day of the week, short, in the page's language."""
    return format_date(value, "EEE", rebase=False)


def points(value: float | None) -> str:
    """Write a score with two decimals as published (scoring.md, 1.6); a dash for none."""
    return "–" if value is None else str(published(value))


def yuan(value: float) -> str:
    """Write a sum of money, to the fen where it is no whole number of yuan."""
    return f"¥{value:,.2f}".removesuffix(".00")


def text(value: Text | None) -> str:
    """Write a bilingual text in the page's language."""
    return value.in_language(language()) if value else gettext("none")
