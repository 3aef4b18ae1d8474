"""Serve the pages: on this machine only, or to the phones on its network."""

from __future__ import annotations

import os
import socket
import sys
from dataclasses import dataclass
from ipaddress import IPv4Address
from pathlib import Path

import click
from flask import current_app

from shopper.cli.certificate import CertificateFiles, ensure_certificate, lan_address
from shopper.clock import now
from shopper.config import ROOT

THREADS = 8


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
    listener = listen_to_network(port or 8443) if lan else listen_here(port or 8000)
    require_free(listener)
    os.environ.setdefault("SHOPPER_PUBLIC_URL", listener.address)
    if listener.certificate:
        os.environ["SHOPPER_SESSION_COOKIE_SECURE"] = "true"
    os.environ.setdefault("WEB_CONCURRENCY", str(os.cpu_count() or 1))
    click.echo("\n".join(greeting(listener)))
    sys.stdout.flush()
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
    """Return what to open, and what a phone will say about the certificate."""
    lines = ["", f"Shopper is at  {listener.address}"]
    if listener.certificate:
        lines += [
            "A phone on the same network opens this address, and placards printed now carry it.",
            "It will warn once that the certificate is self-made: go on, or first install",
            f"{listener.certificate.authority} on it.",
        ]
    return [*lines, "Stop with Ctrl-C.", ""]


def server_options(listener: Listener) -> list[str]:
    """Return gunicorn's command line; it takes the number of workers from WEB_CONCURRENCY."""
    options = [
        "wsgi:app",
        f"--bind={listener.host}:{listener.port}",
        "--worker-class=gthread",
        f"--threads={THREADS}",
        "--log-level=warning",
        "--no-control-socket",
    ]
    if listener.certificate:
        options += [
            f"--certfile={listener.certificate.chain}",
            f"--keyfile={listener.certificate.key}",
        ]
    return options
