"""What is embedded only once: a chunk that has not changed keeps its vector, whichever document it is in."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest

from pincite.embed.vectors import Vectors
from pincite.library import Library
from pincite.settings import Settings
from tests.ingest.test_pipeline import documents, page
from tests.maintenance.test_repair import emptied, flipped, truncated, zeroed


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    with Library(Settings(home=tmp_path / "home")) as opened:
        yield opened


def asked_for(library: Library, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return the texts that the embedder is asked for from now on."""
    asked: list[str] = []
    passages = library.parts.embedder.passages

    def listen(texts: Sequence[str]) -> Vectors:
        asked.extend(texts)
        return passages(texts)

    monkeypatch.setattr(library.parts.embedder, "passages", listen)
    return asked


def bring_in(library: Library, name: str, content: str) -> None:
    library.add("default", name, [content.encode()], filename=name)
    assert len(library.bring_in(library.parts.queue.claim("worker", 10), "worker")) == 1


def test_a_new_version_embeds_only_the_chunks_that_changed(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    bring_in(library, "winch.html", page("winch"))
    asked = asked_for(library, monkeypatch)
    bring_in(library, "winch.html", page("winch").replace("weighs 3 kg", "weighs 30 kg"))
    assert len(asked) == 1
    assert "weighs 30 kg" in asked[0]
    for part, weight in ((2, "2 kg"), (3, "30 kg"), (4, "4 kg")):
        hit = library.search("default", f"The winch has part {part}, which weighs {weight}.")[0]
        assert f"part {part}, which weighs {weight}" in hit.text


def test_the_same_bytes_under_another_name_embed_nothing(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    bring_in(library, "first.html", page("winch"))
    asked = asked_for(library, monkeypatch)
    bring_in(library, "copy.html", page("winch"))
    assert asked == []
    # Where both are asked, alike passages stand once, of whichever document; each has all of them.
    first, copy = (
        [hit.text for hit in library.search("default", "part 3 of the winch", within=[name])]
        for name in ("first.html", "copy.html")
    )
    assert first == copy
    assert "part 3, which weighs 3 kg" in copy[0]


def test_texts_that_are_alike_in_a_batch_are_embedded_once(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = asked_for(library, monkeypatch)
    for name in ("one.html", "two.html"):
        library.add("default", name, [f"{page('winch')}<!-- {name} -->".encode()], filename=name)
    assert len(library.bring_in(library.parts.queue.claim("worker", 10), "worker")) == 2
    assert len(asked) == len(set(asked)) == library.parts.index.count() / 2


@pytest.mark.parametrize(
    ("column", "damage"),
    [
        ("vectors_hash", Path.unlink),
        ("vectors_hash", emptied),
        ("vectors_hash", truncated),
        ("vectors_hash", zeroed),
        ("vectors_hash", flipped),
        ("chunks_hash", truncated),
    ],
)
def test_what_an_earlier_version_lost_is_embedded_again(
    library: Library, monkeypatch: pytest.MonkeyPatch, column: str, damage: Callable[[Path], None]
) -> None:
    bring_in(library, "winch.html", page("winch"))
    asked = asked_for(library, monkeypatch)
    chunks = library.parts.index.count()
    document = documents(library)["winch.html"]
    damage(
        Path(
            library.parts.blobs._path(getattr(library.parts.registry.version("default", document.id), column))
        )
    )
    bring_in(library, "winch.html", page("winch") + "<p>It is made of steel.</p>")
    assert len(asked) >= chunks


def test_vectors_of_another_build_are_not_taken(
    tmp_path: Path, library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    bring_in(library, "winch.html", page("winch"))
    chunks = library.parts.index.count()
    library.close()
    with Library(Settings(home=library.settings.home, chunk_tokens=150)) as other:
        asked = asked_for(other, monkeypatch)
        bring_in(other, "winch.html", page("winch") + "<!-- the same, as other bytes -->")
        assert len(asked) == chunks
