"""A client that fetches pages as a browser does, and fails a test on a malformed page."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from contextvars import Context
from typing import Any
from xml.etree.ElementTree import Element

import tinyhtml5
from flask import Flask
from werkzeug.test import TestResponse

from shopper.documents.patterns import keep_patterns
from shopper.extensions import db
from shopper.models.user import User
from tests.make import PASSWORD

keep_patterns()

HTML = "{http://www.w3.org/1999/xhtml}"


class Page:
    """A fetched HTML page."""

    def __init__(self, response: TestResponse) -> None:
        self.response = response
        self.status = response.status_code
        self.html = response.get_data(as_text=True)
        self.tree: Element = tinyhtml5.parse(self.html)

    @property
    def text(self) -> str:
        """The page's words, white space folded."""
        body = self.tree.find(f"{HTML}body")
        return " ".join(" ".join(words(body)).split()) if body is not None else ""

    def all(self, tag: str, **attributes: str) -> list[Element]:
        """Return the elements of a tag whose attributes have these values."""
        wanted = {key.replace("_", "-").strip("-"): value for key, value in attributes.items()}
        return [
            element
            for element in self.tree.iter(f"{HTML}{tag}")
            if all(element.get(key) == value for key, value in wanted.items())
        ]

    def fields(self, form_number: int = 0) -> dict[str, Any]:
        """Return what a browser would send of a form nobody has touched."""
        values: dict[str, Any] = {}
        form = self.all("form")[form_number]
        for field in form.iter(f"{HTML}input"):
            if field.get("type") in {"submit", "file", "button"} or not field.get("name"):
                continue
            if field.get("type") in {"radio", "checkbox"} and field.get("checked") is None:
                continue
            values.setdefault(str(field.get("name")), []).append(field.get("value", "on"))
        for field in form.iter(f"{HTML}textarea"):
            values.setdefault(str(field.get("name")), []).append(field.text or "")
        for field in form.iter(f"{HTML}select"):
            options = list(field.iter(f"{HTML}option"))
            chosen = [o for o in options if o.get("selected") is not None] or options[:1]
            values[str(field.get("name"))] = [o.get("value", o.text) for o in chosen]
        return values


def words(element: Element) -> list[str]:
    """Return the texts of an element that a person sees."""
    if element.tag in {f"{HTML}script", f"{HTML}style", f"{HTML}template"}:
        return [element.tail or ""]
    inner = [text for child in element for text in words(child)]
    return [element.text or "", *inner, element.tail or ""]


class Browser:
    """Fetches and submits; redirects are not followed."""

    def __init__(self, app: Flask) -> None:
        self.client = app.test_client()

    def _fetch(self, method: Callable[..., TestResponse], *given: Any, **options: Any) -> Any:
        """Make a request as a server would: outside the test's context and transaction."""
        db.session.rollback()
        return Context().run(method, *given, **options)

    def get(self, address: str, status: int = 200, **options: Any) -> Page:
        """Fetch a page and check its form."""
        response = self._fetch(self.client.get, address, **options)
        assert response.status_code == status, (address, response.status_code)
        page = Page(response)
        if response.mimetype == "text/html" and not response.location:
            check(page)
        return page

    def download(self, address: str, status: int = 200, **options: Any) -> TestResponse:
        """Fetch a file."""
        response = self._fetch(self.client.get, address, **options)
        assert response.status_code == status, (address, response.status_code)
        response.get_data()
        response.close()
        return response  # type: ignore[no-any-return]

    def submit(
        self, page: Page, address: str, /, status: int = 302, form_number: int = 0, **given: Any
    ) -> Page:
        """Send a page's form with some fields changed (None removes one)."""
        values = {**page.fields(form_number), **given}
        return self.post(address, status, **{k: v for k, v in values.items() if v is not None})

    def post(self, address: str, /, status: int = 302, **values: Any) -> Page:
        """Send a form."""
        response = self._fetch(
            self.client.post, address, data=values, content_type="multipart/form-data"
        )
        assert response.status_code == status, (
            address,
            response.status_code,
            response.location,
            Page(response).text[:2000],
        )
        page = Page(response)
        if response.mimetype == "text/html" and not response.location:
            check(page)
        return page

    def sign_in(self, user: User) -> None:
        """Sign in through the form."""
        page = self.get("/accounts/sign-in")
        self.submit(page, "/accounts/sign-in", username=user.username, password=PASSWORD)


def check(page: Page) -> None:
    """Fail on what no page may have."""
    headings = page.all("h1")
    assert len(headings) == 1, f"{len(headings)} h1"
    title = page.all("title")[0].text or ""
    heading = " ".join(" ".join(words(headings[0])).split())
    assert heading in " ".join(title.split()), (title, heading)
    ids = Counter(e.get("id") for e in page.tree.iter() if e.get("id"))
    assert not [i for i, n in ids.items() if n > 1], ids.most_common(3)
    assert not re.search(r"\son[a-z]+=\"|\sstyle=\"|<style|<script>", page.html)
    for form in page.all("form"):
        names = {e.get("name") for e in form.iter(f"{HTML}input")}
        if (form.get("method") or "get").lower() == "post":
            receipt = "/s/receipts/" in str(form.get("action"))  # nobody can guess the address
            assert receipt or names & {"csrf_token", "ticket"}, "a form without protection"
    labelled = {e.get("for") for e in page.all("label")}
    inside = {e for label in page.all("label") for e in label.iter()}
    for tag in ("input", "select", "textarea"):
        for element in page.all(tag):
            if element.get("type") in {"hidden", "submit", "button"}:
                continue
            named = element.get("aria-label") or element.get("aria-labelledby")
            assert named or element in inside or element.get("id") in labelled, element.attrib
