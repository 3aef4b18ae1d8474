from __future__ import annotations

import gzip
import re
from pathlib import Path

import pytest

CSS = Path(__file__).parents[2] / "static" / "css"
TOKENS = (CSS / "tokens.css").read_text()
SHEETS = sorted(path.name for path in CSS.glob("*.css") if path.name != "tokens.css")
MEDIA = re.compile(r"@media [^{]*")
COLOUR = re.compile(r"#[0-9a-f]{3,8}\b|\b(?:rgb|hsl)a?\(", re.IGNORECASE)
SIZE = re.compile(r"\b\d*\.?\d+(?:px|rem)\b")
SCHEMES = {
    "light": TOKENS.partition(":root:lang")[0],
    "dark": TOKENS.partition("prefers-color-scheme: dark")[2].partition("data-print")[0],
}
READ = [
    ("ink", "ground", 7.0),
    ("ink-quiet", "ground-quiet", 4.5),
    ("ink-faint", "ground-quiet", 4.5),
    ("ink", "ground-deep", 4.5),
    ("accent", "ground-quiet", 4.5),
    ("accent", "accent-ground", 4.5),
    ("on-accent", "accent", 4.5),
    ("on-accent", "accent-deep", 4.5),
    ("official", "ground-quiet", 4.5),
    ("official", "official-ground", 4.5),
    ("line-strong", "ground-quiet", 3.0),
    ("focus", "ground-quiet", 3.0),
]


def rules(name: str) -> str:
    return MEDIA.sub("", (CSS / name).read_text())


def luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize("name", SHEETS)
def test_only_the_tokens_name_a_colour(name: str) -> None:
    assert COLOUR.findall(rules(name)) == []


@pytest.mark.parametrize("name", SHEETS)
def test_only_the_tokens_name_a_size(name: str) -> None:
    assert SIZE.findall(rules(name)) == []


@pytest.mark.parametrize("name", SHEETS)
def test_every_token_used_is_defined(name: str) -> None:
    used = set(re.findall(r"var\((--[\w-]+)", rules(name)))
    assert used <= set(re.findall(r"(--[\w-]+):", TOKENS))


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize(("front", "back", "least"), READ)
def test_text_and_controls_stand_out(scheme: str, front: str, back: str, least: float) -> None:
    colours = dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", SCHEMES[scheme]))
    dark, light = sorted(luminance(colours[name]) for name in (front, back))
    assert (light + 0.05) / (dark + 0.05) >= least


def test_a_customer_loads_little_style() -> None:
    sheets = [(CSS / name).read_bytes() for name in ("tokens.css", "base.css")]
    assert sum(len(gzip.compress(sheet)) for sheet in sheets) < 5_000
