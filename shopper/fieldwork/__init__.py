"""Mystery shoppers: assignments and visits."""

from __future__ import annotations

from shopper.fieldwork.answering import answering
from shopper.fieldwork.views import blueprint

blueprint.register_blueprint(answering)

__all__ = ["blueprint"]
