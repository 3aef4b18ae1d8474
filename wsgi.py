from __future__ import annotations

from shopper import create_app

app = create_app()
