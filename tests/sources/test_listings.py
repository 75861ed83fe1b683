"""Sitemaps, feeds and robots.txt that hang, grow or kill: each costs itself, is named and deletes nothing."""

from __future__ import annotations

import gzip
import io
import os
import resource
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from protego import Protego

from pincite.errors import SourceError, source_error
from pincite.extract import Extractor
from pincite.extract.link_discovery import DiscoveredLinks
from pincite.extract.link_formats import feed, sitemap
from pincite.extract.link_formats.entries import entries
from pincite.extract.link_formats.entry import MAX_CHARS, LinkEntry, LinkListKind
from pincite.extract.link_formats.robots import PRODUCT
from pincite.sources.robots import MAX_ROBOTS_BYTES

from .conftest import Shelf, ids
from .test_web import LOCAL, index, rss
from .test_web import sitemap as sitemap_of
from .web import Page, Site

PAGE_S = 3.0
MEMORY_MB = 700
URL = "http://site.test/lists/list"

HANGS = b"<rss version='2.0'><channel>" + b"<a " * 400_000
"""feedparser looks at each of these tags again for each of the others: hours."""
GROWS = gzip.compress(b"<urlset>" + b"<a/>" * 12_000_000 + b"</urlset>")
"""lxml keeps each of these elements: over a gigabyte."""
LAUGHS = (
    b"<!DOCTYPE rss [<!ENTITY e0 'ha'>%s]><rss version='2.0'><channel><title>&e30;</title></channel></rss>"
    % (b"".join(b"<!ENTITY e%d '%s'>" % (n + 1, b"&e%d;" % n * 10) for n in range(30)))
)
PRODUCT_OF = b"".join(b"User-agent: a%d\n" % n for n in range(12_000)) + b"Allow: /x*y\n" * 20_000
"""Ten thousand programs times ten thousand rules, which Protego makes one by one."""


def read(extractor: Extractor, kind: LinkListKind, content: bytes) -> DiscoveredLinks:
    return extractor.read_list(io.BytesIO(content), kind, URL)


def code(listed: DiscoveredLinks) -> str | None:
    return listed.trouble.code if listed.trouble else None


def peak_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def test_a_feed_that_hangs_its_reader_is_left_in_time(limited: Callable[..., Extractor]) -> None:
    reader = limited(page_timeout_s=PAGE_S)
    read(reader, "feed", rss("/a"))  # what has to be started is
    began = time.monotonic()
    listed = read(reader, "feed", HANGS)
    assert time.monotonic() - began < PAGE_S + 30
    assert (listed.entries, code(listed)) == ((), "listing-timeout")
    assert "PINCITE_PAGE_TIMEOUT_S" in str(listed.trouble)


def test_a_sitemap_that_takes_all_memory_takes_it_of_its_process_alone(
    limited: Callable[..., Extractor],
) -> None:
    assert len(GROWS) < 100_000
    reader, before = limited(extraction_memory_mb=MEMORY_MB), peak_mb()
    assert code(read(reader, "sitemap", GROWS)) == "listing-out-of-memory"
    assert peak_mb() - before < 100
    assert read(reader, "sitemap", sitemap_of("/a")).trouble is None


def test_a_billion_laughs_are_not_laughed(limited: Callable[..., Extractor]) -> None:
    reader = limited(page_timeout_s=20, extraction_memory_mb=MEMORY_MB)
    assert read(reader, "feed", LAUGHS).entries == ()
    listed = read(reader, "sitemap", LAUGHS.replace(b"<rss version='2.0'>", b"<urlset>"))
    assert (listed.entries, code(listed)) == ((), "bad-response")


@pytest.mark.parametrize(
    ("does", "told"),
    [
        ("import time; time.sleep(600)", "listing-timeout"),
        ("while True: pass", "listing-timeout"),
        ("import signal; signal.signal(signal.SIGTERM, print)\n    while True: pass", "listing-timeout"),
        ("kept = []\n    while True: kept.append(bytearray(2**24))", "listing-out-of-memory"),
        ("import os; os.kill(os.getpid(), 11)", "listing-crashed"),
        ("import os; os._exit(0)", "listing-crashed"),
    ],
)
def test_whatever_a_parser_does_is_a_named_trouble_of_the_sync_and_deletes_nothing(
    limited: Callable[..., Extractor],
    monkeypatch: pytest.MonkeyPatch,
    shelf: Shelf,
    site: Site,
    tmp_path: Path,
    does: str,
    told: str,
) -> None:
    site.pages["/a"] = Page()
    site.pages["/feed"] = Page(rss(f"{site.url}/a"))
    shelf.make_source("feed", url=f"{site.url}/feed", max_vanished=1.0, **LOCAL)
    assert shelf.sync().counts["added"] == 1
    (tmp_path / "feedparser.py").write_text(f"def parse(*_, **__):\n    {does}\n")
    monkeypatch.setenv("PYTHONPATH", f"{tmp_path}{os.pathsep}{os.environ.get('PYTHONPATH', '')}")
    monkeypatch.setattr(shelf, "extractor", limited(page_timeout_s=PAGE_S, extraction_memory_mb=MEMORY_MB))
    report = shelf.sync(delete_anyway=True)
    [trouble] = report.troubles
    assert trouble.startswith(f"{told}: The feed could not be read: ")
    assert (report.deleted, report.complete, len(shelf.there)) == ([], False, 1)


