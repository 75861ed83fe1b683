"""What sources over HTTP promise: the pages that are listed, read again only when they changed."""

from __future__ import annotations

import gzip

import pytest

from pincite.errors import InvalidSource
from pincite.sources import web as listing
from pincite.sources.report import SyncReport

from .conftest import Shelf, ids
from .web import Page, Site

LOCAL = {"allow_private": True, "delay_s": 0}
HTTP_DATE = "Sun, 01 Mar 2026 09:30:00 GMT"


def sitemap(*urls: str) -> bytes:
    locations = "".join(f"<url><loc>{url}</loc><lastmod>2026-03-01</lastmod></url>" for url in urls)
    return f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{locations}</urlset>'.encode()


def index(*urls: str) -> bytes:
    locations = "".join(f"<sitemap><loc>{url}</loc></sitemap>" for url in urls)
    return f'<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{locations}</sitemapindex>'.encode()


def paths(site: Site, report_ids: list[str]) -> list[str]:
    return [name.removeprefix(site.url) for name in report_ids]


@pytest.fixture
def pages(site: Site, shelf: Shelf) -> Site:
    """Return a site of four pages, each a document of the source “it”."""
    for name in ("a", "b", "c", "d"):
        site.pages[f"/{name}"] = Page(f"page {name}".encode(), etag=f'"{name}"')
    shelf.make_source("urls", urls=[f"{site.url}/{name}" for name in "abcd"], **LOCAL)
    assert shelf.sync().counts["added"] == 4
    site.asked.clear()
    return site


def test_a_page_is_a_document_called_by_its_url(pages: Site, shelf: Shelf) -> None:
    document = shelf.one(f"{pages.url}/a")
    assert (document.origin, document.last_version.filename) == (f"{pages.url}/a", "a")
    assert shelf.there[f"{pages.url}/a"] == "page a"


def test_a_page_with_an_etag_that_is_as_it_was_is_not_sent_again(pages: Site, shelf: Shelf) -> None:
    pages.pages["/b"] = Page(b"other", etag='"other"')
    report = shelf.sync()
    assert (report.counts["unchanged"], paths(pages, ids(report.changed))) == (3, ["/b"])
    assert {headers["if-none-match"] for path, headers in pages.asked if path != "/robots.txt"} == {
        '"a"',
        '"b"',
        '"c"',
        '"d"',
    }


def test_a_page_without_an_etag_is_asked_for_by_its_date_and_compared_by_its_bytes(
    pages: Site, shelf: Shelf
) -> None:
    pages.pages["/a"] = Page(b"dated", headers={"Last-Modified": HTTP_DATE})
    shelf.sync()
    pages.asked.clear()
    assert shelf.sync().counts["unchanged"] == 4
    [headers] = [headers for path, headers in pages.asked if path == "/a"]
    assert headers["if-modified-since"] == HTTP_DATE
    assert shelf.one(f"{pages.url}/a").last_version.number == 2


def test_a_page_that_the_server_says_is_gone_has_vanished(pages: Site, shelf: Shelf) -> None:
    del pages.pages["/a"]
    foretold, report = shelf.sync(dry_run=True), shelf.sync()
    assert paths(pages, ids(report.deleted)) == paths(pages, ids(foretold.deleted)) == ["/a"]
    again = shelf.sync()
    assert [(entry.code, entry.document_id) for entry in again.failed] == [("gone", None)]


def test_a_site_that_answers_404_to_everything_loses_nothing(pages: Site, shelf: Shelf) -> None:
    pages.pages.clear()
    report = shelf.sync()
    assert (len(report.withheld), report.deleted, len(shelf.there)) == (4, [], 4)


@pytest.mark.parametrize("status", [403, 500, 503])
def test_a_page_that_cannot_be_fetched_fails_with_a_reason_and_its_document_stays(
    pages: Site, shelf: Shelf, status: int
) -> None:
    pages.pages["/a"] = Page(status=status)
    report = shelf.sync(delete_anyway=True)
    assert [(entry.external_id, entry.code) for entry in report.failed] == [
        (f"{pages.url}/a", "bad-response")
    ]
    assert str(status) in (report.failed[0].reason or "")
    assert (report.vanished, len(shelf.there)) == ([], 4)


