"""What a customer adds after the answers: a comment and up to three photos, as posted."""

from __future__ import annotations

from collections.abc import Set
from dataclasses import dataclass, replace

from flask_babel import gettext as _
from werkzeug.datastructures import FileStorage, MultiDict

from shopper.models.comment import LONGEST_COMMENT, MOST_PHOTOS
from shopper.web.photos import Picture, Unusable, read_picture


@dataclass(frozen=True)
class Extras:
    """A comment and photos, and a sentence for each field that can't be taken."""

    text: str
    pictures: tuple[Picture, ...]
    errors: dict[str, str]

    def beside(self, known: Set[str]) -> Extras:
        """Return these, refused where they and the photos known by their SHA-256 are too many."""
        room = MOST_PHOTOS - len(known)
        if len({picture.sha256 for picture in self.pictures} - known) <= room:
            return self
        sentence = _("You can add %(number)s more", number=room)
        return replace(self, errors={**self.errors, "photos": sentence})


def read_extras(form: MultiDict[str, str], files: MultiDict[str, FileStorage]) -> Extras:
    """Return what was posted in the fields `comment` and `photos`."""
    text = form.get("comment", "").replace("\r\n", "\n").strip()
    errors: dict[str, str] = {}
    if len(text) > LONGEST_COMMENT:
        errors["comment"] = _("Write at most %(limit)s characters", limit=LONGEST_COMMENT)
    chosen = [file for file in files.getlist("photos") if file.filename]
    pictures: list[Picture] = []
    if len(chosen) > MOST_PHOTOS:
        errors["photos"] = _("Choose at most %(number)s photos", number=MOST_PHOTOS)
        return Extras(text, (), errors)
    for file in chosen:
        try:
            pictures.append(read_picture("comment", file))
        except Unusable as reason:
            errors["photos"] = f"{file.filename}: {reason}"
    return Extras(text, tuple(pictures), errors)
