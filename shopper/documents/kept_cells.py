"""Cells of one line, laid out once for each style: those of a column differ in their text alone."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from weasyprint.formatting_structure.boxes import LineBox, TableCellBox, TextBox
from weasyprint.layout import block
from weasyprint.layout.inline import split_text_box, text_align

NEAR = 1.0
"""Pixels from a page's end within which WeasyPrint itself decides whether a cell fits."""
SLACK = 1 + 1e-9
"""What WeasyPrint adds to the room of a line, so that an error of rounding breaks none."""

Layout = Callable[..., tuple[Any, ...]]


@dataclass(frozen=True)
class Sample:
    """A cell of one line, laid out, and all that became of it but its place."""

    cell: Any
    y: float
    height: float
    changed: dict[str, Any]
    lines: dict[str, dict[str, Any]] = field(default_factory=dict)
    """What is known of a text that was set in one line, by the text."""

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

    Cells share a style where the same rules apply to them, so only a text that takes more than one
    line, or another font, can make another difference: such a cell is left to WeasyPrint.
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
            if result[0] is not None and result[1] is None and len(result[0].children) == 1:
                samples[key] = _sample(result[0], before, y)
            return result
        near = box.position_y + sample.height + NEAR
        cell = None if context.overflows_page(bottom_space, near) else _like(sample, context, box)
        if cell is None:
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


def _sample(cell: Any, before: dict[str, Any], y: float) -> Sample:
    """Return the cell as a sample: what else is done to the cell must not change it."""
    (line,) = cell.children
    own = line.copy_with_children([text.copy() for text in line.children])
    changed = {
        name: value
        for name, value in vars(cell).items()
        if name not in ("children", "position_x", "position_y") and before.get(name) is not value
    }
    return Sample(cell.copy_with_children([own]), y, cell.border_height(), changed)


def _like(sample: Sample, context: Any, box: Any) -> Any:
    """Return the cell `box` laid out like the sample, or None where its text asks for more."""
    left = box.content_box_x()
    (written,) = box.children[0].children
    known = sample.lines.get(written.text)
    if known is None:
        known = _one_line(sample, context, written, (left + box.width) * SLACK - left)
        if known is None:
            return None
        sample.lines[written.text] = known
    down = box.position_y - sample.y
    text, line = (_placed(each, box.element, left, down) for each in (sample.text, sample.line))
    vars(text).update(known)
    line.children = [text]
    line.width = text.position_x + text.margin_width() - line.content_box_x()
    line.translate(text_align(context, line, box.width, last=True), 0)
    cell = box.copy()
    vars(cell).update(sample.changed, children=[line])
    return cell


def _one_line(sample: Sample, context: Any, written: Any, room: float) -> dict[str, Any] | None:
    """Return what is known of the text set in one line as high as the sample's, or None."""
    text, more, _ = split_text_box(context, written, room, 0)
    if text is None or more is not None:
        return None
    if (text.height, text.baseline) != (sample.text.height, sample.text.baseline):
        return None
    return {name: getattr(text, name) for name in ("text", "width", "pango_layout")}


def _placed(kept: Any, element: Any, left: float, down: float) -> Any:
    box = kept.copy()
    box.element = element
    box.position_x = left
    box.position_y += down
    return box