def test_a_page_that_is_taken_out_of_the_list_has_vanished(pages: Site, shelf: Shelf) -> None:
    shelf.change_source("it", {"urls": [f"{pages.url}/{name}" for name in "bcd"]})
    assert paths(pages, ids(shelf.sync().deleted)) == ["/a"]


def test_private_addresses_are_refused_page_by_page_where_they_are_not_allowed(
    site: Site, shelf: Shelf
) -> None:
    shelf.make_source("urls", urls=[f"{site.url}/a", "http://2130706433/b"])
    report = shelf.sync()
    assert {entry.code for entry in report.failed} == {"address-refused"}
    assert (len(report.failed), site.asked) == (2, [])


def test_the_pages_of_a_sitemap_are_taken_by_patterns_and_each_once(site: Site, shelf: Shelf) -> None:
    for name in ("a", "b", "draft"):
        site.pages[f"/{name}"] = Page(name.encode())
    listed = sitemap(*(f"{site.url}/{name}" for name in ("a", "b", "a#part", "draft")))
    site.pages["/sitemap.xml"] = Page(listed)
    shelf.make_source("sitemap", url=f"{site.url}/sitemap.xml", exclude=["*/draft"], **LOCAL)
    assert paths(site, ids(shelf.sync().added)) == ["/a", "/b"]
    assert "/draft" not in site.paths


def test_an_index_leads_to_its_sitemaps_also_compressed_ones(site: Site, shelf: Shelf) -> None:
    site.pages["/a"] = site.pages["/b"] = Page()
    site.pages["/index.xml"] = Page(index(f"{site.url}/1.xml", f"{site.url}/2.xml.gz"))
    site.pages["/1.xml"] = Page(sitemap(f"{site.url}/a"))
    site.pages["/2.xml.gz"] = Page(gzip.compress(sitemap(f"{site.url}/b")))
    shelf.make_source("sitemap", url=f"{site.url}/index.xml", **LOCAL)
    assert paths(site, ids(shelf.sync().added)) == ["/a", "/b"]


@pytest.fixture
def mapped(site: Site, shelf: Shelf) -> Shelf:
    """Two pages, brought by an index of two sitemaps."""
    site.pages["/a"] = site.pages["/b"] = Page()
    site.pages["/index.xml"] = Page(index(f"{site.url}/1.xml", f"{site.url}/2.xml"))
    site.pages["/1.xml"] = Page(sitemap(f"{site.url}/a"))
    site.pages["/2.xml"] = Page(sitemap(f"{site.url}/b"))
    shelf.make_source("sitemap", url=f"{site.url}/index.xml", max_vanished=1.0, **LOCAL)
    assert shelf.sync().counts["added"] == 2
    return shelf


def kept(report: SyncReport) -> bool:
    return bool(report.troubles) and not report.deleted and not report.complete


@pytest.mark.parametrize(
    "broken",
    [
        Page(status=500),
        Page(status=404),
        Page(b"<html>no sitemap</html>"),
        Page(b'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"><url><loc>http://x/</lo'),
        Page(b""),
    ],
    ids=["failing", "missing", "another", "cut", "empty"],
)
@pytest.mark.parametrize("path", ["/index.xml", "/2.xml"])
def test_a_sitemap_that_cannot_be_read_deletes_nothing_even_if_asked(
    mapped: Shelf, site: Site, path: str, broken: Page
) -> None:
    site.pages[path] = broken
    assert kept(mapped.sync(delete_anyway=True))
    assert len(mapped.there) == 2


