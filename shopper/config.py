"""Settings of the installation; SHOPPER_<NAME> in the environment overrides each."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent

DEFAULTS: dict[str, Any] = {
    "SQLALCHEMY_DATABASE_URI": "sqlite:///shopper.sqlite",
    "PROXIES": 0,
    "START_WORKER": True,
    "GROUP_BULLETINS": True,
    "PUBLIC_URL": "http://127.0.0.1:8000",
    "BABEL_DEFAULT_LOCALE": "zh_Hans_CN",
    "BABEL_DEFAULT_TIMEZONE": "Asia/Shanghai",
    "BABEL_TRANSLATION_DIRECTORIES": str(ROOT / "shopper" / "translations"),
    "LANGUAGES": {"zh": "zh_Hans_CN", "en": "en"},
    "MAX_CONTENT_LENGTH": 64 * 1024 * 1024,
    "MAX_FORM_PARTS": 2_000,
    "PERMANENT_SESSION_LIFETIME": timedelta(hours=12),
    "SESSION_COOKIE_HTTPONLY": True,
    "SESSION_COOKIE_SAMESITE": "Lax",
    "SESSION_COOKIE_SECURE": False,
    # An answer that is late must not bring back the sign-in that was ended meanwhile.
    "SESSION_REFRESH_EACH_REQUEST": False,
    "WTF_CSRF_TIME_LIMIT": None,
    "SEND_FILE_MAX_AGE_DEFAULT": timedelta(days=365),
}
