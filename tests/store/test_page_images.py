"""What page images promise when a process is killed, or a version is removed, while one is made."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier
from typing import Any

import pytest

from pincite.errors import BytesLost, NotFound
from pincite.library import Library
from pincite.settings import Settings
from pincite.store.page_images import PageImages
from tests.test_library import bring_in, leaflet


def test_the_next_start_removes_half_an_image_and_images_of_a_version_that_was_deleted(
    tmp_path: Path,
) -> None:
    settings = Settings(home=tmp_path / "home")
    images = settings.home / "page-images"
    with Library(settings) as library:
        document = bring_in(library, "default", {"kept.pdf": leaflet("The fee is 41 crowns.")})["kept.pdf"]
        shown = library.page_image("default", document.id, 1)
        (whole,) = images.glob("*/*.png")
        whole.with_suffix(".0123abcd").write_bytes(shown[:100])
        (images / "of-a-deleted-version").mkdir()
        (images / "of-a-deleted-version" / "1-0123.png").write_bytes(shown)
    with Library(settings):
        assert [path for path in images.rglob("*") if path.is_file()] == [whole]
        assert whole.read_bytes() == shown


@pytest.mark.parametrize("read", [Library.elements, Library.report, Library.original, Library.page_image])
def test_who_reads_a_version_that_is_removed_meanwhile_is_told_that_it_is_not_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, read: Callable[..., object]
) -> None:
    with Library(Settings(home=tmp_path / "home")) as library:
        document = bring_in(library, "default", {"gone.pdf": leaflet("The fee is 41 crowns.")})["gone.pdf"]
        find = library.parts.registry.version

        def deleted_after(*given: Any) -> Any:
            found = find(*given)
            library.delete("default", document.id)
            return found

        monkeypatch.setattr(library.parts.registry, "version", deleted_after)
        page = (1,) if read is Library.page_image else ()
        with pytest.raises(NotFound, match="deleted a moment ago"):
            read(library, "default", document.id, *page)


def test_an_image_that_is_drawn_while_its_version_goes_is_not_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Library(Settings(home=tmp_path / "home")) as library:
        document = bring_in(library, "default", {"gone.pdf": leaflet("The fee is 41 crowns.")})["gone.pdf"]
        draw = library.parts.extractor.render_page

        def deleted_meanwhile(*given: Any, **named: Any) -> bytes:
            image = draw(*given, **named)
            assert library.delete("default", document.id).checked
            return image

        monkeypatch.setattr(library.parts.extractor, "render_page", deleted_meanwhile)
        assert library.page_image("default", document.id, 1).startswith(b"\x89PNG")
        assert list((tmp_path / "home" / "page-images").iterdir()) == []


@pytest.mark.parametrize("storage", ["folder", "memory"])
@pytest.mark.parametrize("read", [Library.original, Library.page_image])
def test_a_file_that_was_lost_is_said_to_be_to_who_asks_for_it_or_for_its_pages(
    tmp_path: Path, read: Callable[..., object], storage: str
) -> None:
    blobs = {"folder": None, "memory": f"memory://{tmp_path.name}"}
    with Library(Settings(home=tmp_path / "home", blobs_url=blobs[storage])) as library:
        document = bring_in(library, "default", {"lost.pdf": leaflet("The fee is 41 crowns.")})["lost.pdf"]
        library.parts.blobs.remove(library.parts.registry.version("default", document.id).content_hash)
        page = (1,) if read is Library.page_image else ()
        with pytest.raises(BytesLost, match="Add it again"):
            read(library, "default", document.id, *page)


def test_processes_that_remove_the_same_version_at_once_all_succeed(tmp_path: Path) -> None:
    unused: Any = None
    images = PageImages(str(tmp_path), unused, unused, unused)
    for turn in range(20):
        version = f"version-{turn}"
        (tmp_path / version).mkdir()
        for number in range(60):
            (tmp_path / version / f"{number}.png").touch()
        start = Barrier(4)

        def remove(_: int, version: str = version, start: Barrier = start) -> int:
            start.wait()
            return images.remove(version)

        with ThreadPoolExecutor(4) as processes:
            counts = list(processes.map(remove, range(4)))
        assert max(counts) == 60
        assert images.versions() == []
