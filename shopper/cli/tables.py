"""A working as plain text, its tables aligned whether a character is one column wide or two."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator

from shopper.workings.passage import Passage, Table, Working

GAP = "  "


def plain_text(working: Working) -> str:
    """Return the title, the facts and the passages, one below the other."""
    names = max(width(fact.name) for fact in working.facts)
    facts = [padded(fact.name, names) + GAP + fact.value for fact in working.facts]
    parts = ["\n".join([working.title, "", *facts]), *map(passage_text, working.passages)]
    return "\n\n".join(parts)


def passage_text(passage: Passage) -> str:
    """Return the title, the sentences and the figures of a passage."""
    table = ["", *table_lines(passage.table)] if passage.table else []
    return "\n".join([passage.title, "-" * width(passage.title), *passage.sentences, *table])


def table_lines(table: Table) -> Iterator[str]:
    """Yield the lines of a table, figures to the right."""
    rows = [tuple(heading for heading, _ in table.columns), *(row.cells for row in table.rows)]
    widths = [max(width(row[n]) for row in rows) for n in range(len(table.columns))]
    for row in rows:
        cells = (
            padded(cell, wide, right=kind == "number")
            for cell, wide, (_, kind) in zip(row, widths, table.columns, strict=True)
        )
        yield GAP.join(cells).rstrip()


def padded(text: str, wide: int, right: bool = False) -> str:
    """Return the text with spaces to a number of columns."""
    spaces = " " * (wide - width(text))
    return spaces + text if right else text + spaces


def width(text: str) -> int:
    """Return how many columns a terminal gives the text; an accent takes none."""
    shown = (c for c in text if not unicodedata.combining(c))
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in shown)
