"""Shopper: how motor-insurance customers are treated, measured and published every month."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any

from flask import Flask
from jinja2 import StrictUndefined
from werkzeug.middleware.proxy_fix import ProxyFix

from shopper.config import DEFAULTS, ROOT


def create_app(config: Mapping[str, Any] | None = None) -> Flask:
    """Return the application; `config` overrides the environment, which overrides the defaults.

    An INSTANCE_PATH in either moves the database, the key and the files.
    """
    app = Flask(
        "shopper",
        template_folder=str(ROOT / "templates"),
        static_folder=str(ROOT / "static"),
        instance_path=str(ROOT / "instance"),
    )
    app.config.from_mapping(DEFAULTS)
    app.config.from_prefixed_env("SHOPPER")
    app.config.from_mapping(config or {})
    app.instance_path = app.config.get("INSTANCE_PATH", app.instance_path)
    Path(app.instance_path).mkdir(parents=True, exist_ok=True)
    app.config.setdefault("SECRET_KEY", None)
    app.config["SECRET_KEY"] = app.config["SECRET_KEY"] or secret_key(Path(app.instance_path))
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    if proxies := app.config["PROXIES"]:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=proxies, x_proto=proxies, x_host=proxies)  # type: ignore[method-assign]
    attach_extensions(app)
    attach_parts(app)
    return app


def secret_key(folder: Path) -> str:
    """Return the installation's secret key, made at first use and readable by its owner only."""
    path = folder / "secret_key"
    if not path.exists():
        make_secret_key(path)
    return path.read_text().strip()


def make_secret_key(path: Path) -> None:
    """Write a key in one stroke; of several processes that start at once, the first one's stays."""
    with NamedTemporaryFile("w", dir=path.parent) as file:
        file.write(secrets.token_urlsafe(48))
        file.flush()
        with suppress(FileExistsError):
            path.hardlink_to(file.name)


def attach_extensions(app: Flask) -> None:
    """Attach the Flask extensions."""
    import shopper.models  # noqa: F401  (tables must be known before migrations are compared)
    from shopper.extensions import babel, csrf, db, login, migrate
    from shopper.language import language_of_request

    db.init_app(app)
    migrate.init_app(app, db, directory=str(ROOT / "migrations"), render_as_batch=True)
    babel.init_app(app, locale_selector=language_of_request)
    csrf.init_app(app)
    login.init_app(app)


def attach_parts(app: Flask) -> None:
    """Attach the audiences, what their pages share, and the commands."""
    from shopper import accounts, cli, fieldwork, office, public, survey, web

    web.attach(app)
    survey.attach(app)
    for part in (survey, fieldwork, office, public, accounts):
        app.register_blueprint(part.blueprint)
    app.cli.add_command(cli.shopper)
