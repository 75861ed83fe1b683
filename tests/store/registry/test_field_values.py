"""What filters may name: counted once, and anew as soon as something has happened."""

from __future__ import annotations

import pytest

from pincite.schema.document import FilterField, Outcome
from pincite.store.registry import field_values

from .conftest import Shelf


def years(shelf: Shelf) -> dict[object, int]:
    """Return the years of the documents with their counts, as they are told."""
    return {each.value: each.documents for each in field(shelf, "metadata.year").values}


def field(shelf: Shelf, name: str) -> FilterField:
    [found] = [each for each in shelf.registry.fields("default") if each.name == name]
    return found


def test_values_are_counted_once_until_something_happens(shelf: Shelf) -> None:
    for year in (2019, 2020, 2020):
        shelf.accept(f"{shelf.registry.collection('default').documents}.pdf", b"a", metadata={"year": year})
    assert years(shelf) == {2019: 1, 2020: 2}
    with shelf.statements() as sent:
        assert years(shelf) == {2019: 1, 2020: 2}
    assert not [each for each in sent if "document_summaries" in each.text]


def test_whatever_happens_to_documents_is_counted_at_once(shelf: Shelf) -> None:
    first = shelf.accept("a.pdf", b"a", metadata={"year": 2019}).document
    assert years(shelf) == {2019: 1}
    shelf.accept("b.pdf", b"b", metadata={"year": 2020})
    assert years(shelf) == {2019: 1, 2020: 1}
    [one, _] = shelf.queue.claim("worker", 2)
    shelf.queue.fail(one, "worker", Outcome(code="no-text", detail="There is none."))
    shelf.registry.update("default", first.id, metadata={"year": 2020}, profile={}, withdraw=())
    assert years(shelf) == {2020: 2}
    shelf.registry.delete("default", first.id)
    assert years(shelf) == {2020: 1}
    shelf.registry.delete_collection("default")
    shelf.registry.create_collection("default")
    assert shelf.registry.fields("default") == []


def test_a_field_with_too_many_values_to_count_is_told_in_part(
    shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(field_values, "MOST", 2)
    monkeypatch.setattr(field_values, "MOST_COUNTED", 3)
    for number in range(6):
        shelf.accept(f"{number}.pdf", b"a", metadata={"tags": [f"t{number}", f"t{number % 2}"]})
    tags = field(shelf, "metadata.tags")
    assert [(each.value, each.documents) for each in tags.values] == [("t0", 3), ("t1", 3)]
    assert tags.more
