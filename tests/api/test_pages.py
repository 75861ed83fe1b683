"""The web page's routes: what is served, by which address, and how a browser may use it."""

from __future__ import annotations

from collections.abc import Callable
from ipaddress import ip_network
from pathlib import Path

import anyio
import httpx
import pytest
from starlette.types import Message, Receive, Scope, Send

from pincite.errors import SettingsConflict
from pincite.settings import Settings
from pincite_api import pages
from pincite_api.proxies import TrustedProxies

from .conftest import Serve
from .test_problems import assert_problem

SCRIPT = "console.log('a script that is long enough to be compressed');\n" * 20
OPENING = {"Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "document"}
ROUTES = ("/", "/c/default", "/c/default/d/4b8f/p/3")


@pytest.fixture
def built(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Write a build of three files, and the mark that tells that it is one."""
    folder = tmp_path / "static"
    folder.mkdir()
    (folder / "index.html").write_text("<!doctype html><title>Pincite</title>", encoding="utf-8")
    (folder / "app-1a2b3c4d.js").write_text(SCRIPT, encoding="utf-8")
    (folder / "icons.svg").write_text("<svg/>", encoding="utf-8")
    (folder / "BUILD.json").write_text("{}", encoding="utf-8")
    monkeypatch.setattr(pages, "BUILD", folder)
    return folder


@pytest.mark.usefixtures("built")
@pytest.mark.parametrize("path", ROUTES)
def test_every_address_of_the_page_gives_the_page_under_its_policy(client: httpx.Client, path: str) -> None:
    page = client.get(path)
    assert page.text == "<!doctype html><title>Pincite</title>"
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    assert page.headers["content-security-policy"] == (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:; connect-src 'self'; "
        "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
    )
    assert page.headers["x-content-type-options"] == "nosniff"
    assert page.headers["referrer-policy"] == "no-referrer"
    assert page.headers["cache-control"] == "no-cache"
    assert client.get(path, headers={"If-None-Match": page.headers["etag"]}).status_code == 304
    assert client.head(path).status_code == 200
    assert_problem(client.post(path), 405, "method-not-allowed")


@pytest.mark.usefixtures("built")
def test_a_file_whose_name_tells_its_content_is_kept_for_good_and_sent_compressed(
    client: httpx.Client,
) -> None:
    script = client.get("/assets/app-1a2b3c4d.js")
    assert script.text == SCRIPT
    assert script.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert (script.headers["content-encoding"], script.headers["vary"]) == ("gzip", "Accept-Encoding")
    assert int(script.headers["content-length"]) < len(SCRIPT) / 4
    plain = client.get("/assets/app-1a2b3c4d.js", headers={"Accept-Encoding": "gzip;q=0"})
    assert (plain.text, plain.headers.get("content-encoding")) == (SCRIPT, None)
    assert plain.headers["etag"] != script.headers["etag"]
    assert client.get("/assets/icons.svg").headers["cache-control"] == "no-cache"


@pytest.mark.usefixtures("built")
@pytest.mark.parametrize(
    "name", ["index.html", "BUILD.json", "..%2fpages.py", "%2e%2e/pages.py", "nothing.js"]
)
def test_nothing_but_the_files_of_the_build_is_served(client: httpx.Client, name: str) -> None:
    assert_problem(client.get(f"/assets/{name}"), 404, "not-found")


@pytest.mark.usefixtures("built")
def test_the_page_can_be_left_out(serve: Serve) -> None:
    client = serve(web=False)
    for path in (*ROUTES, "/assets/app-1a2b3c4d.js"):
        assert_problem(client.get(path), 404, "not-found")


def test_without_a_build_the_service_starts_and_says_what_is_missing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, serve: Serve
) -> None:
    monkeypatch.setattr(pages, "BUILD", tmp_path / "nothing")
    client = serve()
    for path in ROUTES:
        assert_problem(client.get(path), 404, "page-not-built")
    assert client.get("/healthz").status_code == 200


@pytest.mark.usefixtures("built")
@pytest.mark.parametrize("options", [{}, {"api_key": "k"}, {"allowed_hosts": ["127.0.0.1"]}])
def test_a_link_on_another_site_opens_the_page_and_nothing_below_v1(
    serve: Serve, options: dict[str, object]
) -> None:
    client = serve(**options)
    for site in ("cross-site", "same-site"):
        for path in (*ROUTES, "/assets/app-1a2b3c4d.js"):
            assert client.get(path, headers={"Sec-Fetch-Site": site} | OPENING).status_code == 200
            for other in ({"Sec-Fetch-Dest": "iframe"}, {"Sec-Fetch-Mode": "no-cors"}):
                framed = client.get(path, headers={"Sec-Fetch-Site": site} | OPENING | other)
                assert_problem(framed, 403, "foreign-origin")
        for path in ("/v1/collections", "/v1/collections/default/documents/x/pages/1.png"):
            opened = client.get(path, headers={"Sec-Fetch-Site": site, "X-API-Key": "k"} | OPENING)
            assert_problem(opened, 403, "foreign-origin")


# -- origins, hosts and proxies -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "options", [{}, {"api_key": "k"}, {"api_key": "k", "public_url": "https://p.example"}]
)
@pytest.mark.parametrize("origin", ["https://evil.example", "null", "", "http://127.0.0.1:1", "file://"])
def test_a_foreign_origin_is_refused_with_and_without_a_key(
    serve: Serve, options: dict[str, object], origin: str
) -> None:
    client = serve(**options)
    for method, path in (("GET", "/v1/collections"), ("POST", "/v1/session"), ("GET", "/healthz")):
        refused = client.request(method, path, headers={"Origin": origin, "X-API-Key": "k"})
        assert_problem(refused, 403, "foreign-origin")


def test_an_origin_of_nowhere_is_no_match_for_a_host_of_nowhere(serve: Serve) -> None:
    for host in ("", "null"):
        refused = serve(api_key="k").get("/v1/collections", headers={"Origin": "null", "Host": host})
        assert_problem(refused, 403, "foreign-origin")


@pytest.mark.parametrize(
    ("host", "origin", "status"),
    [
        ("pincite.example", "https://pincite.example", 200),
        ("PINCITE.example", None, 200),
        ("127.0.0.1:8300", "http://127.0.0.1:8300", 200),
        # a proxy that does not pass the host on
        ("127.0.0.1:8300", "https://pincite.example", 200),
        # somebody on the way answers for http
        ("pincite.example", "http://pincite.example", 403),
        ("pincite.example", "https://pincite.example:444", 403),
        ("other.example", None, 421),
        ("other.example", "https://pincite.example", 421),
    ],
)
def test_a_service_with_a_public_address_answers_to_it_and_to_this_machine(
    serve: Serve, host: str, origin: str | None, status: int
) -> None:
    client = serve(public_url="https://pincite.example", api_key="k")
    headers = {"Host": host, "X-API-Key": "k"} | ({"Origin": origin} if origin else {})
    assert client.get("/v1/collections", headers=headers).status_code == status
    for probe in ("/healthz", "/readyz"):
        assert client.get(probe, headers={"Host": "10.2.3.4:8300"}).status_code == 200


def test_a_service_with_a_key_and_no_public_address_answers_to_any_name(serve: Serve) -> None:
    client = serve(api_key="k")
    for scheme in ("http", "https"):  # https: a proxy that nobody named takes it off
        headers = {"Host": "any.example", "Origin": f"{scheme}://any.example", "X-API-Key": "k"}
        assert client.get("/v1/collections", headers=headers).status_code == 200


def test_only_a_trusted_proxy_says_by_which_name_a_request_came(serve: Serve) -> None:
    trusted: tuple[object, ...] = Settings(trusted_proxies="127.0.0.0/8").trusted_proxies
    forwarded = {"X-Forwarded-Host": "pincite.example", "X-Forwarded-Proto": "https", "Host": "upstream"}
    for proxies, status in ((trusted, 200), ((), 421)):
        client = serve(public_url="https://pincite.example", trusted_proxies=proxies)
        assert client.get("/v1/collections", headers=forwarded).status_code == status


@pytest.mark.parametrize(
    ("sent", "client"),
    [
        ("192.0.2.1", "192.0.2.1"),
        ("192.0.2.1:4711", "192.0.2.1"),
        ("2001:db8::1", "2001:db8::1"),
        ("[2001:db8::1]", "2001:db8::1"),
        ("[2001:db8::1]:4711", "2001:db8::1"),
        ("192.0.2.9, 192.0.2.1:4711, 127.0.0.2:80", "192.0.2.1"),
        ("unknown", "unknown"),
    ],
)
def test_who_asks_through_a_proxy_is_known_without_the_port(sent: str, client: str) -> None:
    seen: list[Scope] = []

    async def app(scope: Scope, _receive: Receive, _send: Send) -> None:
        seen.append(scope)

    async def never() -> Message:
        raise AssertionError

    async def unsent(_message: Message) -> None:
        raise AssertionError

    scope = {"type": "http", "client": ("127.0.0.1", 1), "headers": [(b"x-forwarded-for", sent.encode())]}
    anyio.run(TrustedProxies(app, [ip_network("127.0.0.0/8")]), scope, never, unsent)
    assert [scope["client"][0] for scope in seen] == [client]


@pytest.mark.parametrize(
    ("given", "read"),
    [
        ("https://Pincite.example/", "https://pincite.example"),
        ("https://pincite.example:443", "https://pincite.example"),
        ("http://[::1]:8300", "http://[::1]:8300"),
        ("http://192.168.1.20:8300", "http://192.168.1.20:8300"),
        ("https://a_b.example", "https://a_b.example"),
        ("http://[0:0::1]:8300", "http://[::1]:8300"),
        ("https://bücher.example", "https://xn--bcher-kva.example"),
        ("", None),
    ],
)
def test_a_public_address_is_kept_as_a_browser_writes_it(given: str, read: str | None) -> None:
    assert Settings(public_url=given).public_url == read


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: Settings(public_url="pincite.example"),
        lambda: Settings(public_url="https://pincite..example"),
        lambda: Settings(public_url="https://pincite.example/docs"),
        lambda: Settings(public_url="https://me@pincite.example"),
        lambda: Settings(public_url="https://pincite.example:port"),
        lambda: Settings(trusted_proxies="the proxy"),
    ],
)
def test_an_address_that_cannot_be_one_is_refused(wrong: Callable[[], Settings]) -> None:
    with pytest.raises(SettingsConflict, match="PINCITE_"):
        wrong()
