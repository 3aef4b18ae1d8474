from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask

TABLE = 'name,score,se\n甲,80,1\nB,81,1\n"C, Ltd",70,1\nD,70,1.0\n'


def run(app: Flask, folder: Path, content: str, *options: str):
    path = folder / "units.csv"
    path.write_text(content, "utf-8")
    return app.test_cli_runner().invoke(args=["shopper", "rank-sets", str(path), *options])


def test_ranks_and_sets_are_printed_best_first(app, tmp_path):
    result = run(app, tmp_path, TABLE)
    assert result.exit_code == 0
    assert result.output == 'name,rank,low,high\nB,1,1,2\n甲,2,1,2\n"C, Ltd",3,3,4\nD,3,3,4\n'


def test_simultaneous_sets_are_wider(app, tmp_path):
    lines = "".join(f"U{i},{80 + 2 * i},1\n" for i in range(8))
    alone = run(app, tmp_path, "name,score,se\n" + lines).output
    together = run(app, tmp_path, "name,score,se\n" + lines, "--simultaneous").output
    assert width(together) > width(alone)


def width(output: str) -> int:
    rows = [line.split(",") for line in output.splitlines()[1:]]
    return sum(int(high) - int(low) for _, _, low, high in rows)


def test_a_table_from_chinese_excel_is_read(app, tmp_path):
    (tmp_path / "units.csv").write_text("name,score,se\n浙江,81,1\n", "gbk")
    arguments = ["shopper", "rank-sets", str(tmp_path / "units.csv")]
    assert app.test_cli_runner().invoke(args=arguments).output.endswith("浙江,1,1,1\n")


def test_columns_may_stand_in_any_order_among_others(app, tmp_path):
    result = run(app, tmp_path, "SE,city,Score,Name\n1,杭州,80,A\n1,宁波,70,B\n")
    assert result.output == "name,rank,low,high\nA,1,1,1\nB,2,2,2\n"


@pytest.mark.parametrize(
    ("content", "sentences"),
    [
        ("", ["The file is empty."]),
        ("name,score\nA,1\n", ["Row 1: there is no column se."]),
        ("A,80,1\n", ["Row 1: there is no column name, score, se."]),
        ("name,score,se\n", ["There are no rows below the heading."]),
        ("name,score,se\nA,80,1\nA,70,1\n", ["Row 3, column name: 'A' is in row 2 already."]),
        (
            "name,score,se\nA,many,1\n,80,-1\nB,80\nC,nan,inf\nD,1e300,1\n",
            [
                "Row 2, column score: 'many' is not a number.",
                "Row 3, column name: it is empty.",
                "Row 3, column se: '-1' is below 0.",
                "Row 4, column se: '' is not a number.",
                "Row 5, column score: 'nan' is not a number.",
                "Row 5, column se: 'inf' is not a number.",
                "Row 6, column score: '1e300' is beyond 1e+100.",
            ],
        ),
    ],
)
def test_what_can_not_be_ranked_is_named_row_by_row(app, tmp_path, content, sentences):
    result = run(app, tmp_path, content)
    assert result.exit_code == 1
    assert result.output == "Error: " + "\n".join(sentences) + "\n"
