"""What fetching promises: only where it may go, only as much and as long as it may, and politely."""

from __future__ import annotations

import datetime
import gzip
import ssl
import threading
import zlib
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import fields
from email.utils import format_datetime
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from pincite.errors import (
    AddressRefused,
    BadResponse,
    FetchTimeout,
    FetchTooLarge,
    Gone,
    InvalidSource,
    RobotsDisallow,
    SourceError,
    SourceUnavailable,
    Throttled,
)
from pincite.extract import Extractor
from pincite.sources import robots
from pincite.sources.addresses import resolve_host
from pincite.sources.fetch import MAX_REDIRECTS, Fetcher, FetchOptions, World
from pincite.sources.host_rate_limiter import PATIENCE, UNSAID_S
from pincite.sources.items import Stamp

from .web import OTHER_PUBLIC, PUBLIC, Network, Page, Site, names, serving

Open = Callable[..., Fetcher]
LIMIT = 100_000


@pytest.fixture
def site() -> Iterator[Site]:
    with serving() as made:
        yield made


@pytest.fixture
def network(site: Site) -> Network:
    return Network(site)


def fetcher_of(extractor: Extractor, **options: Any) -> Fetcher:
    """Return a fetcher with these fields of its options and of its world."""
    limits = {each.name: options.pop(each.name) for each in fields(FetchOptions) if each.name in options}
    return Fetcher(extractor.read_list, FetchOptions(**limits), World(**options))


@pytest.fixture
def fetcher(network: Network, extractor: Extractor) -> Iterator[Open]:
    """Make a fetcher on the scripted network, which knows the public hosts pages.test and other.test."""
    with ExitStack() as stack:

        def make(**options: Any) -> Fetcher:
            given: dict[str, Any] = {
                "max_bytes": LIMIT,
                "timeout_s": 30.0,
                "delay_s": 0.0,
                "resolve": names(pages=PUBLIC, other=OTHER_PUBLIC),
                "network": network,
            }
            return stack.enter_context(fetcher_of(extractor, **(given | options)))

        yield make


def read(fetcher: Fetcher, url: str, known: Stamp | None = None) -> bytes | None:
    with fetcher.fetch(url, *([known] if known else [])) as fetched:
        return fetched.file.read() if fetched else None


PRIVATE = {
    "loopback": "127.0.0.1",
    "private-10": "10.1.2.3",
    "private-172": "172.16.0.1",
    "private-192": "192.168.1.1",
    "carrier": "100.64.0.1",
    "ipv6-loopback": "::1",
    "ipv6-unique-local": "fd00::1",
    "ipv4-in-ipv6": "::ffff:127.0.0.1",
    "ipv4-compatible": "::127.0.0.1",
    "nat64": "64:ff9b::7f00:1",
    "nat64-private": "64:ff9b::a00:1",
    "6to4": "2002:7f00:1::",
}
NEVER = {
    "metadata": "169.254.169.254",
    "ipv6-link-local": "fe80::1",
    "unspecified": "0.0.0.0",  # noqa: S104
    "ipv6-unspecified": "::",
    "multicast": "224.0.0.1",
    "ipv6-multicast": "ff02::1",
    "reserved": "240.0.0.1",
    "broadcast": "255.255.255.255",
    "test-net": "192.0.2.1",
    "site-local": "fec0::1",
    "metadata-in-ipv6": "::ffff:169.254.169.254",
    "metadata-by-nat64": "64:ff9b::a9fe:a9fe",
    "metadata-of-one-cloud": "100.100.100.200",
    "metadata-of-another": "fd00:ec2::254",
}


@pytest.mark.parametrize("address", [*PRIVATE.values(), *NEVER.values()], ids=[*PRIVATE, *NEVER])
def test_a_name_that_leads_to_an_address_that_is_not_public_is_refused(
    fetcher: Open, network: Network, address: str
) -> None:
    with pytest.raises(AddressRefused, match=r"inside\.test"):
        read(fetcher(resolve=names(inside=address)), "http://inside.test/")
    assert network.dialled == []


@pytest.mark.parametrize("address", [*PRIVATE.values()], ids=[*PRIVATE])
def test_a_private_address_is_reached_where_that_is_allowed(fetcher: Open, site: Site, address: str) -> None:
    site.pages["/"] = Page(b"inside")
    assert (
        read(fetcher(resolve=names(inside=address), allow_private=True), "http://inside.test/") == b"inside"
    )


