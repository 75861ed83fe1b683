"""The doctor over HTTP: what was found, and what was mended."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from pincite.maintenance.difference import Difference
from tests.api.conftest import ScriptedLibrary, Serve

MISSING = Difference(code="points-missing", detail="The index has 1 of its 2 passages.", document="lease.pdf")
UNUSED = Difference(code="blob-unused", detail="These stored bytes are no version's.", blob="ab")


class ScriptedDoctor:
    """Mends the first of what it finds."""

    def __init__(self) -> None:
        self.found = [MISSING, UNUSED]
        self.deep: list[bool] = []

    def examine(self, *, deep: bool = False) -> list[Difference]:
        self.deep.append(deep)
        return self.found

    def heal(self, *, deep: bool = False) -> list[Difference]:
        healed, self.found = self.found[:1], self.found[1:]
        return healed


@pytest.fixture
def doctor(library: ScriptedLibrary) -> ScriptedDoctor:
    made = ScriptedDoctor()
    library.parts.doctor = made
    return made


def codes(found: list[dict[str, Any]]) -> list[str]:
    return [each["code"] for each in found]


def test_an_examination_names_every_difference(client: httpx.Client, doctor: ScriptedDoctor) -> None:
    found = client.get("/v1/doctor").json()
    assert codes(found["differences"]) == ["points-missing", "blob-unused"]
    assert found["differences"][0]["document"] == "lease.pdf"
    client.get("/v1/doctor", params={"deep": True})
    assert doctor.deep == [False, True]


def test_healing_tells_what_was_mended_and_what_is_left(client: httpx.Client, doctor: ScriptedDoctor) -> None:
    response = client.post("/v1/doctor/heal")
    assert response.status_code == 200
    assert codes(response.json()["healed"]) == ["points-missing"]
    assert codes(response.json()["differences"]) == ["blob-unused"]


def test_healing_needs_the_key(serve: Serve, doctor: ScriptedDoctor) -> None:
    client = serve(api_key="secret")
    assert client.post("/v1/doctor/heal").status_code == 401
    assert codes([each.model_dump() for each in doctor.found]) == ["points-missing", "blob-unused"]
