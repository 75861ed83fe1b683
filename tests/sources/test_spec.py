"""What a source's description promises: no secrets in it, and a sentence for what cannot be."""

from __future__ import annotations

import re
import time
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from fsspec.utils import glob_translate
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter

from pincite.errors import InvalidMetadata, InvalidSource, NotFound, SecretInSource, SourceNotAllowed
from pincite.settings import Settings
from pincite.sources.patterns import PathFilter, url_filter
from pincite.sources.schedule import read_schedule
from pincite.sources.spec import SourceSpec, plain_url, read_spec

from .conftest import Shelf

PAGES = {"kind": "urls", "name": "it", "urls": ["https://example.com/a"]}
BUCKET = {"kind": "storage", "name": "it", "url": "s3://bucket/prefix"}


@pytest.mark.parametrize(
    "values",
    [
        PAGES | {"urls": ["https://user:hunter2@example.com/"]},
        PAGES | {"urls": ["https://hunter2@example.com/"]},
        PAGES | {"urls": ["https://example.com/?api_key=hunter2"]},
        PAGES | {"urls": ["https://example.com/?a=1&X-Amz-Signature=hunter2"]},
        PAGES | {"urls": ["https://example.com/?access_token=hunter2"]},
        {"kind": "sitemap", "name": "it", "url": "https://a:hunter2@example.com/sitemap.xml"},
        {"kind": "feed", "name": "it", "url": "https://example.com/feed?token=hunter2"},
        BUCKET | {"url": "s3://AKIA:hunter2@bucket/prefix"},
        BUCKET | {"options": {"key": "AKIA", "secret": "hunter2"}},
        BUCKET | {"options": {"account_key": "hunter2"}},
        BUCKET | {"options": {"sas_token": "hunter2"}},
        BUCKET | {"options": {"client_kwargs": {"aws_secret_access_key": "hunter2"}}},
        BUCKET | {"options": {"endpoint_url": "https://a:hunter2@minio"}},
        BUCKET | {"options": {"servers": [{"password": "hunter2"}]}},
    ],
)
def test_a_source_with_a_credential_in_it_is_refused_without_showing_it(values: dict[str, Any]) -> None:
    with pytest.raises(SecretInSource) as refused:
        read_spec(values)
    assert refused.value.code == "secret-in-source"
    assert "hunter2" not in refused.value.detail
    assert "environment" in refused.value.detail


@pytest.mark.parametrize(
    "values",
    [
        PAGES | {"urls": ["https://example.com/?page=1&sort=key&monkey=1&keyword=x&author=y"]},
        BUCKET | {"options": {"anon": True, "endpoint_url": "http://minio:9000", "requester_pays": True}},
    ],
)
def test_what_only_looks_a_little_like_a_credential_is_none(values: dict[str, Any]) -> None:
    assert read_spec(values).kind == values["kind"]


@pytest.mark.parametrize(
    ("values", "says"),
    [
        ({"kind": "ftp", "name": "it"}, "kind"),
        ({"name": "it"}, "kind"),
        (PAGES | {"name": "It"}, "name"),
        (PAGES | {"collection": "a\0"}, "NUL"),
        (PAGES | {"urls": []}, "urls"),
        (PAGES | {"urls": ["ftp://example.com/"]}, "http://"),
        (PAGES | {"urls": ["https:///a"]}, "host"),
        (PAGES | {"urls": ["https://example.com:99999/"]}, "port"),
        (PAGES | {"urls": ["https://[::1/"]}, "address"),
        (PAGES | {"urls": ["https://example.com/" + "x" * 2_000]}, "characters"),
        (PAGES | {"unknown": 1}, "unknown"),
        (PAGES | {"max_vanished": 2}, "max_vanished"),
        (PAGES | {"schedule": "often"}, "schedule"),
        ({"kind": "folder", "name": "it", "path": "relative"}, "relative"),
        (BUCKET | {"url": "https://example.com"}, "urls"),
        (BUCKET | {"url": "zip://a::file:///etc"}, "storage"),
        (BUCKET | {"url": "bucket"}, "storage"),
        (PAGES | {"name": "My pages"}, "name: it is 1 to 63 of a-z, 0-9 and dash"),
    ],
)
def test_what_cannot_be_a_source_is_refused_with_a_sentence(values: dict[str, Any], says: str) -> None:
    with pytest.raises(InvalidSource, match=says):
        read_spec(values)