@pytest.mark.parametrize("address", [*NEVER.values()], ids=[*NEVER])
def test_link_local_and_reserved_addresses_are_refused_even_where_private_ones_are_allowed(
    fetcher: Open, network: Network, address: str
) -> None:
    with pytest.raises(AddressRefused):
        read(fetcher(resolve=names(inside=address), allow_private=True), "http://inside.test/")
    assert network.dialled == []


@pytest.mark.parametrize(
    "host",
    [
        "2130706433",
        "0x7f000001",
        "0x7f.1",
        "0177.0.0.1",
        "017700000001",
        "127.1",
        "0",
        "127.0.0.1",
        "[::1]",
        "[::ffff:127.0.0.1]",
        "[64:ff9b::7f00:1]",
    ],
)
def test_an_address_in_another_notation_is_refused_without_asking_the_resolver(
    fetcher: Open, network: Network, host: str
) -> None:
    def resolve(host: str, port: int) -> list[str]:
        pytest.fail(f"{host} is no name")

    with pytest.raises((AddressRefused, InvalidSource)):
        read(fetcher(resolve=resolve), f"http://{host}/")
    assert network.dialled == []


def test_a_host_with_one_private_address_among_public_ones_is_refused(
    fetcher: Open, network: Network
) -> None:
    with pytest.raises(AddressRefused):
        read(fetcher(resolve=lambda host, port: [PUBLIC, "10.0.0.1"]), "http://pages.test/")
    assert network.dialled == []


@pytest.mark.parametrize(
    "location",
    [
        "http://127.0.0.1/secret",
        "http://2130706433/secret",
        "http://0x7f000001/secret",
        "http://0177.0.0.1/secret",
        "http://[::ffff:127.0.0.1]/secret",
        "http://[fd00::1]/secret",
        "http://inside.test/secret",
        "http://metadata.test/latest/meta-data",
    ],
)
def test_a_redirect_to_a_private_address_is_refused(
    fetcher: Open, network: Network, site: Site, location: str
) -> None:
    site.redirect("/", location)
    resolve = names(pages=PUBLIC, inside="10.0.0.8", metadata="169.254.169.254")
    with pytest.raises(SourceError):
        read(fetcher(resolve=resolve), "http://pages.test/")
    assert set(network.dialled) == {PUBLIC}
    assert "/secret" not in site.paths


def test_a_redirect_after_public_redirects_to_a_private_address_is_refused(
    fetcher: Open, network: Network, site: Site
) -> None:
    site.redirect("/", "http://other.test/hop")
    site.redirect("/hop", "http://10.0.0.1/")
    with pytest.raises(AddressRefused):
        read(fetcher(), "http://pages.test/")
    assert set(network.dialled) == {PUBLIC, OTHER_PUBLIC}


@pytest.mark.parametrize(
    "location", ["file:///etc/passwd", "ftp://pages.test/", "gopher://x/", "http://", ""]
)
def test_a_redirect_to_what_is_not_http_is_refused(fetcher: Open, site: Site, location: str) -> None:
    site.redirect("/", location)
    with pytest.raises(BadResponse):
        read(fetcher(), "http://pages.test/")


def test_what_dns_says_after_the_check_changes_nothing(fetcher: Open, network: Network, site: Site) -> None:
    site.pages["/robots.txt"] = site.pages["/"] = Page(b"public")
    rebinding = names(pages=[PUBLIC, "127.0.0.1", "127.0.0.1"])
    assert read(fetcher(resolve=rebinding), "http://pages.test/") == b"public"
    assert network.dialled == [PUBLIC]


def test_each_new_connection_is_checked_anew(fetcher: Open, network: Network, site: Site) -> None:
    site.pages["/"] = Page(pieces=[b"closes its connection"])
    rebinding = fetcher(resolve=names(pages=[PUBLIC, PUBLIC, "127.0.0.1"]))
    read(rebinding, "http://pages.test/")
    with pytest.raises(AddressRefused):
        for _ in range(3):
            read(rebinding, "http://pages.test/")
    assert set(network.dialled) == {PUBLIC}


def test_the_servers_name_goes_with_the_request_though_its_address_is_dialled(
    fetcher: Open, site: Site
) -> None:
    site.pages["/"] = Page()
    read(fetcher(), "http://pages.test/")
    assert site.asked[-1][1]["host"] == "pages.test"


