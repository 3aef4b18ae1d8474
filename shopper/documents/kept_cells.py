"""Cells of plain text, laid out once for a style: those of a column differ in their text alone."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from weasyprint.css.properties import INITIAL_VALUES
from weasyprint.formatting_structure.boxes import LineBox, TableCellBox, TextBox
from weasyprint.layout import block
from weasyprint.layout.inline import split_text_box, text_align

NEAR = 1.0
"""Pixels from a page's end within which WeasyPrint itself decides whether a cell fits."""
SLACK = 1 + 1e-9
"""What WeasyPrint adds to the room of a line, so that an error of rounding breaks none."""

PLAIN = (
    *("direction", "height", "min_height", "max_height", "overflow", "text_overflow"),
    *("block_ellipsis", "max_lines", "box_decoration_break"),
)
"""Properties that have their initial values in a plain cell; any other is left to WeasyPrint."""

Layout = Callable[..., tuple[Any, ...]]
Line = dict[str, Any]
"""What the box of a line's text has of its own."""


@dataclass(frozen=True)
class Sample:
    """A cell of one line, laid out, and all that became of it but its place."""

    cell: Any
    y: float
    changed: dict[str, Any]
    lines: dict[str, list[Line] | None] = field(default_factory=dict)
    """The lines of a text, by the text; None where it is not to be set like the sample."""

    @property
    def line(self) -> Any:
        """Return its line."""
        return self.cell.children[0]

    @property
    def text(self) -> Any:
        """Return its text."""
        return self.line.children[0]


def keep_cells() -> None:
    """Lay out a cell as one of the same style and width is, with its own text.

    Cells share a style where the same rules apply to them, so only the text, and how many lines it
    takes, makes a difference. What is not that plain is left to WeasyPrint.
    """
    block.block_container_layout = _with_cells_kept(block.block_container_layout)


def _with_cells_kept(lay_out: Layout) -> Layout:
    def kept(
        context: Any, box: Any, bottom_space: float, skip_stack: Any, *more: Any, **named: Any
    ) -> tuple[Any, ...]:
        text = _only_text(box) if type(box) is TableCellBox and skip_stack is None else None
        if text is None:
            return lay_out(context, box, bottom_space, skip_stack, *more, **named)
        samples = vars(context).setdefault("samples", {})
        # A style's number is its own as long as the sample has it.
        key = (id(box.style), id(text.style), box.width)
        sample = samples.get(key)
        if sample is None:
            before, y = vars(box).copy(), box.position_y
            result = lay_out(context, box, bottom_space, skip_stack, *more, **named)
            if result[0] is not None and result[1] is None and _is_plain(result[0]):
                samples[key] = _sample(result[0], before, y)
            return result
        cell = _like(sample, context, box, text)
        if cell is None or context.overflows_page(bottom_space, _end(cell) + NEAR):
            return lay_out(context, box, bottom_space, skip_stack, *more, **named)
        return cell, None, {"break": "any", "page": None}, [], False, None

    return kept


def _only_text(cell: Any) -> Any:
    """Return the only text of a cell that has one and nothing else, or None.

    None too where borders collapse: neighbours then have a say in a cell's.
    """
    if cell.style["border_collapse"] == "collapse":
        return None
    box = cell
    for kind in (LineBox, TextBox):
        if len(box.children) != 1 or type(box.children[0]) is not kind:
            return None
        box = box.children[0]
    return None if box.text != box.text.strip() else box


def _is_plain(cell: Any) -> bool:
    if len(cell.children) != 1 or len(cell.children[0].children) != 1:
        return False
    as_initially = all(cell.style[name] == INITIAL_VALUES[name] for name in PLAIN)
    return as_initially and not cell.children[0].text_indent


def _sample(cell: Any, before: dict[str, Any], y: float) -> Sample:
    """Return the cell as a sample: what else is done to the cell must not change it."""
    (line,) = cell.children
    own = line.copy_with_children([text.copy() for text in line.children])
    changed = {
        name: value
        for name, value in vars(cell).items()
        if name not in ("children", "position_x", "position_y") and before.get(name) is not value
    }
    return Sample(cell.copy_with_children([own]), y, changed)


def _like(sample: Sample, context: Any, box: Any, written: Any) -> Any:
    """Return the cell `box` laid out like the sample, or None where its text asks for more."""
    left = box.content_box_x()
    if written.text not in sample.lines:
        room = (left + box.width) * SLACK - left
        sample.lines[written.text] = _lines(sample, context, written, room)
    lines = sample.lines[written.text]
    if lines is None:
        return None
    cell = box.copy()
    vars(cell).update(sample.changed, children=[])
    down = box.position_y - sample.y
    for known in lines:
        text, line = (_placed(each, box.element, left, down) for each in (sample.text, sample.line))
        vars(text).update(known)
        line.children = [text]
        line.width = text.position_x + text.margin_width() - line.content_box_x()
        line.translate(text_align(context, line, box.width, last=True), 0)
        cell.children.append(line)
        down += line.height
    cell.height = line.position_y + line.height - cell.content_box_y()
    return cell


def _lines(sample: Sample, context: Any, written: Any, room: float) -> list[Line] | None:
    """Return the lines of the text, or None where one is not as high as the sample's.

    None too where the last of several is aligned in another way than those before it.
    """
    lines: list[Line] = []
    style = sample.line.style
    start = 0
    while start is not None:
        text, start, _ = split_text_box(context, written, room, start)
        if (text.height, text.baseline) != (sample.text.height, sample.text.baseline):
            return None
        if start is not None and style["text_align_all"] != style["text_align_last"]:
            return None
        lines.append({name: getattr(text, name) for name in ("text", "width", "pango_layout")})
    return lines


def _placed(kept: Any, element: Any, left: float, down: float) -> Any:
    box = kept.copy()
    box.element = element
    box.position_x = left
    box.position_y += down
    return box


def _end(cell: Any) -> float:
    return float(cell.position_y + cell.border_height())
