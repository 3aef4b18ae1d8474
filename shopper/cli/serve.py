"""Serve the pages: on this machine only, or to the phones on its network."""

from __future__ import annotations

import os
import socket
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from ipaddress import IPv4Address
from pathlib import Path

import click
from flask import current_app, url_for
from sqlalchemy import inspect, select

from shopper.cli.certificate import CertificateFiles, ensure_certificate, lan_address
from shopper.clock import now
from shopper.config import ROOT
from shopper.extensions import db
from shopper.jobs.detached import start_worker
from shopper.models.placard import Placard, PlacardStatus

THREADS = 8
ACCESS_LOG = '%(t)s "%(m)s %(U)s" %(s)s %(B)s %(M)sms'
"""How a request is logged by whoever switches that on: without the visitor's address."""


@dataclass(frozen=True)
class Listener:
    """Where to listen, the address to tell people, and the certificate when it is HTTPS."""

    host: str
    port: int
    address: str
    certificate: CertificateFiles | None = None


@click.command()
@click.option("--port", type=int, help="8000, or 8443 with --lan, unless given.")
@click.option("--lan", is_flag=True, help="Let phones on the same network in, over HTTPS.")
def serve(port: int | None, lan: bool) -> None:
    """Serve the pages until stopped."""
    if not inspect(db.engine).has_table(Placard.__tablename__):
        raise click.ClickException("There is no database yet: run `flask shopper init` first.")
    listener = listen_to_network(port or 8443) if lan else listen_here(port or 8000)
    require_free(listener)
    os.environ.setdefault("SHOPPER_PUBLIC_URL", listener.address)
    if listener.certificate:
        os.environ["SHOPPER_SESSION_COOKIE_SECURE"] = "true"
    os.environ.setdefault("WEB_CONCURRENCY", str(os.cpu_count() or 1))
    click.echo("\n".join(greeting(listener)))
    sys.stdout.flush()
    start_worker()
    os.chdir(ROOT)
    os.execv(sys.executable, [sys.executable, "-m", "gunicorn", *server_options(listener)])


def listen_here(port: int) -> Listener:
    """Return the listener that only this machine reaches."""
    return Listener("127.0.0.1", port, f"http://127.0.0.1:{port}")


def listen_to_network(port: int) -> Listener:
    """Return the listener that the network reaches, with a certificate for today's address."""
    address = lan_address()
    if address is None:
        raise click.ClickException("This machine has no network that a phone could share.")
    folder = Path(current_app.instance_path) / "https"
    certificate = ensure_certificate(folder, [address], now())
    return Listener(str(IPv4Address(0)), port, f"https://{address}:{port}", certificate)


def require_free(listener: Listener) -> None:
    """Say in one line that the port is taken, rather than let the server retry."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((listener.host, listener.port))
        except OSError as error:
            raise click.ClickException(
                f"Port {listener.port} can't be used ({error.strerror}): choose another with PORT=."
            ) from error


def greeting(listener: Listener) -> list[str]:
    """Return the addresses to open, and what a phone will say about the certificate."""
    lines = ["", *(f"{page:<20}{address}" for page, address in pages(listener.address))]
    if listener.certificate:
        lines += [
            "Phones on the same network open these addresses, and placards printed now carry them.",
            "They warn once of the self-made certificate: go on, or install this file on them:",
            str(listener.certificate.authority),
        ]
    return [*lines, "Stop with Ctrl-C.", ""]


def pages(address: str) -> Iterator[tuple[str, str]]:
    """Give the pages to begin with: a customer's is that of the oldest placard in use."""
    yield "Shopper is at", f"{address}/"
    placard = db.session.scalar(
        select(Placard).where(Placard.status == PlacardStatus.ACTIVE).order_by(Placard.id).limit(1)
    )
    with current_app.test_request_context(base_url=address):
        if placard:
            yield "A customer's page", url_for("survey.answer", code=placard.code, _external=True)
        yield "Staff and shoppers", url_for("accounts.sign_in", _external=True)


def server_options(listener: Listener) -> list[str]:
    """Return gunicorn's command line; it takes the number of workers from WEB_CONCURRENCY."""
    options = [
        "wsgi:app",
        f"--bind={listener.host}:{listener.port}",
        "--worker-class=gthread",
        f"--threads={THREADS}",
        "--log-level=error",
        f"--access-logformat={ACCESS_LOG}",
        "--no-control-socket",
    ]
    if listener.certificate:
        options += [
            f"--certfile={listener.certificate.chain}",
            f"--keyfile={listener.certificate.key}",
        ]
    return options
