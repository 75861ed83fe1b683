"""What is done to a library while it is killed, and what its questions may see meanwhile.

A scenario is a start, the requests of a client one after another, and the fees that a question finds in the
documents under change, in their order. A client whose process was killed repeats the request that was not
answered: so each must be one that can be made twice. To add a scenario, add it to `SCENARIOS`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pymupdf

if TYPE_CHECKING:
    from .client import Client

Fee = int | None
"""What a notice says that a berth costs; None where no question may find the notice."""

COLLECTION = "default"
QUESTION = "What is the mooring fee for a barge?"
BYSTANDER, BYSTANDERS_FEE = "bystander.html", 7
NOTICE, LEAFLET, TARIFF = "notice.html", "leaflet.pdf", "tariff.html"
CHANGING = (NOTICE, LEAFLET)
"""The documents that most scenarios are about."""


def notice(fee: int, place: str = "Harbour") -> bytes:
    """Return an HTML page of a few chunks, of which one changes with the fee."""
    parts = "".join(
        f"<h2>{part} of {place}</h2><p>The {part.lower()} of {place} is open from {hour} to {hour + 8}.</p>"
        for hour, part in enumerate(("Lock", "Crane", "Office"), 5)
    )
    return (
        f"<!doctype html><html><head><title>{place} notice</title></head><body><main><h1>{place} notice</h1>"
        f"<p>The mooring fee for a barge is {fee} crowns.</p>{parts}</main></body></html>"
    ).encode()


def leaflet(fee: int) -> bytes:
    """Return a PDF of two pages, of which the first changes with the fee."""
    pages = ([f"The mooring fee for a barge is {fee} crowns.", "Pay at the office."], ["Leave by noon."])
    with pymupdf.open() as document:
        for number, lines in enumerate(pages, 1):
            page = document.new_page()
            page.insert_text((72, 150), f"Harbour leaflet {number}", fontsize=20)
            for line, text in enumerate(lines):
                page.insert_text((72, 200 + 16 * line), text, fontsize=11)
        document.set_metadata({})
        content: bytes = document.tobytes(no_new_id=True)
    return content


def documents(fee: int) -> dict[str, bytes]:
    """Return the documents under change, with this fee."""
    return dict(zip(CHANGING, (notice(fee), leaflet(fee)), strict=True))


BEFORE = documents(41)
"""What a source's folder has at first."""
AFTER = {NOTICE: notice(58), TARIFF: notice(58, "Tariff")}
"""And then: one document is another, one has vanished, and one is new."""


@dataclass(frozen=True)
class Step:
    """A request; each question asked after it is answered finds the fees that it `sees`, or later ones."""

    name: str
    do: Callable[[Client], None]
    sees: Mapping[str, Fee] = field(default_factory=dict)


def put(fee: int) -> Step:
    """Hands all documents in, with this fee."""
    return Step(f"put {fee}", lambda client: client.put(documents(fee)))


def sync(contents: Mapping[str, bytes], sees: Mapping[str, Fee]) -> Step:
    """Has the folder of a source hold these files and no others, and syncs it."""
    return Step("sync", lambda client: client.sync(contents), sees)


def settle(sees: Mapping[str, Fee]) -> Step:
    """Return the step that waits until nothing is on its way."""
    return Step("settle", lambda client: client.settle(), sees)


def roll_back(number: int, sees: Mapping[str, Fee]) -> Step:
    """Goes back from the version with this number to the one before, in all documents."""
    return Step("roll back", lambda client: client.roll_back(CHANGING, number), sees)


def delete() -> Step:
    """Return the step that deletes all documents under change."""
    return Step("delete", lambda client: client.delete(CHANGING), each(None))


def expire() -> Step:
    """Has the grace of superseded versions end, and waits until they have gone."""
    return Step("expire", lambda client: client.expire())


def each(known: Any) -> dict[str, Any]:
    """Return the same for each of the documents under change."""
    return dict.fromkeys(CHANGING, known)


@dataclass(frozen=True)
class Scenario:
    """`start` is live before; `fees` are those that questions find of each document, in their order.

    In one that races, who is first decides which calls are made, and of the fees some may never be found.
    """

    name: str
    fees: Mapping[str, Sequence[Fee]]
    steps: tuple[Step, ...]
    start: Mapping[str, bytes] = field(default_factory=dict)
    races: bool = False

    def promised(self) -> list[dict[str, int]]:
        """Of each step, the place in its fees that each document has come to when it is answered."""
        places, reached = [], dict.fromkeys(self.fees, 0)
        for step in self.steps:
            for document, fee in step.sees.items():
                reached[document] = list(self.fees[document]).index(fee, reached[document])
            places.append(dict(reached))
        return places


SCENARIOS = {
    scenario.name: scenario
    for scenario in (
        Scenario("add", each((None, 41)), (put(41), settle(each(41)))),
        Scenario("replace", each((41, 58)), (put(58), settle(each(58)), expire()), documents(41)),
        Scenario("delete", each((41, None)), (delete(),), documents(41)),
        Scenario("delete-on-its-way", each((41, 58, None)), (put(58), delete()), documents(41), races=True),
        Scenario(
            "return",
            each((41, None, 63)),
            (delete(), put(63), settle(each(63)), expire()),
            documents(41),
        ),
        Scenario(
            "sync",
            {NOTICE: (None, 41, 58), LEAFLET: (None, 41, None), TARIFF: (None, 58)},
            (
                sync(BEFORE, {}),
                settle(each(41)),
                sync(AFTER, {LEAFLET: None}),
                settle({NOTICE: 58, TARIFF: 58}),
                expire(),
            ),
        ),
        Scenario(
            "rollback",
            each((41, 58, 41)),
            (put(58), settle(each(58)), roll_back(2, each(41)), expire()),
            documents(41),
        ),
    )
}
