"""The addresses that documents carry, made without a request."""

from __future__ import annotations

from flask import current_app

from shopper.models.setting import load_settings


def site_address() -> str:
    """Return the site's public address, without a final slash."""
    return (load_settings().public_url or str(current_app.config["PUBLIC_URL"])).rstrip("/")


def check_address(issue: str) -> str:
    """Return the address of the public page that says what became of an issue."""
    return f"{site_address()}/check/{issue}"


def issue_address(issue: str) -> str:
    """Return the address of an issue's public page."""
    return f"{site_address()}/bulletins/{issue}"
