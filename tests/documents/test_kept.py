"""Short ways through WeasyPrint: a page comes out the same, byte for byte, as by the long ones."""

from __future__ import annotations

import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
from flask import Flask

from shopper.config import ROOT
from shopper.documents.bulletin import render_html
from shopper.rules.bulletin import compile_bulletin
from shopper.standards import editions
from tests.frozen import frozen_month

PRINT = """
import sys
from datetime import UTC, datetime
from shopper.documents import kept_cells, kept_lines
if sys.argv[2] == "long":
    kept_cells.keep_cells = kept_lines.keep_lines = lambda: None
import shopper.documents.layout
from shopper.documents.pdf import render_part
from weasyprint.text.line_break import Layout
assert (Layout.setup.__name__ == "setup") == (sys.argv[2] == "long")
at = datetime(2026, 11, 2, tzinfo=UTC)
printed = render_part(open(sys.argv[1]).read(), title="x", created_at=at)
print(len(printed.pages), flush=True)
sys.stdout.buffer.write(printed.pdf)
"""

CELLS = [
    "良好",
    " 前后有空格 ",
    "接近平均",
    ("两行 " * 30).strip(),
    "一个放不下的很长的网点名称" * 6,
    "䶮㛃",
    "Ünïcode and Latin",
    "<b>粗</b>体",
    "上<br>下",
    "",
    "字" * 19,
    '<span style="font-size: 150%">大</span>',
]


def table(style: str = "", row: str = "", big: str = "") -> str:
    rows = "".join(
        f"""<tr style="{row}"><td class="number">{10 ** (n % 17) / 7:.2f}</td>
<th scope="row">{CELLS[n % len(CELLS)]}</th>
<td class="{("center", "justify")[n // 2 % 2]}" style="{big}">{CELLS[n % 5]}</td>
<td class="number" {"rowspan=2" if n % 20 == 3 else ""}>{n % 9}</td>
{"" if n % 20 == 4 else f"<td>{CELLS[n % 2]}</td>"}</tr>"""
        for n in range(24)
    )
    return f"""<table style="{style}">
<colgroup><col style="width: 10%"><col style="width: 40%"></colgroup>
<thead><tr>{"<th scope=col>列</th>" * 5}</tr></thead><tbody>{rows}</tbody></table>"""


NESTED = f"<td class='shared'><table>{'<tr><td>格</td></tr>' * 3}</table></td>" * 2
FORCED = '<tr><td class="lines">一</td></tr>' * 2 + '<tr><td class="lines">二\n三</td></tr>' * 2
ODD = "".join(
    f'<table dir="{direction}"><tr><td class="{name}">一</td></tr><tr></tr>'
    f'<tr><td class="{name}">{"二 三 " * 20}四</td></tr><tr></tr></table>'
    for name in ("high", "ends", "clipped", "none")
    for direction in ("ltr", "rtl")
)
INDENTED = '<tr><td class="indent">缩进</td><td></td></tr>' * 4
BIG = '<tr><td class="large">大</td><th>{}</th></tr>'
AT_ENDS = "".join(
    f"""<section class="annex"><div style="height: {height}px"></div>
<table class="split">{INDENTED}{BIG.format("行") * 2}{BIG.format(("行 " * 400).strip()) * 3}</table>
</section>"""
    for height in range(500, 700, 24)
)
PAGE = f"""<!doctype html><html lang="zh-Hans-CN"><head><title>x</title>
<style>.shared td {{ padding: 5% }} .large {{ font-size: 300% }} .indent {{ text-indent: 2em }}
.lines {{ white-space: pre-line }} .center {{ text-align: center }}
.justify {{ text-align: justify }} .ends {{ text-align-last: end }}
.high {{ min-height: 60px; height: 40px }}
.clipped {{ overflow: hidden; white-space: nowrap; text-overflow: ellipsis }}
.none {{ font-size: 0 }} .split tr {{ break-inside: auto }}</style></head><body>
<p>{"现将有关测评情况通报如下。" * 20}</p><p style="white-space: pre-line">一
二   三
四</p><p style="text-decoration: underline">下划线</p><p>段 落</p>{ODD}
<section class="annex"><table class="dense"><tr><td>一格</td></tr>{FORCED}</table>{table()}
{table("border-collapse: collapse; width: 60%")}<p lang="en">The last word</p>
{table("table-layout: auto", "break-inside: auto", "font-size: 300%")}
{table("font-family: 'AR PL KaitiM GB', 'Noto Sans CJK SC'")}
<table><colgroup><col style="width: 30%"></colgroup><tr>{NESTED}</tr></table>
</section>{AT_ENDS}</body></html>"""


def printed(path: Path, way: str) -> bytes:
    command = [sys.executable, "-c", PRINT, str(path), way]
    return subprocess.run(command, capture_output=True, check=True, cwd=ROOT).stdout


@pytest.mark.parametrize("language", ["", "en"])
def test_a_page_is_the_same_by_both_ways(app: Flask, tmp_path: Path, language: str) -> None:
    page = tmp_path / "page.html"
    page.write_text(html(language) if language else PAGE)
    short, long = printed(page, "short"), printed(page, "long")
    assert int(short.split(b"\n")[0]) > 5
    assert short == long


def html(language: str) -> str:
    edition = editions()["2010-06"]
    month = compile_bulletin(frozen_month(edition, outlets=60), edition)
    at = datetime(2026, 11, 2, 3, 0, tzinfo=UTC)
    return render_html(month, language, printed_at=at, draft=True)
