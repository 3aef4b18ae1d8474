"""How the machine's Chromium is started, and the phone that it plays, here and in the tests."""

from __future__ import annotations

from typing import Any

PROGRAM = "/usr/bin/chromium"
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
LAUNCH: dict[str, Any] = {"executable_path": PROGRAM, "args": list(FLAGS)}
PHONE: dict[str, Any] = {
    "viewport": {"width": 360, "height": 640},
    "has_touch": True,
    "is_mobile": True,
    "locale": "zh-CN",
}
