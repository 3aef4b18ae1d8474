from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.mofile import read_mo
from babel.messages.pofile import read_po

from shopper.config import ROOT

FOLDER = ROOT / "shopper" / "translations" / "zh_Hans_CN" / "LC_MESSAGES"
PLACEHOLDER = re.compile(r"%\((\w+)\)[sd]")
CHINESE = re.compile(r"[\u3400-\u9fff]")
SAME_IN_BOTH = re.compile("(简体)?中文|[年月日号]")
"""A language named in itself, and the parts of a Chinese date or number."""

SPEAKS_CHINESE = {
    "shopper/demo": "the sample province",
    "shopper/rules": "the standard and what is told of it, in both languages side by side",
    "shopper/documents": "paper: the bulletin is a Chinese document, posters carry both languages",
    "shopper/register": "column headings and answers of the files that companies send",
    "shopper/office/files.py": "the names of those files",
    "shopper/models/setting.py": "the association's own name",
    "shopper/models/stored_field.py": "the customers' notice, in both languages side by side",
    "templates/documents": "paper",
    "templates/macros/paper.html": "paper",
}
"""Where Chinese may stand outside the translations, and why."""


@cache
def source_texts() -> dict[str, str]:
    """Return every English text of the source, with where it stands."""
    with (ROOT / "babel.cfg").open() as file:
        methods, options = parse_mapping_cfg(file, "babel.cfg")
    keywords = DEFAULT_KEYWORDS | {"lazy_gettext": None, "lazy_ngettext": (1, 2)}
    found: dict[str, str] = {}
    for folder in ("shopper", "templates"):
        extracted = extract_from_dir(
            ROOT / folder,
            [(pattern.removeprefix(f"{folder}/"), method) for pattern, method in methods],
            options,
            keywords,
        )
        for name, line, message, _comments, _context in extracted:
            for text in [message] if isinstance(message, str) else message:
                found.setdefault(text, f"{folder}/{name}:{line}")
    return found


@cache
def chinese() -> Catalog:
    with (FOLDER / "messages.po").open("rb") as file:
        return read_po(file, locale="zh_Hans_CN")


def translations(message: Message) -> Iterator[str]:
    yield from [message.string] if isinstance(message.string, str) else message.string


def originals(message: Message) -> tuple[str, ...]:
    return (message.id,) if isinstance(message.id, str) else tuple(message.id)


def test_every_text_has_a_chinese_translation() -> None:
    known = {
        text for message in chinese() if all(translations(message)) for text in originals(message)
    }
    missing = {text: place for text, place in source_texts().items() if text not in known}
    assert len(source_texts()) > 100
    assert missing == {}


def test_translations_keep_the_placeholders() -> None:
    wrong = [
        message.id
        for message in chinese()
        for string in translations(message)
        if message.id and not placeholders(string) <= placeholders(*originals(message))
    ]
    forgotten = [
        message.id
        for message in chinese()
        if message.id
        and placeholders(*originals(message)) - placeholders(*translations(message)) - {"num"}
    ]
    assert (wrong, forgotten) == ([], [])


def placeholders(*texts: str) -> set[str]:
    return {name for text in texts for name in PLACEHOLDER.findall(text)}


def test_the_compiled_translations_are_those_of_the_text_file() -> None:
    with (FOLDER / "messages.mo").open("rb") as file:
        compiled = read_mo(file)
    assert texts_of(compiled) == texts_of(chinese())


def texts_of(catalog: Catalog) -> dict[tuple[str, ...], list[str]]:
    return {originals(message): [*translations(message)] for message in catalog if message.id}


def speaks_chinese(path: Path) -> bool:
    name = str(path.relative_to(ROOT))
    return any(name == place or name.startswith(f"{place}/") for place in SPEAKS_CHINESE)


@pytest.mark.parametrize("folder", ["shopper", "templates", "static/js"])
def test_no_chinese_stands_outside_the_translations(folder: str) -> None:
    files = [
        path
        for path in (ROOT / folder).rglob("*")
        if path.suffix in {".py", ".html", ".js"} and not speaks_chinese(path)
    ]
    assert files
    assert {str(path): found for path in files if (found := chinese_in(path))} == {}


def chinese_in(path: Path) -> list[str]:
    """Return a file's Chinese; comments, docstrings and bilingual texts are none of a page's."""
    content = path.read_text("utf-8")
    if path.suffix == ".py":
        tree = ast.parse(content)
        apart = {
            id(part) for node in ast.walk(tree) if apart_from_pages(node) for part in ast.walk(node)
        }
        texts = [
            node.value
            for node in ast.walk(tree)
            if isinstance(node, ast.Constant)
            and isinstance(node.value, str)
            and id(node) not in apart
        ]
    else:
        texts = re.sub(r"\{#.*?#\}", "", content, flags=re.DOTALL).splitlines()
    return [text.strip() for text in texts if CHINESE.search(SAME_IN_BOTH.sub("", text))]


def apart_from_pages(node: ast.AST) -> bool:
    """Tell whether it is a docstring or a Text, which holds both languages itself."""
    if isinstance(node, ast.Call):
        return isinstance(node.func, ast.Name) and node.func.id == "Text"
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