def test_a_sitemap_of_an_index_that_kills_its_reader_costs_itself_alone(
    limited: Callable[..., Extractor], monkeypatch: pytest.MonkeyPatch, shelf: Shelf, site: Site
) -> None:
    for name in ("a", "b"):
        site.pages[f"/{name}"] = Page()
        site.pages[f"/{name}.xml"] = Page(sitemap_of(f"{site.url}/{name}"))
    site.pages["/index.xml"] = Page(index(f"{site.url}/a.xml", f"{site.url}/b.xml"))
    shelf.make_source("sitemap", url=f"{site.url}/index.xml", max_vanished=1.0, **LOCAL)
    assert shelf.sync().counts["added"] == 2
    site.pages["/a.xml"] = Page(GROWS)
    monkeypatch.setattr(shelf, "extractor", limited(extraction_memory_mb=MEMORY_MB))
    report = shelf.sync(delete_anyway=True)
    assert report.troubles[0].startswith(
        f"listing-out-of-memory: The sitemap {site.url}/a.xml cannot be read"
    )
    assert (ids(report.unchanged), report.deleted, len(shelf.there)) == ([f"{site.url}/b"], [], 2)


def test_a_robots_txt_of_many_programs_and_many_rules_is_read_at_once(extractor: Extractor) -> None:
    assert 300_000 < len(PRODUCT_OF) < MAX_ROBOTS_BYTES
    began = time.monotonic()
    assert read(extractor, "robots", PRODUCT_OF).entries == ()
    everyone = b"User-agent: *\n" + PRODUCT_OF
    assert len(read(extractor, "robots", everyone).entries) == 20_000
    assert time.monotonic() - began < 30


def test_a_site_whose_robots_txt_cannot_be_read_is_left_alone(
    limited: Callable[..., Extractor], monkeypatch: pytest.MonkeyPatch, shelf: Shelf, site: Site
) -> None:
    site.pages["/a"] = Page()
    site.pages["/robots.txt"] = Page(b"User-agent: *\nAllow: /\n")
    shelf.make_source("urls", urls=[f"{site.url}/a"], **LOCAL)
    monkeypatch.setattr(shelf, "extractor", limited(extraction_memory_mb=1))
    report = shelf.sync()
    assert ([entry.code for entry in report.failed], site.paths) == (["listing-out-of-memory"], [])


def test_a_feed_that_is_the_name_of_a_file_is_no_feed(limited: Callable[..., Extractor]) -> None:
    assert code(read(limited(page_timeout_s=20), "feed", b"/dev/zero")) == "bad-response"


def test_a_feed_that_its_parser_breaks_on_is_a_bad_response(extractor: Extractor) -> None:
    assert code(read(extractor, "feed", rss("/a", "/b&#xD800;c"))) == "bad-response"


