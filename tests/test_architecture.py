from __future__ import annotations

import ast
import sys
from functools import cache
from pathlib import Path

import pytest

from shopper.config import ROOT

AUDIENCES = {"survey", "fieldwork", "office", "public", "accounts"}
GROUND = {
    *("clock", "config", "extensions", "language", "room", "standards", "storage", "words"),
    "driver",
    "workings",
}
BELOW_PAGES = {"models", "documents", "rules", "register"} | GROUND

MAY_IMPORT = {
    "rules": set(),
    "planning": {"rules"},
    "models": {"rules"} | GROUND,
    "documents": {"rules"} | GROUND,
    "register": {"models", "rules"} | GROUND,
    "web": BELOW_PAGES,
    "jobs": BELOW_PAGES | {"planning"},
    "demo": BELOW_PAGES - {"documents"},
    "cli": BELOW_PAGES | {"jobs", "demo", "planning"},
    **{audience: BELOW_PAGES | {"web", "jobs"} for audience in AUDIENCES},
    "office": BELOW_PAGES | {"web", "jobs", "planning"},
    **{part: {"rules"} | GROUND for part in GROUND},
}
"""Which parts of the product each part may import, itself apart (docs/architecture.md)."""

FILES = sorted(p for p in (ROOT / "shopper").rglob("*.py") if p != ROOT / "shopper/__init__.py")


def part_of(path: Path) -> str:
    return path.relative_to(ROOT / "shopper").parts[0].removesuffix(".py")


@cache
def nodes(path: Path) -> tuple[ast.AST, ...]:
    return tuple(ast.walk(ast.parse(path.read_text())))


@cache
def imported(path: Path) -> frozenset[str]:
    names: set[str] = set()
    for node in nodes(path):
        if isinstance(node, ast.Import):
            names.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert not node.level, f"{path}: a relative import"
            names.update(f"{node.module}.{alias.name}" for alias in node.names)
    return frozenset(names)


@pytest.mark.parametrize("path", FILES, ids=lambda p: str(p.relative_to(ROOT)))
def test_a_part_imports_only_what_it_may(path: Path) -> None:
    part = part_of(path)
    own = {name.split(".")[1] for name in imported(path) if name.startswith("shopper.")}
    assert own <= MAY_IMPORT[part] | {part}


@pytest.mark.parametrize(
    "path",
    [path for path in FILES if part_of(path) == "rules"],
    ids=lambda p: str(p.relative_to(ROOT)),
)
def test_rules_need_the_standard_library_and_numpy_only(path: Path) -> None:
    foreign = {name.split(".")[0] for name in imported(path)} - {"shopper"}
    assert foreign <= set(sys.stdlib_module_names) | {"numpy"}


@pytest.mark.parametrize(
    ("library", "modules"),
    [
        ("weasyprint", ["kept_cells", "kept_lines", "layout"]),
        ("qrcode", ["qr"]),
        ("tinyhtml5", ["patterns"]),
    ],
)
def test_what_prints_has_few_doors(library: str, modules: list[str]) -> None:
    assert users(library) == [f"documents/{module}.py" for module in modules]


@pytest.mark.parametrize(
    ("library", "module"),
    [
        ("pypinyin", "models/company.py"),
        ("scipy", "planning/optimiser.py"),
        ("imagehash", "web/likeness.py"),
    ],
)
def test_a_library_has_one_door(library: str, module: str) -> None:
    assert users(library) == [module]


def users(library: str) -> list[str]:
    return [
        str(path.relative_to(ROOT / "shopper"))
        for path in FILES
        if any(name.split(".")[0] == library for name in imported(path))
    ]


@pytest.mark.parametrize(
    "path",
    [path for path in FILES if part_of(path) in {"rules", "models", "documents", "web"}],
    ids=lambda p: str(p.relative_to(ROOT)),
)
def test_what_pages_stand_on_reads_no_clock_and_commits_nothing(path: Path) -> None:
    calls = {
        node.func.attr
        for node in nodes(path)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
    }
    assert not calls & {"commit", "utcnow", "today"}


def test_no_file_is_two_nouns() -> None:
    long = {
        str(path.relative_to(ROOT)): lines
        for path in FILES
        if (lines := len(path.read_text().splitlines())) > 250
    }
    assert not long
