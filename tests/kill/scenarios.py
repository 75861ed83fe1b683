"""What is done to a library while it is killed, and what its questions may see meanwhile.

A scenario is a start, the requests of a client one after another, and the fees that a question finds in the
documents under change, in their order. A client whose process was killed repeats the request that was not
answered: so each must be one that can be made twice. To add a scenario, add it to `SCENARIOS`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pymupdf

if TYPE_CHECKING:
    from .client import Client

Fee = int | None
"""What a notice says that a berth costs; None where no question may find the notice."""

COLLECTION = "default"
QUESTION = "What is the mooring fee for a barge?"
BYSTANDER, BYSTANDERS_FEE = "bystander.html", 7
CHANGING = ("notice.html", "leaflet.pdf")
"""The documents that a scenario is about."""


def notice(fee: int, place: str = "Harbour") -> bytes:
    """An HTML page of a few chunks, of which one changes with the fee."""
    parts = "".join(
        f"<h2>{part} of {place}</h2><p>The {part.lower()} of {place} is open from {hour} to {hour + 8}.</p>"
        for hour, part in enumerate(("Lock", "Crane", "Office"), 5)
    )
    return (
        f"<!doctype html><html><head><title>{place} notice</title></head><body><main><h1>{place} notice</h1>"
        f"<p>The mooring fee for a barge is {fee} crowns.</p>{parts}</main></body></html>"
    ).encode()


def leaflet(fee: int) -> bytes:
    """A PDF of two pages, of which the first changes with the fee."""
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
    """The documents under change, with this fee."""
    return dict(zip(CHANGING, (notice(fee), leaflet(fee)), strict=True))


@dataclass(frozen=True)
class Step:
    """A request; where `sees` is set, each question asked after it is answered finds this fee."""

    name: str
    do: Callable[[Client], None]
    sees: Sequence[Fee] = ()


def put(fee: int) -> Step:
    """Hands all documents in, with this fee."""
    return Step(f"put {fee}", lambda client: client.put(documents(fee)))


def settle(fee: Fee) -> Step:
    """Waits until nothing is on its way."""
    return Step("settle", lambda client: client.settle(), (fee,))


def delete() -> Step:
    """Deletes all documents."""
    return Step("delete", lambda client: client.delete(CHANGING), (None,))


def expire() -> Step:
    """Has the grace of superseded versions end, and waits until they have gone."""
    return Step("expire", lambda client: client.expire())


@dataclass(frozen=True)
class Scenario:
    """`start` is live before; `fees` are those that questions find, in their order.

    In one that races, who is first decides which calls are made, and of the fees some may never be found.
    """

    name: str
    fees: tuple[Fee, ...]
    steps: tuple[Step, ...]
    start: Mapping[str, bytes] = field(default_factory=dict)
    races: bool = False


SCENARIOS = {
    scenario.name: scenario
    for scenario in (
        Scenario("add", (None, 41), (put(41), settle(41))),
        Scenario("replace", (41, 58), (put(58), settle(58), expire()), documents(41)),
        Scenario("delete", (41, None), (delete(),), documents(41)),
        Scenario("delete-on-its-way", (41, 58, None), (put(58), delete()), documents(41), races=True),
        Scenario("return", (41, None, 63), (delete(), put(63), settle(63), expire()), documents(41)),
    )
}
