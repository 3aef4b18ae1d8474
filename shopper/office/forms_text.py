"""What the office's forms say of text that people type."""

from __future__ import annotations

from flask_babel import lazy_gettext as _

TOO_LONG = _("Keep it under %(max)d characters.")


def trimmed(text: str | None) -> str | None:
    """Return what was typed without white space around it."""
    return text.strip() if text else text
