"""The edition's items as the cards of a visit's form, stop by stop of the walk."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from werkzeug.datastructures import MultiDict

from shopper.language import language
from shopper.models.visit import Photo
from shopper.rules.answers import GATE_OPTIONS, asked_items, carried_items, met_conditions
from shopper.rules.scoring import fails
from shopper.rules.standard import Condition, Detail, Edition, Item, Option, Text
from shopper.web.answers_form import asked_gates, may_apply

STAFF_STAGE = "staff"
"""Before its items the gates are asked (catalogue, part 7)."""

ASIDE = ("unable", "not_applicable")
"""Why an answer that says nothing of the outlet is left out; it is drawn smaller."""

NOTE = "note."
PHOTO = "photo."
"""What the names of an item's fields for a note and for photos begin with."""


@dataclass(frozen=True)
class Card:
    """One question with its details, note and photos, as the form draws it."""

    id: str
    item: Item | None
    """None for a gate."""
    text: Text
    options: tuple[Option, ...]
    small: list[str]
    details: tuple[Detail, ...]
    photos: list[Photo]
    when: str
    """The answers, ITEM=code|code, any of which makes it apply; empty: it always does."""
    unless: str
    """The answers, any of which decides it already."""
    must: str
    """The answers, any of which makes a photo a must."""

    @property
    def label(self) -> str:
        """What a list of errors calls the card: the item's id, or a gate's question."""
        return self.id if self.item else self.text.in_language(language())

    @property
    def fields(self) -> list[str]:
        """The names under which errors of this card are kept."""
        extra = [f"{self.id}.{detail.key}" for detail in self.details]
        return [self.id, *extra, NOTE + self.id, PHOTO + self.id]

    @staticmethod
    def choices(options: Sequence[Option]) -> list[tuple[str, str]]:
        """Return options as (code, label) in the page's language, an anchor beside its label."""
        said = language()
        labels = {option.code: option.label.in_language(said) for option in options}
        anchors = {o.code: f" {o.anchor.in_language(said)}" for o in options if o.anchor}
        return [(code, label + anchors.get(code, "")) for code, label in labels.items()]


@dataclass(frozen=True)
class Stop:
    """A stop of the walk with its cards, and how many of those that count are answered."""

    id: str
    name: Text
    cards: list[Card]
    answered: int
    due: int


def stops(
    edition: Edition,
    conditions: Collection[str],
    answers: Mapping[str, object],
    photos: Iterable[Photo],
) -> list[Stop]:
    """Return the stops of the walk at an outlet of these conditions; those without cards not."""
    taken = list(photos)
    carriers = carriers_of(edition)
    cards: dict[str, list[Card]] = {stage.id: [] for stage in edition.stages}
    for gate in asked_gates(edition, "visit", conditions):
        cards[STAFF_STAGE].append(gate_card(gate))
    for item in edition.instrument("visit"):
        if item.stage and may_apply(item, edition, conditions):
            own = [photo for photo in taken if photo.item == item.id]
            cards[item.stage].append(item_card(item, edition, own, carriers.get(item.id, ())))
    due = due_cards(edition, conditions, answers)
    return [
        Stop(
            stage.id,
            stage.name,
            cards[stage.id],
            sum(answered(card, answers) for card in cards[stage.id] if card.id in due),
            sum(card.id in due for card in cards[stage.id]),
        )
        for stage in edition.stages
        if cards[stage.id]
    ]


def due_cards(
    edition: Edition, conditions: Collection[str], answers: Mapping[str, object]
) -> frozenset[str]:
    """Return the ids of the required cards that apply and that no carrier decides."""
    carried = carried_items(edition, met_conditions(edition, conditions, answers), answers)
    items = asked_items(edition, "visit", conditions, answers)
    gates = asked_gates(edition, "visit", conditions)
    due = (item.id for item in items if item.required and item.id not in carried)
    return frozenset(due) | {gate.code for gate in gates}


def answered(card: Card, answers: Mapping[str, object]) -> bool:
    """Tell whether a card has its answer, or one of its details where those are all it asks."""
    if card.item is None or card.item.type != "details":
        return card.id in answers
    return any(f"{card.id}.{detail.key}" in answers for detail in card.details)


def gate_card(gate: Condition) -> Card:
    """Return the card that asks a visit condition."""
    return Card(
        gate.code, None, gate.question or gate.name, GATE_OPTIONS, ["unable"], (), [], "", "", ""
    )


def item_card(item: Item, edition: Edition, photos: list[Photo], carriers: Collection[str]) -> Card:
    """Return an item's card."""
    return Card(
        id=item.id,
        item=item,
        text=item.question,
        options=item.options,
        small=[option.code for option in item.options if option.left_out in ASIDE],
        details=item.details,
        photos=photos,
        when=" ".join(opens(item, edition)),
        unless=" ".join(f"{carrier}=no" for carrier in carriers),
        must=must_show(item, edition),
    )


def must_show(item: Item, edition: Edition) -> str:
    """Return the answers at which a photo of the item is a must, as ITEM=code|code, or "".

    A carrier that is lacking is photographed for what it carries (catalogue, part 7).
    """
    codes = {"yes"} if item.photo_required == "finding" else set()
    if item.photo_required == "failed":
        codes |= {o.code for o in item.options if o.value is not None and fails(item, o.value)}
    if any(must_show(edition.items[carried], edition) for carried in item.carries):
        codes.add("no")
    return f"{item.id}={'|'.join(sorted(codes))}" if codes else ""


def opens(item: Item, edition: Edition) -> list[str]:
    """Return the answers that make an item apply, none when the register decides alone."""
    known = [edition.conditions[code] for code in sorted({c for g in item.applies for c in g})]
    gates = [f"{condition.code}=yes" for condition in known if condition.known_from == "visit"]
    return gates + [follow for condition in known for follow in condition.follows]


def carriers_of(edition: Edition) -> dict[str, list[str]]:
    """Return, for each carried item, the items that carry it."""
    carriers: dict[str, list[str]] = {}
    for item in edition.items.values():
        for carried in item.carries:
            carriers.setdefault(carried, []).append(item.id)
    return carriers


def filled(answers: Mapping[str, object], notes: Mapping[str, str]) -> MultiDict[str, str]:
    """Return stored answers and notes as the form that would post them."""
    form: MultiDict[str, str] = MultiDict()
    for key, value in answers.items():
        form.setlist(key, [str(v) for v in value] if isinstance(value, list) else [str(value)])
    for item, note in notes.items():
        form[NOTE + item] = note
    return form
