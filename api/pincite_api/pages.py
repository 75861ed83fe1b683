"""The web page: its routes, and the files of its build, which are read and compressed once, at the start."""

from __future__ import annotations

import gzip
import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from fastapi import APIRouter, Request, Response
from starlette.exceptions import HTTPException

from pincite_api.compression import accepts_gzip
from pincite_api.problems import RequestProblem
from pincite_api.unchanged import knows

BUILD = Path(__file__).parent / "static"
INDEX = "index.html"
EMBED = "embed.html"
NOT_SERVED = frozenset({INDEX, EMBED, "BUILD.json"})
"""Files of a build that are not below /assets."""

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:; connect-src 'self'; "
    "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
PAGE_HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
}
FOR_GOOD = "public, max-age=31536000, immutable"
"""For a file whose name says what is in it."""
ASK_AGAIN = "no-cache"

_WITH_HASH = re.compile(r"-[0-9A-Za-z]{8,}\.\w+$")
_TYPES = {
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".webp": "image/webp",
    ".ico": "image/x-icon",
    ".woff2": "font/woff2",
    ".json": "application/json",
    ".map": "application/json",
    ".txt": "text/plain; charset=utf-8",
}


@dataclass(frozen=True, slots=True)
class BuiltFile:
    """A file as it is sent, and compressed where that is shorter."""

    content: bytes
    zipped: bytes | None
    media_type: str
    tag: str
    cache: str

    @classmethod
    def read(cls, path: Path) -> BuiltFile:
        """Read a file of the build, and compress it."""
        content = path.read_bytes()
        zipped = gzip.compress(content, 9, mtime=0)
        return cls(
            content,
            zipped if len(zipped) < len(content) else None,
            _TYPES.get(path.suffix, "application/octet-stream"),
            hashlib.sha256(content).hexdigest()[:32],
            FOR_GOOD if _WITH_HASH.search(path.name) else ASK_AGAIN,
        )

    def response(self, request: Request, headers: Mapping[str, str] = PAGE_HEADERS) -> Response:
        """Return the file with these headers in the form that the client takes, or 304 where it has it."""
        zipped = self.zipped if accepts_gzip(request.headers) else None
        tag = self.tag if zipped is None else f"{self.tag}-gzip"
        headers = {**headers, "ETag": f'"{tag}"', "Cache-Control": self.cache}
        if self.zipped is not None:
            headers["Vary"] = "Accept-Encoding"
        if knows(request, tag):
            return Response(status_code=304, headers=headers)
        if zipped is not None:
            headers["Content-Encoding"] = "gzip"
        return Response(zipped or self.content, headers=headers, media_type=self.media_type)


def read_build(build: Path | None = None) -> dict[str, BuiltFile]:
    """Return the files of a build by their names; none where nothing is built."""
    folder = build or BUILD
    paths = [path for path in folder.iterdir() if path.is_file()] if folder.is_dir() else []
    return {path.name: BuiltFile.read(path) for path in paths}


def built_page(files: Mapping[str, BuiltFile], name: str) -> BuiltFile:
    """Return a page of a build. Raises RequestProblem where it is missing."""
    if name not in files:
        raise RequestProblem(
            404,
            "page-not-built",
            "The web page is not built here: `make web` builds it. /docs describes the API.",
        )
    return files[name]


def page_routes(files: Mapping[str, BuiltFile]) -> APIRouter:
    """Return the routes of the page, each of which gives its one file, and /assets with what that file loads.

    Without a build the service starts, and the routes say what is missing.
    """
    router = APIRouter(include_in_schema=False)

    @router.api_route("/", methods=["GET", "HEAD"])
    @router.api_route("/c/{path:path}", methods=["GET", "HEAD"])
    async def page(request: Request) -> Response:
        return built_page(files, INDEX).response(request)

    @router.api_route("/assets/{name}", methods=["GET", "HEAD"])
    async def asset(request: Request, name: str) -> Response:
        if name in NOT_SERVED or name not in files:
            raise HTTPException(404)
        return files[name].response(request)

    return router