def test_what_utf8_cannot_say_gets_through_without_it(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(feed, "entries", lambda *_: iter([LinkEntry("page", "http://site.test/\ud800")]))
    assert [entry.text for entry in entries("feed", tmp_path, URL)] == ["http://site.test/?"]


def test_what_a_list_names_is_no_longer_than_an_address(extractor: Extractor) -> None:
    [entry] = read(extractor, "sitemap", sitemap_of(f"http://site.test/{'x' * 100_000}")).entries
    assert len(entry.text) == MAX_CHARS


@pytest.mark.parametrize("kind", ["sitemap", "feed"])
def test_links_are_of_where_they_stand(extractor: Extractor, kind: LinkListKind) -> None:
    make = sitemap_of if kind == "sitemap" else rss
    links = ("a.html", "/b.html", "//other.test/c", "https://other.test/d", " e?x=1&amp;y=2 ", "http://[")
    found = [entry.text for entry in read(extractor, kind, make(*links)).entries]
    assert found[:5] == [
        "http://site.test/lists/a.html",
        "http://site.test/b.html",
        "http://other.test/c",
        "https://other.test/d",
        "http://site.test/lists/e?x=1&y=2",
    ]


def test_a_feed_none_of_whose_entries_links_a_page_says_so(extractor: Extractor) -> None:
    listed = read(extractor, "feed", rss("", ""))
    assert "None of the feed's 2 entries" in str(listed.trouble)


def test_an_entity_where_an_element_should_be_is_passed_by(extractor: Extractor) -> None:
    content = sitemap_of("/a").replace(b"<loc>", b"&e;<loc>")
    listed = read(extractor, "sitemap", b'<!DOCTYPE urlset [<!ENTITY e "x">]>' + content)
    assert [entry.text for entry in listed.entries] == ["http://site.test/a"]


def test_what_was_found_before_a_list_breaks_off_is_taken(extractor: Extractor) -> None:
    listed = read(extractor, "sitemap", sitemap_of("/a", "/b")[:-5])
    assert ([entry.text for entry in listed.entries], code(listed)) == (
        ["http://site.test/a", "http://site.test/b"],
        "bad-response",
    )


@pytest.mark.parametrize("cut", [slice(0, -9), slice(20), slice(2)])
def test_a_compressed_sitemap_that_is_cut_off_is_a_bad_response(extractor: Extractor, cut: slice) -> None:
    assert code(read(extractor, "sitemap", gzip.compress(sitemap_of("/a") * 50)[cut])) == "bad-response"


def test_lists_over_their_limits_are_taken_up_to_these(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(sitemap, "MAX_LOCATIONS", 2)
    monkeypatch.setattr(feed, "MAX_ENTRIES", 2)
    contents: dict[LinkListKind, bytes] = {
        "sitemap": sitemap_of("/a", "/b", "/c"),
        "feed": rss("/a", "/b", "/c"),
    }
    for kind, content in contents.items():
        (tmp_path / kind).write_bytes(content)
        found = []
        with pytest.raises(SourceError, match="more than 2") as raised:
            for entry in entries(kind, tmp_path / kind, URL):
                found.append(entry.text)
        assert (found, raised.value.code) == (["http://site.test/a", "http://site.test/b"], "fetch-too-large")


def test_a_large_sitemap_is_over_the_limit_also_once_it_is_decompressed(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(sitemap, "MAX_BYTES", 10_000)
    for content in (sitemap_of(*["/a"] * 1_000), gzip.compress(sitemap_of(*["/a"] * 1_000))):
        (tmp_path / "map").write_bytes(content)
        with pytest.raises(SourceError, match="10,000 bytes"):
            list(entries("sitemap", tmp_path / "map", URL))


def test_what_a_child_reports_by_its_code_is_the_error_of_that_code() -> None:
    for kind in SourceError.__subclasses__():
        assert type(source_error(kind.code, "detail")) is kind
    assert source_error("new", "detail").code == "listing-crashed"


AGENTS = st.sampled_from(["*", "pincite", "Pincite", "other", "GoogleBot"])
PATTERNS = st.sampled_from(["/", "/a", "/a/", "/*.pdf$", "/a*b", "/ü", "/a?x=1", "/index.html", "/%61", ""])
LINES = st.one_of(
    st.builds("{}: {}".format, st.sampled_from(["User-agent", "user agent", "USERAGENT"]), AGENTS),
    st.builds("User-agent {} # which".format, AGENTS),
    st.builds("{}: {}".format, st.sampled_from(["Allow", "disallow", "Dissallow", "ALLOW "]), PATTERNS),
    st.builds("Crawl-delay: {}".format, st.sampled_from(["1", "2.5", "x"])),
    st.sampled_from(["", "# comment", "Sitemap: http://site.test/s.xml", "Host: x", "nonsense"]),
)
PATHS = ("/", "/a", "/a/c", "/x.pdf", "/x.pdf?y", "/a/b/c", "/%C3%BC", "/ü", "/a?x=1", "/index.html", "/b")


@given(st.lists(LINES, max_size=25))
@example(["User-agent: *", "Disallow:", "User-agent: other", "Disallow: /"])
@example(["User-agent: pincite", "Disallow:", "User-agent: *", "Disallow: /"])
def test_the_lines_for_us_say_what_the_whole_robots_txt_says(lines: list[str]) -> None:
    whole = Protego.parse("\n".join(lines))
    with tempfile.NamedTemporaryFile() as file:
        file.write("\n".join(lines).encode())
        file.flush()
        found = [entry.text for entry in entries("robots", Path(file.name), URL)]
    ours = Protego.parse("\n".join([f"User-agent: {PRODUCT}", *found]))
    assert ours.crawl_delay(PRODUCT) == whole.crawl_delay(PRODUCT)
    for path in PATHS:
        url = f"http://site.test{path}"
        assert ours.can_fetch(url, PRODUCT) == whole.can_fetch(url, PRODUCT), (path, found)
