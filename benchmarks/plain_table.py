"""The outlets' table by reportlab, read from standard input: untagged, its font not embedded."""

from __future__ import annotations

import io
import json
import sys
from time import perf_counter

from reportlab.lib import colors
from reportlab.lib.pagesizes import A4
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.platypus import LongTable, SimpleDocTemplate, TableStyle

FONT = "STSong-Light"


def main() -> None:
    rows = json.load(sys.stdin)
    began = perf_counter()
    pdfmetrics.registerFont(UnicodeCIDFont(FONT))
    style = TableStyle(
        [
            ("FONT", (0, 0), (-1, -1), FONT, 8),
            ("ROWBACKGROUNDS", (0, 1), (-1, -1), [colors.white, colors.whitesmoke]),
        ]
    )
    SimpleDocTemplate(io.BytesIO(), pagesize=A4).build([LongTable(rows, repeatRows=1, style=style)])
    print(perf_counter() - began)


if __name__ == "__main__":
    main()
