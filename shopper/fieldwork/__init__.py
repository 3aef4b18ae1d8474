"""Mystery shoppers: assignments and visits."""

from __future__ import annotations

from shopper.fieldwork.answering import answering
from shopper.fieldwork.appeals import appeals
from shopper.fieldwork.offline import offline
from shopper.fieldwork.on_site import on_site
from shopper.fieldwork.phone import phone
from shopper.fieldwork.statement import statements
from shopper.fieldwork.views import blueprint

for part in (answering, appeals, on_site, offline, phone, statements):
    blueprint.register_blueprint(part)

__all__ = ["blueprint"]
