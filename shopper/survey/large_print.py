"""Large print: chosen on the page, kept in the address as the language is."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, has_request_context, request, url_for

from shopper.language import language


def attach(blueprint: Blueprint) -> None:
    """Keep the choice in every address of the blueprint and tell its templates."""
    blueprint.url_defaults(keep)
    blueprint.context_processor(variables)


def is_large() -> bool:
    """Tell whether the address asks for large print."""
    return has_request_context() and request.args.get("print") == "large"


def keep(_endpoint: str, values: dict[str, Any]) -> None:
    """Add the choice to an address that doesn't name one; naming None takes it away."""
    if is_large():
        values.setdefault("print", "large")


def variables() -> dict[str, Any]:
    """Return what the templates need to draw the page and its switch."""
    return {"large_print": is_large(), "in_other_print": in_other_print}


def in_other_print() -> str:
    """Return the address of this page in the other print."""
    arguments = {**request.args.to_dict(), **(request.view_args or {}), "lang": language()}
    return url_for(str(request.endpoint), **arguments | {"print": None if is_large() else "large"})