def test_tls_is_checked_for_the_name_and_not_for_the_address(tmp_path: Path, extractor: Extractor) -> None:
    asked: list[str | None] = []
    server, client = tls("pages.test", tmp_path)
    server.sni_callback = lambda connection, name, context: asked.append(name)
    with serving(server) as site:
        site.pages["/"] = Page(b"secure")
        options: dict[str, Any] = {"max_bytes": LIMIT, "timeout_s": 30.0, "delay_s": 0.0, "verify": client}
        resolve = names(pages=PUBLIC, other=PUBLIC)
        with fetcher_of(extractor, **options, resolve=resolve, network=Network(site)) as fetcher:
            assert read(fetcher, "https://pages.test/") == b"secure"
            with pytest.raises(SourceUnavailable):
                read(fetcher, "https://other.test/")
    assert asked[0] == "pages.test"


def test_redirects_are_followed_up_to_their_limit(fetcher: Open, site: Site) -> None:
    for hop in range(MAX_REDIRECTS + 1):
        site.redirect(f"/{hop}", f"/{hop + 1}")
    site.pages[f"/{MAX_REDIRECTS + 1}"] = Page(b"end")
    assert read(fetcher(), "http://pages.test/1") == b"end"
    with pytest.raises(BadResponse, match="redirects more than"):
        read(fetcher(), "http://pages.test/0")


def test_a_body_over_the_limit_is_not_read_on(fetcher: Open, site: Site) -> None:
    sent = 0

    def endless() -> Iterator[bytes]:
        nonlocal sent
        while sent < 1000 * LIMIT:
            sent += 10_000
            yield bytes(10_000)

    site.pages["/"] = Page(pieces=endless())
    with pytest.raises(FetchTooLarge):
        read(fetcher(), "http://pages.test/")
    assert sent < 500 * LIMIT


def test_a_body_that_is_small_until_it_is_decompressed_is_refused(fetcher: Open, site: Site) -> None:
    bomb = gzip.compress(bytes(50 * LIMIT))
    assert len(bomb) < LIMIT
    site.pages["/"] = Page(bomb, headers={"Content-Encoding": "gzip"})
    with pytest.raises(FetchTooLarge):
        read(fetcher(), "http://pages.test/")


def test_a_compressed_body_comes_decompressed_also_of_several_members(fetcher: Open, site: Site) -> None:
    body = gzip.compress(b"one " * 9_000) + gzip.compress(b"two")
    site.pages["/"] = Page(body, headers={"Content-Encoding": "gzip"})
    assert read(fetcher(), "http://pages.test/") == b"one " * 9_000 + b"two"


@pytest.mark.parametrize(
    ("encoding", "body"),
    [
        ("br", b"x"),
        ("gzip, gzip", b"x"),
        ("gzip", b"no gzip"),
        ("gzip", gzip.compress(b"cut off", mtime=0)[:-9]),
    ],
)
def test_a_body_that_cannot_be_decompressed_is_a_bad_response(
    fetcher: Open, site: Site, encoding: str, body: bytes
) -> None:
    site.pages["/"] = Page(body, headers={"Content-Encoding": encoding})
    with pytest.raises(BadResponse):
        read(fetcher(), "http://pages.test/")


def test_deflate_is_not_asked_for(fetcher: Open, site: Site) -> None:
    site.pages["/"] = Page(zlib.compress(b"x"), headers={"Content-Encoding": "deflate"})
    with pytest.raises(BadResponse, match="deflate"):
        read(fetcher(), "http://pages.test/")
    assert site.asked[-1][1]["accept-encoding"] == "gzip"


def test_a_server_that_drips_is_left_when_the_time_is_over(fetcher: Open, site: Site) -> None:
    over = threading.Event()

    def drip() -> Iterator[bytes]:
        while not over.wait(0.02):
            yield b"x"

    site.pages["/"] = Page(pieces=drip())
    try:
        with pytest.raises(FetchTimeout):
            read(fetcher(timeout_s=0.5), "http://pages.test/")
    finally:
        over.set()