def test_metadata_of_a_source_are_checked_before_it_is_kept() -> None:
    with pytest.raises(InvalidMetadata):
        read_spec(PAGES | {"metadata": {"Not A Key": 1}})


def test_a_fragment_is_no_part_of_a_page(shelf: Shelf) -> None:
    spec = read_spec(PAGES | {"urls": ["https://example.com/a#part"]})
    assert spec.kind == "urls"
    assert spec.urls == ["https://example.com/a"]


@pytest.mark.parametrize(
    ("text", "schedule"),
    [
        ("30 minutes", timedelta(minutes=30)),
        ("every 6 hours", timedelta(hours=6)),
        ("1d", timedelta(days=1)),
        ("15m", timedelta(minutes=15)),
        ("0 3 * * *", "0 3 * * *"),
        ("*/15  8-18 * * MON-FRI", "*/15 8-18 * * MON-FRI"),
    ],
)
def test_a_schedule_is_an_interval_or_a_cron_expression(text: str, schedule: object) -> None:
    assert read_schedule(text) == schedule


@pytest.mark.parametrize(
    "text",
    ["", "0 minutes", "400 days", "61 * * * *", "* * * *", "0 0 3 * * *", "0 6 LW * *", "0 6 * * 5L", "soon"],
)
def test_what_is_no_schedule_is_refused(text: str) -> None:
    with pytest.raises(InvalidSource):
        read_schedule(text)


@given(st.text(max_size=30))
def test_any_text_is_a_schedule_or_refused(text: str) -> None:
    try:
        read_schedule(text)
    except InvalidSource as error:
        assert error.detail


@pytest.mark.parametrize(
    ("pattern", "path", "matches"),
    [
        ("*.pdf", "a.PDF", True),
        ("*.pdf", "x/y/a.pdf", True),
        ("x/*.pdf", "x/y/a.pdf", False),
        ("x/**/*.pdf", "x/y/z/a.pdf", True),
        ("x/**", "x/y/z/a.pdf", True),
        ("/x/*.pdf", "x/a.pdf", True),
        ("a?.pdf", "ab.pdf", True),
        ("[ab].pdf", "c.pdf", False),
        ("drafts/", "drafts/x/a.pdf", True),
        ("drafts/", "y/drafts/a.pdf", True),
        ("drafts/", "drafts", False),
        ("y/drafts/", "y/drafts/a.pdf", True),
        ("y/drafts/", "x/y/drafts/a.pdf", False),
        ("/drafts/", "drafts/a.pdf", True),
        ("/drafts/", "y/drafts/a.pdf", False),
    ],
)
def test_patterns_of_paths(pattern: str, path: str, matches: bool) -> None:
    assert PathFilter([pattern], [])(path) is matches
    assert PathFilter(["**"], [pattern])(path) is not matches


def test_what_word_keeps_beside_an_open_document_is_none() -> None:
    wanted = PathFilter([], [])
    assert wanted("minutes/report.docx")
    assert not wanted("minutes/~$report.docx")