def test_entities_of_a_sitemap_are_not_resolved(mapped: Shelf, site: Site) -> None:
    entity = f'<!DOCTYPE urlset [<!ENTITY e SYSTEM "{site.url}/entity">]>'.encode()
    site.pages["/1.xml"] = Page(entity + sitemap("&e;"))
    mapped.sync()
    assert "/entity" not in site.paths


def test_a_sitemap_that_grows_when_it_is_parsed_is_refused(mapped: Shelf, site: Site) -> None:
    levels = "".join(f'<!ENTITY e{n + 1} "{f"&e{n};" * 10}">' for n in range(12))
    bomb = f'<!DOCTYPE urlset [<!ENTITY e0 "x">{levels}]>'.encode() + sitemap("&e12;")
    site.pages["/1.xml"] = Page(bomb)
    report = mapped.sync(delete_anyway=True)
    assert report.added == []
    assert all(len(entry.external_id) < 2_000 for entry in report.failed)


def test_more_pages_than_are_taken_are_a_trouble(mapped: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(listing, "MAX_PAGES", 1)
    assert kept(mapped.sync())


def test_what_a_sitemap_names_that_is_no_address_fails_by_itself(mapped: Shelf, site: Site) -> None:
    broken = ("file:///etc/passwd", "http://user:pw@host/", "http://[/#a", f"{site.url}/{'x' * 2000}")
    site.pages["/1.xml"] = Page(sitemap(*broken, "https://www..example.com/", f"{site.url}/a"))
    report = mapped.sync()
    assert [entry.code for entry in report.failed] == ["bad-response"] * 4 + ["source-unavailable"]
    assert (report.counts["unchanged"], report.deleted) == (2, [])


RSS = """<?xml version="1.0"?><rss version="2.0"><channel><title>News</title>{}</channel></rss>"""


def rss(*links: str) -> bytes:
    return RSS.format("".join(f"<item><title>t</title><link>{link}</link></item>" for link in links)).encode()


def test_the_pages_that_a_feed_links_stay_when_they_drop_off_its_end(site: Site, shelf: Shelf) -> None:
    site.pages["/a"] = site.pages["/b"] = site.pages["/c"] = Page()
    site.pages["/feed"] = Page(rss(f"{site.url}/a", f"{site.url}/b"))
    shelf.make_source("feed", url=f"{site.url}/feed", max_vanished=1.0, **LOCAL)
    assert paths(site, ids(shelf.sync().added)) == ["/a", "/b"]
    site.pages["/feed"] = Page(rss(f"{site.url}/c", f"{site.url}/b"))
    report = shelf.sync()
    assert (paths(site, ids(report.added)), report.vanished, len(shelf.there)) == (["/c"], [], 3)


def test_an_atom_feed_may_have_relative_links(site: Site, shelf: Shelf) -> None:
    site.pages["/news/a"] = Page()
    atom = '<feed xmlns="http://www.w3.org/2005/Atom"><entry><link href="a"/></entry></feed>'
    site.pages["/news/feed"] = Page(atom.encode())
    shelf.make_source("feed", url=f"{site.url}/news/feed", **LOCAL)
    assert paths(site, ids(shelf.sync().added)) == ["/news/a"]


def test_what_is_no_feed_is_a_trouble(site: Site, shelf: Shelf) -> None:
    site.pages["/feed"] = Page(b"<html><a href='/a'>a</a></html>")
    shelf.make_source("feed", url=f"{site.url}/feed", **LOCAL)
    assert shelf.sync().troubles == ["bad-response: It is no RSS or Atom feed."]


def test_a_page_of_a_server_that_asks_to_be_left_alone_fails_and_stays(pages: Site, shelf: Shelf) -> None:
    pages.pages["/b"] = Page(b"", 429, {"Retry-After": "3600"})
    report = shelf.sync(delete_anyway=True)
    assert [(name, entry.code) for name, entry in zip("bcd", report.failed, strict=True)] == [
        (name, "throttled") for name in "bcd"
    ]
    assert "3,600 seconds" in (report.failed[0].reason or "")
    assert (report.vanished, len(shelf.there), pages.paths) == ([], 4, ["/a", "/b"])


def test_a_sitemap_of_a_server_that_asks_to_be_left_alone_is_a_trouble(mapped: Shelf, site: Site) -> None:
    site.pages["/2.xml"] = Page(b"", 503, {"Retry-After": "3600"})
    report = mapped.sync(delete_anyway=True)
    assert kept(report)
    assert report.troubles[0].startswith(f"throttled: The sitemap {site.url}/2.xml cannot be read")


def test_one_page_under_two_addresses_is_one_document(site: Site, shelf: Shelf) -> None:
    site.pages["/"] = Page()
    site.pages["/sitemap.xml"] = Page(
        sitemap(site.url, f"{site.url}/", f"{site.url}/#top", "/", "HTTP" + site.url[4:])
    )
    shelf.make_source("sitemap", url=f"{site.url}/sitemap.xml", **LOCAL)
    assert (paths(site, ids(shelf.sync().added)), site.paths) == (["/"], ["/sitemap.xml", "/"])


def test_a_page_that_moves_is_read_where_it_is_now(pages: Site, shelf: Shelf) -> None:
    pages.redirect("/a", "/new")
    pages.pages["/new"] = Page(b"moved", etag='"a"')
    assert paths(pages, ids(shelf.sync().changed)) == ["/a"]
    assert shelf.there[f"{pages.url}/a"] == "moved"
    assert shelf.sync().counts["unchanged"] == 4


def test_an_index_that_names_itself_is_a_trouble_and_no_loop(mapped: Shelf, site: Site) -> None:
    site.asked.clear()
    site.pages["/index.xml"] = Page(index(f"{site.url}/index.xml", f"{site.url}/1.xml", f"{site.url}/1.xml"))
    assert kept(mapped.sync(delete_anyway=True))
    assert site.paths == ["/index.xml", "/index.xml", "/1.xml", "/a"]


def test_a_token_of_the_environment_goes_to_the_origin_that_it_is_for(
    site: Site, shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PINCITE_SOURCE_MY_WIKI_TOKEN", "s3cret\n")  # as a file ends
    monkeypatch.setenv("PINCITE_SOURCE_MY_WIKI_TOKEN_FOR", site.url)
    site.pages["/a"] = Page()
    elsewhere = site.url.replace("127.0.0.1", "localhost")
    shelf.make_source("urls", name="my-wiki", urls=[f"{site.url}/a", f"{elsewhere}/a"], **LOCAL)
    report = shelf.sync("my-wiki")
    assert report.counts["added"] == 2
    sent = [headers.get("authorization") for path, headers in site.asked if path == "/a"]
    assert sent == ["Bearer s3cret", None]
    assert "s3cret" not in report.model_dump_json() + shelf.source("my-wiki").model_dump_json()


@pytest.mark.parametrize("token", ["two words", "gehe\u00efm"])
def test_what_is_no_token_is_refused_and_not_shown(
    site: Site, shelf: Shelf, monkeypatch: pytest.MonkeyPatch, token: str
) -> None:
    monkeypatch.setenv("PINCITE_SOURCE_IT_TOKEN", token)
    monkeypatch.setenv("PINCITE_SOURCE_IT_TOKEN_FOR", site.url)
    shelf.make_source("urls", urls=[f"{site.url}/a"], **LOCAL)
    with pytest.raises(InvalidSource, match="PINCITE_SOURCE_IT_TOKEN is no token") as refused:
        shelf.sync()
    assert token not in str(refused.value)
    assert site.asked == []


def test_a_token_that_is_for_nobody_is_not_used(
    site: Site, shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PINCITE_SOURCE_IT_TOKEN", "s3cret")
    shelf.make_source("urls", urls=[f"{site.url}/a"], **LOCAL)
    with pytest.raises(InvalidSource, match="PINCITE_SOURCE_IT_TOKEN_FOR"):
        shelf.sync()
    assert site.asked == []