def test_what_robots_txt_forbids_is_not_asked_for(fetcher: Open, site: Site) -> None:
    site.pages["/robots.txt"] = Page(b"User-agent: *\nDisallow: /private/\n")
    site.pages["/open"] = site.pages["/private/page"] = Page()
    polite = fetcher()
    assert read(polite, "http://pages.test/open")
    with pytest.raises(RobotsDisallow):
        read(polite, "http://pages.test/private/page")
    assert site.paths == ["/open"]
    assert len(site.asked) == 2


def test_robots_txt_is_asked_of_where_a_redirect_leads(fetcher: Open, site: Site) -> None:
    site.pages["/robots.txt"] = Page(b"User-agent: pincite\nDisallow: /private\n")
    site.redirect("/", "http://other.test/private")
    with pytest.raises(RobotsDisallow):
        read(fetcher(), "http://pages.test/")


def test_a_site_whose_robots_txt_fails_is_left_alone(fetcher: Open, site: Site) -> None:
    site.pages["/robots.txt"] = Page(status=503)
    site.pages["/"] = Page()
    with pytest.raises(BadResponse, match=r"robots\.txt"):
        read(fetcher(), "http://pages.test/")
    assert site.paths == []


def test_a_host_is_left_alone_between_two_requests_and_another_is_not_waited_for(
    fetcher: Open, site: Site
) -> None:
    site.pages["/robots.txt"] = Page(b"User-agent: *\nCrawl-delay: 7\n")
    site.pages["/"] = Page()
    now, slept = [100.0], []

    def sleep(seconds: float) -> None:
        slept.append(seconds)
        now[0] += seconds

    polite = fetcher(delay_s=2.0, clock=lambda: now[0], sleep=sleep)
    for url in ("http://pages.test/", "http://other.test/", "http://pages.test/"):
        read(polite, url)
    assert slept == [7.0]


def test_a_token_goes_to_its_origin_alone(fetcher: Open, site: Site) -> None:
    site.redirect("/", "http://other.test/elsewhere")
    site.redirect("/port", "http://pages.test:8080/elsewhere")
    site.pages["/elsewhere"] = Page()
    with_token = fetcher(tokens={"http://pages.test": "s3cret"})
    read(with_token, "http://pages.test/")
    read(with_token, "http://pages.test/port")
    sent = [(path, headers.get("authorization")) for path, headers in site.asked if path != "/robots.txt"]
    assert sent == [
        ("/", "Bearer s3cret"),
        ("/elsewhere", None),
        ("/port", "Bearer s3cret"),
        ("/elsewhere", None),
    ]


def test_cookies_are_never_sent_back(fetcher: Open, site: Site) -> None:
    site.redirect("/", "/next", **{"Set-Cookie": "id=1; Path=/"})
    site.pages["/next"] = Page()
    read(fetcher(), "http://pages.test/")
    assert all("cookie" not in headers for _, headers in site.asked)


