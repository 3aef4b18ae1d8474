"""Lines of text that WeasyPrint 70 sets up and sets anew though nothing changed: kept."""

from __future__ import annotations

from typing import Any

from weasyprint.text.ffi import ffi, gobject, pango
from weasyprint.text.line_break import Layout

ffi.cdef("PangoLayout * pango_layout_copy (PangoLayout *);")

PARAGRAPHS = frozenset("\n\r\u2029")
"""What ends a paragraph for Pango."""
OF_A_TEXT = ("layout", "text", "max_width", "justification_spacing")


def keep_lines() -> None:
    """Set up a line from the first of its style, and draw it as it was set."""
    _keep_empty_lines()
    _keep_set_lines()


def _keep_empty_lines() -> None:
    """Copy the first line of a style, with its font, its language and what fonts can do."""
    set_up = Layout.setup

    def copied(line: Any, style: Any) -> None:
        if not hasattr(style, "line"):
            set_up(line, style)
            named = {name: value for name, value in vars(line).items() if name not in OF_A_TEXT}
            style.line = _copy(line.layout), named
        else:
            empty, named = style.line
            vars(line).update(named, layout=_copy(empty))

    Layout.setup = copied


def _copy(layout: Any) -> Any:
    return ffi.gc(pango.pango_layout_copy(layout), gobject.g_object_unref)


def _keep_set_lines() -> None:
    """Keep lines until they are drawn.

    WeasyPrint drops them to save memory, some 4 KB a line; a part of a document has few thousand.
    """
    set_text, reactivate = Layout.set_text, Layout.reactivate

    def set_as_drawn(line: Any, text: str, justify: bool = False) -> None:
        set_text(line, text, justify)
        # Drawing asks for this, and would have the line set anew.
        pango.pango_layout_set_single_paragraph_mode(line.layout, PARAGRAPHS.isdisjoint(text))

    def unless_as_set(line: Any, style: Any) -> None:
        if line.justification_spacing:
            reactivate(line, style)

    def stay(_line: Any) -> None:
        return

    Layout.set_text, Layout.reactivate, Layout.deactivate = set_as_drawn, unless_as_set, stay
