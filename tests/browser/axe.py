"""What axe finds in the way of a page's readers."""

from __future__ import annotations

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page

FIND = """() => axe.run({
  resultTypes: ["violations"],
  rules: { "target-size": { enabled: true } },
  preload: false,
}).then(({ violations }) => violations.map((each) =>
  [each.id, ...each.nodes.map((node) => node.html)]))"""
"""Nothing is loaded again for rules about sheets, as all those are experimental, that is off."""


def violations(page: Page) -> list[list[str]]:
    """Return the rules that a page breaks, each with the elements that break it."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE_SCRIPT)
    found: list[list[str]] = page.evaluate(FIND)
    return found
