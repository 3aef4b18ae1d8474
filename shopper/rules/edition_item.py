"""The items of an edition file, with their answers, details and citations."""

from __future__ import annotations

from collections.abc import Mapping
from typing import get_args

from shopper.rules.edition_table import Table
from shopper.rules.standard import Citation, Detail, DetailType, Instrument, Item, ItemType, Option

Answers = Mapping[str, Mapping[str, tuple[Option, ...]]]

INSTRUMENTS: tuple[Instrument, ...] = get_args(Instrument)
ITEM_TYPES: tuple[ItemType, ...] = get_args(ItemType)
DETAIL_TYPES: tuple[DetailType, ...] = get_args(DetailType)
WITHOUT_OPTIONS = ("date", "text", "details")
LEFT_OUT = ("not_applicable", "cannot_say", "not_noticed", "unable", "under_way", "recorded")


def read_item(table: Table, answers: Answers) -> Item:
    """Return one item; `answers` holds the shared options by instrument and name."""
    instrument = table.word("instrument", INSTRUMENTS)
    type_ = table.word("type", ITEM_TYPES)
    applies = _groups(table.string("applies", ""))
    item = Item(
        id=table.string("id"),
        instrument=instrument,
        section=table.string("section"),
        question=table.text("question"),
        type=type_,
        options=_item_options(table, answers[instrument], type_, decided=bool(applies)),
        weight=table.number("weight"),
        why=table.string("why"),
        applies=applies,
        citations=tuple(_citation(entry) for entry in table.tables("citations")),
        source=table.string("source"),
        stage=table.string("stage", "") or None,
        carries=table.strings("carries"),
        critical=table.flag("critical"),
        photo=table.word("photo", ("none", "invited", "faceless", "forbidden"), "none"),
        photo_required=table.word("photo_required", ("never", "failed", "finding"), "never"),
        finding=table.flag("finding"),
        pilot=table.flag("pilot"),
        required=table.flag("required", True),
        details=tuple(_detail(entry, answers[instrument]) for entry in table.tables("details")),
        note=table.text("note") if table.has("note") else None,
        asked=table.flag("asked", True),
        max_length=table.whole_number("max_length") if table.has("max_length") else None,
    )
    table.finish()
    return item


def read_options(table: Table, key: str) -> tuple[Option, ...]:
    """Return the options listed under a key, none when it is not there."""
    tables = table.tables(key)
    options = tuple(_option(entry) for entry in tables)
    codes: set[str] = set()
    for entry, option in zip(tables, options, strict=True):
        if option.code in codes:
            entry.note("code", f"{option.code!r} is already that of another option")
        codes.add(option.code)
    return options


def _option(table: Table) -> Option:
    value = table.number("value") if table.has("value") else None
    left_out = table.word("left_out", LEFT_OUT) if table.has("left_out") else None
    if (value is None) == (left_out is None):
        table.note("value", "must be given, or left_out: one of the two")
    if value is not None and value > 1:
        table.note("value", "must lie between 0 and 1")
    option = Option(
        code=table.string("code"),
        label=table.own_text(),
        value=value,
        left_out=left_out,
        anchor=table.text("anchor") if table.has("anchor") else None,
    )
    table.finish()
    return option


def _item_options(
    table: Table, shared: Mapping[str, tuple[Option, ...]], type_: ItemType, *, decided: bool
) -> tuple[Option, ...]:
    """Return an item's own options, else the shared ones that it names, else those of its type.

    Where conditions have `decided` that an item applies, 不适用 is not offered: it could only
    soften the result.
    """
    own = read_options(table, "options")
    name = table.string("answers", type_)
    if own or (type_ in WITHOUT_OPTIONS and name == type_):
        return own
    if name not in shared:
        table.note("answers" if table.has("answers") else "options", f"no answers {name!r} here")
        return ()
    withheld = "na" if type_ == "ynna" and decided else None
    return tuple(option for option in shared[name] if option.code != withheld)


def _detail(table: Table, shared: Mapping[str, tuple[Option, ...]]) -> Detail:
    type_ = table.word("type", DETAIL_TYPES)
    name = table.string("answers", "")
    if (type_ == "ticks") != (name in shared):
        table.note("answers", "must name shared answers for ticks, and only for ticks")
    detail = Detail(
        key=table.string("key"),
        type=type_,
        label=table.text("label"),
        options=shared.get(name, ()),
        when=table.strings("when"),
    )
    table.finish()
    return detail


def _citation(table: Table) -> Citation:
    citation = Citation(
        clause=table.string("clause"),
        phrase=table.string("phrase"),
        condition=table.string("condition", "") or None,
    )
    table.finish()
    return citation


def _groups(applies: str) -> tuple[tuple[str, ...], ...]:
    if not applies:
        return ()
    return tuple(
        tuple(code.strip() for code in group.split("+")) for group in applies.split(" or ")
    )