@pytest.mark.parametrize(
    ("exclude", "left_out", "kept"),
    [
        ("drafts/", ["drafts", "y/drafts", "DRAFTS"], ["y", "drafts2"]),
        ("drafts/**", ["drafts"], ["y/drafts"]),
        ("**/drafts/**", ["drafts", "y/drafts"], ["y"]),
        ("drafts/*", [], ["drafts"]),
        ("drafts/**/*.pdf", [], ["drafts"]),
        ("drafts", [], ["drafts"]),
    ],
)
def test_a_folder_is_left_out_when_all_of_it_is(exclude: str, left_out: list[str], kept: list[str]) -> None:
    wanted = PathFilter(["**"], [exclude])
    assert [folder for folder in left_out + kept if wanted.leaves_out(folder)] == left_out


PARTS = st.sampled_from(["a", "b", "*", "a*", "?b", "[ab]", "**", "A"])


@given(st.lists(PARTS, min_size=2, max_size=5), st.lists(st.sampled_from(["a", "b", "ab", "B"]), max_size=5))
def test_patterns_of_paths_are_those_of_fsspec(parts: list[str], names: list[str]) -> None:
    pattern, path = "/".join(parts), "/".join(["x", *names])
    expected = re.compile(glob_translate(pattern), re.IGNORECASE | re.DOTALL).match(path)
    assert PathFilter([pattern], [])(path) is bool(expected)


def test_a_pattern_of_many_stars_is_matched_at_once() -> None:
    wanted = PathFilter(["*a" * 100 + "*b", "**/" * 60 + "b"], ["*b" + "*a" * 100, "*/" + "**/a/" * 20 + "b"])
    began = time.monotonic()
    assert not wanted("/".join(["a" * 250] + ["a"] * 300))
    assert time.monotonic() - began < 5


@pytest.mark.parametrize("pattern", ["**.pdf", "a/**b/c"])
@pytest.mark.parametrize("which", ["include", "exclude"])
def test_a_pattern_that_cannot_be_read_is_refused_when_the_source_is_added(which: str, pattern: str) -> None:
    for kind, place in (("folder", {"path": "/x"}), ("storage", {"url": "s3://x"})):
        with pytest.raises(InvalidSource, match="whole folders"):
            read_spec({"kind": kind, "name": "it", **place, which: [pattern]})


@pytest.mark.parametrize(
    ("written", "address"),
    [
        ("HTTP://Example.COM:80/A?x=Y#part", "http://example.com/A?x=Y"),
        ("https://example.com:443", "https://example.com/"),
        ("https://example.com?x", "https://example.com/?x"),
        ("http://example.com:8080/ü/%7e?", "http://example.com:8080/ü/%7e?"),
        ("http://[::1]:80/", "http://[::1]/"),
        ("https://BÜCHER.example/", "https://bücher.example/"),
        ("http://example.com//a/../b", "http://example.com//a/../b"),
    ],
)
def test_one_page_has_one_address(written: str, address: str) -> None:
    assert plain_url(written) == plain_url(address) == address


@pytest.mark.parametrize("written", ["http://[/#a", "https://xn--a/", "http://[::1/"])
def test_what_is_no_address_is_refused(written: str) -> None:
    with pytest.raises(InvalidSource):
        plain_url(written)


def test_patterns_of_urls_are_matched_with_all_of_it() -> None:
    wanted = url_filter(["https://example.com/docs/*"], ["*/draft*"])
    assert wanted("https://example.com/docs/2026/a.html?x=1")
    assert not wanted("https://example.com/docs/drafts/a.html")
    assert not wanted("https://example.com/")


def test_every_kind_comes_back_from_the_registry_as_it_was_given(shelf: Shelf, folder: Path) -> None:
    web = {"allow_private": True, "delay_s": 0.5}
    given: list[dict[str, object]] = [
        {"kind": "folder", "path": str(folder)},
        {"kind": "storage", "url": "s3://bucket/prefix", "options": {"anon": True}},
        {"kind": "urls", "urls": ["https://example.com/a"], **web},
        {"kind": "sitemap", "url": "https://example.com/sitemap.xml", **web},
        {"kind": "feed", "url": "https://example.com/feed", **web},
    ]
    specs = [
        read_spec(values | {"name": f"source-{number}", "schedule": "6 hours", "metadata": {"a": [1]}})
        for number, values in enumerate(given)
    ]
    for spec in specs:
        shelf.add_source(spec)
    assert [source.spec for source in shelf.sources()] == specs
    assert [source.spec for source in shelf.sources("default")] == specs
    assert shelf.sources("other") == []


