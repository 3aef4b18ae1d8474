"""Why a document cannot be printed, in a sentence for whoever asked for it."""

from __future__ import annotations

from collections.abc import Mapping

from flask import has_app_context
from flask_babel import gettext


class DocumentError(Exception):
    """A document that cannot be printed as it should be; its text says why.

    The sentence is English, with the names of the values in it; the text is in the language that
    is spoken where somebody reads it, and English where no application speaks.
    """

    def __init__(self, sentence: str, values: Mapping[str, object]) -> None:
        super().__init__(sentence, values)
        self.sentence, self.values = sentence, values

    def __str__(self) -> str:
        if has_app_context():
            return gettext(self.sentence, **self.values)
        return self.sentence % self.values


def N_(sentence: str) -> str:
    """Return the sentence, marked for those who translate."""
    return sentence
