"""What a page's form asks, read from the page itself."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import unescape
from html.parser import HTMLParser
from urllib.request import ProxyHandler, build_opener

HIDDEN = re.compile(r'<input\b[^>]*\btype="hidden"[^>]*>')
NAME = re.compile(r'\bname="([^"]*)"')
VALUE = re.compile(r'\bvalue="([^"]*)"')


@dataclass(frozen=True)
class Form:
    """Where a form is, where it is sent, and the answers that each question offers."""

    path: str
    action: str
    questions: Mapping[str, Sequence[str]]
    has_device: bool = False
    """Its script fills in a mark of the phone."""


class Reader(HTMLParser):
    """Collects the action and the radio buttons of a page's only form that is posted."""

    def __init__(self) -> None:
        super().__init__()
        self.action = ""
        self.questions: dict[str, list[str]] = {}
        self.has_device = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {key: value or "" for key, value in attrs}
        if tag == "form" and given.get("method", "").lower() == "post":
            self.action = given.get("action", "")
        if tag != "input":
            return
        if given.get("type") == "radio":
            self.questions.setdefault(given["name"], []).append(given["value"])
        self.has_device |= given.get("name") == "device"


def read_form(port: int, path: str) -> Form:
    """Fetch a page and return its form."""
    page = build_opener(ProxyHandler({})).open(f"http://127.0.0.1:{port}{path}", timeout=60)
    return form_of(path, page.read().decode())


def form_of(path: str, page: str) -> Form:
    """Return the form of a page."""
    reader = Reader()
    reader.feed(page)
    return Form(path, reader.action or path, reader.questions, reader.has_device)


def hidden_fields(page: str) -> dict[str, str]:
    """Return the hidden fields that a page comes with; those without a value are left out."""
    found = [(NAME.search(tag), VALUE.search(tag)) for tag in HIDDEN.findall(page)]
    return {unescape(name[1]): unescape(value[1]) for name, value in found if name and value}