def test_a_proxy_of_the_environment_is_not_used(
    fetcher: Open, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    for variable in ("HTTP_PROXY", "http_proxy", "ALL_PROXY"):
        monkeypatch.setenv(variable, "http://127.0.0.1:9")
    site.pages["/"] = Page(b"direct")
    assert read(fetcher(), "http://pages.test/") == b"direct"


def test_who_asks_is_said_honestly(fetcher: Open, site: Site) -> None:
    site.pages["/"] = Page()
    read(fetcher(), "http://pages.test/")
    assert {headers["user-agent"].split("/")[0] for _, headers in site.asked} == {"pincite"}


def test_a_page_that_is_as_it_was_is_not_sent_again(fetcher: Open, site: Site) -> None:
    site.pages["/"] = Page(b"text", etag='"1"')
    assert read(fetcher(), "http://pages.test/", Stamp(etag='"1"')) is None
    assert read(fetcher(), "http://pages.test/", Stamp(etag='"0"')) == b"text"


@pytest.mark.parametrize(
    ("status", "error"),
    [(404, Gone), (410, Gone), (403, BadResponse), (429, Throttled), (500, BadResponse)],
)
def test_an_answer_without_a_page_is_an_error_of_its_kind(
    fetcher: Open, site: Site, status: int, error: type[SourceError]
) -> None:
    site.pages["/"] = Page(status=status)
    with pytest.raises(error, match=str(status)):
        read(fetcher(), "http://pages.test/")


class Clock:
    """A clock that goes on only when one sleeps by it."""

    def __init__(self) -> None:
        self.now = 1_000.0
        self.slept: list[float] = []

    def sleep(self, seconds: float) -> None:
        self.slept.append(round(seconds))
        self.now += seconds

    @property
    def options(self) -> dict[str, Any]:
        return {"clock": lambda: self.now, "sleep": self.sleep}


def refusal(after: str | None, status: int = 429) -> Page:
    return Page(b"", status, {"Retry-After": after} if after is not None else {})


@pytest.mark.parametrize("status", [429, 503])
@pytest.mark.parametrize("as_date", [False, True])
def test_a_server_that_asks_to_wait_is_asked_once_more_when_it_said(
    fetcher: Open, site: Site, status: int, as_date: bool
) -> None:
    clock = Clock()
    after = datetime.datetime.now(datetime.UTC) + datetime.timedelta(seconds=20)
    site.turns["/"] = [refusal(format_datetime(after, usegmt=True) if as_date else "20", status)]
    site.pages["/"] = Page(b"page")
    assert read(fetcher(**clock.options), "http://pages.test/") == b"page"
    assert (site.paths, len(clock.slept)) == (["/", "/"], 1)
    assert 18 <= clock.slept[0] <= 20


def test_a_server_that_still_refuses_is_not_asked_a_third_time(fetcher: Open, site: Site) -> None:
    clock = Clock()
    site.pages["/"] = refusal("20")
    with pytest.raises(Throttled, match="20 seconds"):
        read(fetcher(**clock.options), "http://pages.test/")
    assert (site.paths, clock.slept) == (["/", "/"], [20])


@pytest.mark.parametrize(
    ("after", "timeout_s"),
    [("61", 120.0), ("6", 5.0), ("9" * 400, 120.0), ("Fri, 31 Dec 9999 23:59:59 GMT", 120.0)],
)
def test_a_server_that_wants_to_be_left_alone_for_long_is_left_and_its_other_pages_not_asked_for(
    fetcher: Open, site: Site, after: str, timeout_s: float
) -> None:
    clock = Clock()
    site.pages["/"], site.pages["/other"] = refusal(after), Page()
    polite = fetcher(timeout_s=timeout_s, **clock.options)
    for path in ("/", "/other"):
        with pytest.raises(Throttled, match="next sync"):
            read(polite, f"http://pages.test{path}")
    assert (site.paths, clock.slept) == (["/"], [])
    assert read(polite, "http://other.test/other")
    clock.now += 1e12
    site.pages["/"] = Page()
    assert read(polite, "http://pages.test/")


def test_a_server_that_goes_on_refusing_after_it_was_waited_for_is_asked_no_more(
    fetcher: Open, site: Site
) -> None:
    clock = Clock()
    site.pages["/"] = refusal("1")
    impatient = fetcher(**clock.options)
    for _ in range(10):
        with pytest.raises(Throttled):
            read(impatient, "http://pages.test/")
    assert len(site.paths) == 2 * PATIENCE


def test_a_server_that_lets_us_in_between_is_asked_on(fetcher: Open, site: Site) -> None:
    clock = Clock()
    site.pages["/"] = Page(b"page")
    patient = fetcher(**clock.options)
    for _ in range(2 * PATIENCE):
        site.turns["/"] = [refusal("1"), refusal("1")]
        with pytest.raises(Throttled):
            read(patient, "http://pages.test/")
        assert read(patient, "http://pages.test/") == b"page"


@pytest.mark.parametrize("after", [None, "", "soon", "-5", "1e9"])
def test_a_server_that_refuses_without_saying_for_how_long_is_asked_a_few_times_and_no_more(
    fetcher: Open, site: Site, after: str | None
) -> None:
    clock = Clock()
    site.pages["/"] = refusal(after)
    polite = fetcher(**clock.options)
    for _ in range(10):
        with pytest.raises(Throttled, match="next sync"):
            read(polite, "http://pages.test/")
    assert len(site.paths) == 2 * PATIENCE
    assert set(clock.slept) == {UNSAID_S}


def test_a_503_that_does_not_say_how_long_is_an_answer(fetcher: Open, site: Site) -> None:
    clock = Clock()
    site.pages["/away"] = refusal(None, 503)
    with pytest.raises(BadResponse, match="503"):
        read(fetcher(**clock.options), "http://pages.test/away")
    assert (site.paths, clock.slept) == (["/away"], [])


def test_a_robots_txt_that_is_refused_forbids_the_site_and_is_waited_for_as_a_page_is(
    fetcher: Open, site: Site
) -> None:
    clock = Clock()
    site.pages["/"] = Page()
    site.pages["/robots.txt"] = refusal(None)
    with pytest.raises(Throttled, match=r"robots\.txt"):
        read(fetcher(**clock.options), "http://pages.test/")
    assert site.paths == []
    site.turns["/robots.txt"] = [refusal("5")]
    site.pages["/robots.txt"] = Page(b"User-agent: *\nDisallow: /private")
    assert read(fetcher(**clock.options), "http://pages.test/")
    assert clock.slept == [UNSAID_S, 5]


def test_a_redirect_is_waited_for_where_it_leads(fetcher: Open, site: Site) -> None:
    clock = Clock()
    site.redirect("/", "http://other.test/page")
    site.turns["/page"] = [refusal("5")]
    site.pages["/page"] = Page(b"page")
    assert read(fetcher(**clock.options), "http://pages.test/") == b"page"
    assert clock.slept == [5]


def test_a_stamp_is_never_that_of_where_a_redirect_led(fetcher: Open, site: Site) -> None:
    known = Stamp(etag='"1"', last_modified="Sun, 01 Mar 2026 09:30:00 GMT")
    site.redirect("/", "/new")
    site.pages["/new"] = Page(b"another page", etag='"1"')
    moved = fetcher()
    with moved.fetch("http://pages.test/", known) as fetched:
        assert fetched is not None
        assert (fetched.file.read(), fetched.stamp) == (b"another page", Stamp())
    assert [("if-none-match" in headers) for path, headers in site.asked if path != "/robots.txt"] == [
        True,
        False,
    ]


def test_the_rules_of_only_so_many_sites_are_kept(
    fetcher: Open, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(robots, "ORIGINS_KEPT", 2)
    site.pages["/"] = Page()
    hosts = ("a", "b", "a", "c", "a", "b")
    polite = fetcher(resolve=names(a=PUBLIC, b=PUBLIC, c=PUBLIC))
    for host in hosts:
        read(polite, f"http://{host}.test/")
    asked = [headers["host"] for path, headers in site.asked if path == "/robots.txt"]
    assert asked == ["a.test", "b.test", "c.test", "b.test"]


@pytest.mark.parametrize("url", ["https://www..example.com/", f"http://{'a' * 64}.test/"])
def test_a_name_that_can_be_nobodys_is_unavailable(fetcher: Open, site: Site, url: str) -> None:
    real = fetcher(resolve=resolve_host)
    with pytest.raises(SourceUnavailable, match="no address"):
        read(real, url)
    site.redirect("/moved", url)
    with pytest.raises(SourceUnavailable, match="no address"):
        read(
            fetcher(
                resolve=lambda host, port: [PUBLIC] if host == "pages.test" else resolve_host(host, port)
            ),
            "http://pages.test/moved",
        )


def test_what_a_page_is_known_by_is_only_what_can_be_sent_back(fetcher: Open, site: Site) -> None:
    site.pages["/"] = Page(etag='"\xe91"', headers={"Last-Modified": "Thu, 26 Nov 2026 05:00:00 GMT"})
    with fetcher().fetch("http://pages.test/") as fetched:
        assert fetched is not None
        assert fetched.stamp == Stamp(None, "Thu, 26 Nov 2026 05:00:00 GMT")


def test_a_token_that_cannot_be_sent_is_not_shown(fetcher: Open) -> None:
    with pytest.raises(SourceUnavailable) as trouble:
        read(fetcher(tokens={"http://pages.test": "a secret\n"}), "http://pages.test/")
    assert "secret" not in str(trouble.value)


def test_a_name_nobody_knows_is_unavailable(fetcher: Open) -> None:
    with pytest.raises(SourceUnavailable, match=r"nowhere\.test"):
        read(fetcher(), "http://nowhere.test/")


def tls(name: str, folder: Path) -> tuple[ssl.SSLContext, ssl.SSLContext]:
    """Return the context of a server that is called so, and of a client that trusts it."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
    now = datetime.datetime.now(datetime.UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    pem = folder / "server.pem"
    pem.write_bytes(
        certificate.public_bytes(serialization.Encoding.PEM)
        + key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(pem)
    return server, ssl.create_default_context(cafile=str(pem))