def test_a_source_of_a_folder_or_a_collection_that_is_not_there_is_refused(
    shelf: Shelf, folder: Path
) -> None:
    with pytest.raises(InvalidSource, match="no folder"):
        shelf.make_source("folder", path=str(folder / "nowhere"))
    with pytest.raises(NotFound, match="nowhere"):
        shelf.make_source("folder", path=str(folder), collection="nowhere")


@pytest.mark.parametrize(
    ("values", "allowed"),
    [
        ({"kind": "folder", "path": "{root}"}, True),
        ({"kind": "folder", "path": "{root}/inner"}, True),
        ({"kind": "folder", "path": "{root}/../elsewhere"}, False),
        ({"kind": "folder", "path": "{root}/out"}, False),
        ({"kind": "folder", "path": "{root}-more"}, False),
        ({"kind": "folder", "path": "/etc"}, False),
        ({"kind": "storage", "url": "file://{root}/inner"}, True),
        ({"kind": "storage", "url": "local://{root}/inner"}, True),
        ({"kind": "storage", "url": "file:///etc"}, False),
        ({"kind": "storage", "url": "file://{root}/out"}, False),
        ({"kind": "storage", "url": "s3://bucket/docs/2026"}, True),
        ({"kind": "storage", "url": "s3://bucket/docs-other"}, False),
        ({"kind": "storage", "url": "s3://bucket/docs/../other"}, False),
        ({"kind": "storage", "url": "memory://bucket/docs"}, False),
        ({"kind": "storage", "url": "s3://bucket/docs", "options": {"anon": True}}, True),
        ({"kind": "storage", "url": "s3://bucket/docs", "options": {"endpoint_url": "http://x"}}, False),
        ({"kind": "urls", "urls": ["https://example.com/"]}, True),
        ({"kind": "urls", "urls": ["https://example.com/"], "allow_private": True}, False),
    ],
)
def test_through_the_api_a_source_reads_only_what_the_settings_open(
    shelf: Shelf, folder: Path, values: dict[str, Any], allowed: bool
) -> None:
    (folder / "inner").mkdir()
    (folder / "out").symlink_to("/etc")
    shelf.use(Settings(source_roots=(str(folder), "s3://bucket/docs/")))
    placed = {
        name: value.format(root=folder) if isinstance(value, str) else value for name, value in values.items()
    }
    spec = read_spec(placed | {"name": "it"})
    if allowed:
        shelf.add_source(spec, restricted=True)
    else:
        with pytest.raises(SourceNotAllowed):
            shelf.add_source(spec, restricted=True)


def test_without_settings_no_folder_and_no_storage_is_open(shelf: Shelf, folder: Path) -> None:
    closed: list[dict[str, Any]] = [
        {"kind": "folder", "path": str(folder)},
        {"kind": "storage", "url": "s3://bucket/docs"},
    ]
    for values in closed:
        with pytest.raises(SourceNotAllowed, match=r"Stop it and .* start it with PINCITE_SOURCE_ROOTS"):
            shelf.add_source(read_spec(values | {"name": "it"}), restricted=True)


def test_the_roots_are_read_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PINCITE_SOURCE_ROOTS", "/srv/docs, s3://bucket/docs")
    assert Settings().source_roots == ("/srv/docs", "s3://bucket/docs")


def test_a_spec_is_described_by_its_kind() -> None:
    schema = TypeAdapter(SourceSpec).json_schema()
    assert set(schema["discriminator"]["mapping"]) == {"folder", "storage", "urls", "sitemap", "feed"}
