"""Describe a source: its kind, where it lies, and what of it becomes documents. It holds no secrets."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from typing import Annotated, Any, Literal, Self
from urllib.parse import urldefrag

import httpx
from pydantic import (
    AfterValidator,
    BeforeValidator,
    Field,
    TypeAdapter,
    ValidationError,
    field_validator,
    model_validator,
)
from pydantic_core import ErrorDetails

from pincite.errors import InvalidSource
from pincite.schema.strict import StrictModel
from pincite.schema.user_metadata import merge_patch
from pincite.sources.patterns import PathFilter
from pincite.sources.schedule import read_schedule
from pincite.sources.secrets import refuse_secrets_in_options, refuse_secrets_in_url

STORAGES = frozenset({"s3", "s3a", "gs", "gcs", "az", "abfs", "abfss", "memory", "file", "local"})
MAX_URLS = 10_000
MAX_ADDRESS = 1024
"""Characters of an address, which is also its document's external id."""
_ORIGIN = re.compile(r"[^:]*://[^/?#]*")


def _clean(address: str) -> str:
    if not address or len(address) > MAX_ADDRESS:
        raise InvalidSource(f"An address has 1 to {MAX_ADDRESS} characters; this one has {len(address)}.")
    if any(unicodedata.category(character) in ("Cc", "Cs") for character in address):
        raise InvalidSource("An address cannot hold control characters.")
    return address


def plain_url(url: str) -> str:
    """Return an http or https URL that names a host and no user, without its fragment. Raises InvalidSource.

    Scheme, host and port are written in one way, and so is the root's path: one page has one address.
    """
    url = _clean(url.strip())
    try:
        url = urldefrag(url).url
        parsed = httpx.URL(url)
        host = parsed.host
    except (httpx.InvalidURL, ValueError):
        raise InvalidSource("The address cannot be read as a URL.") from None
    if parsed.scheme not in ("http", "https") or not host:
        raise InvalidSource("An address begins with http:// or https:// and names a host.")
    if parsed.port is not None and not 0 < parsed.port < 2**16:
        raise InvalidSource("The port of an address is a number up to 65535.")
    if parsed.userinfo:
        raise InvalidSource("The address has a user or a password before its host.")
    host = f"[{host}]" if ":" in host else host
    port = "" if parsed.port is None else f":{parsed.port}"
    rest = _ORIGIN.sub("", url, count=1)
    return f"{parsed.scheme}://{host}{port}{'' if rest.startswith('/') else '/'}{rest}"


def _check_url(url: str) -> str:
    refuse_secrets_in_url(url)
    return plain_url(url)


def _check_storage(url: str) -> str:
    """Return a URL of a storage that is known here."""
    url = _clean(url.strip()).rstrip("/")
    refuse_secrets_in_url(url)
    protocol, separator, _ = url.partition("://")
    # A chain such as zip://…::file:///… would read with one storage what another is asked for.
    if not separator or protocol not in STORAGES or "::" in url:
        raise InvalidSource(
            f"“{url}” is no storage that can be a source. It begins with one of "
            f"{', '.join(f'{name}://' for name in sorted(STORAGES))}. For pages use the kind urls."
        )
    return url


def _check_options(options: dict[str, Any]) -> dict[str, Any]:
    refuse_secrets_in_options(options)
    return options


def _check_metadata(metadata: dict[str, Any]) -> dict[str, Any]:
    merge_patch({}, metadata)
    return metadata


def _check_schedule(schedule: str | None) -> str | None:
    if schedule is not None:
        read_schedule(schedule)
    return schedule


def _check_collection(name: str) -> str:
    if "\0" in name:  # which no database takes, not even to say that there is no such collection
        raise InvalidSource("The name of a collection cannot hold the character NUL.")
    return name


def _as_list(patterns: object) -> object:
    return [patterns] if isinstance(patterns, str) else patterns


Url = Annotated[str, AfterValidator(_check_url)]
Patterns = Annotated[list[Annotated[str, Field(min_length=1, max_length=256)]], BeforeValidator(_as_list)]


NAME = r"^[a-z0-9][a-z0-9-]{0,62}$"
NAME_RULE = "it is 1 to 63 of a-z, 0-9 and dash, and begins with a letter or digit"


class _Spec(StrictModel, frozen=True):
    """The fields of sources of all kinds."""

    name: str = Field(
        description="What the source is called: 1 to 63 of a-z, 0-9 and dash.",
        pattern=NAME,
    )
    collection: Annotated[str, AfterValidator(_check_collection)] = Field(
        "default", description="Where its documents go.", max_length=63
    )
    include: Patterns = Field(
        [],
        description="Patterns of what becomes documents, such as *.pdf or reports/**/*.html, or of URLs; "
        "without any, PDF, HTML and Word files, or every URL.",
        max_length=100,
    )
    exclude: Patterns = Field([], description="Patterns of what doesn't.", max_length=100)
    metadata: Annotated[dict[str, Any], AfterValidator(_check_metadata)] = Field(
        {}, description="Metadata of each document, set when one is new or has changed."
    )
    schedule: Annotated[str | None, AfterValidator(_check_schedule)] = Field(
        None, description="When it is synced: “30 minutes”, “6 hours”, “1 day”, or a cron expression in UTC."
    )
    max_vanished: float = Field(
        0.2,
        ge=0,
        le=1,
        description="Share of its documents that may vanish in one sync and are deleted then. If more do, "
        "none is. One may always vanish, as long as others are left.",
    )


class _FilesSpec(_Spec):
    """The fields of sources whose patterns are of paths."""

    @model_validator(mode="after")
    def _check_patterns(self) -> Self:
        PathFilter(self.include, self.exclude)
        return self


class FolderSpec(_FilesSpec):
    """A folder, with the folders in it. Links that lead out of it are not followed."""

    kind: Literal["folder"] = "folder"
    path: Annotated[str, AfterValidator(_clean)] = Field(description="The absolute path of the folder.")

    @field_validator("path")
    @classmethod
    def _absolute(cls, path: str) -> str:
        if not path.startswith("/") and path[1:3] not in (":\\", ":/"):
            raise InvalidSource(f"The path “{path}” is relative. Give it from the root.")
        return path

    def origin(self, external_id: str) -> str:
        """Return where a document of this source comes from."""
        return f"{self.path.rstrip('/')}/{external_id}"


class StorageSpec(_FilesSpec):
    """Object storage, by an fsspec URL."""

    kind: Literal["storage"] = "storage"
    url: Annotated[str, AfterValidator(_check_storage)] = Field(description="Such as s3://bucket/prefix.")
    options: Annotated[dict[str, Any], AfterValidator(_check_options)] = Field(
        {}, description="What fsspec is given to open it, without secrets, such as {“anon”: true}."
    )

    def origin(self, external_id: str) -> str:
        """Return where a document of this source comes from."""
        return f"{self.url}/{external_id}"


class _WebSpec(_Spec):
    """The fields of sources that are fetched over HTTP."""

    allow_private: bool = Field(
        False, description="Fetch from private and loopback addresses too; never from link-local ones."
    )
    delay_s: float = Field(1.0, ge=0, le=60, description="Seconds between two requests to one host.")

    def origin(self, external_id: str) -> str:
        """Return where a document of this source comes from."""
        return external_id


class UrlsSpec(_WebSpec):
    """A list of pages."""

    kind: Literal["urls"] = "urls"
    urls: list[Url] = Field(description="The pages' addresses.", min_length=1, max_length=MAX_URLS)


class SitemapSpec(_WebSpec):
    """The pages of a sitemap or of an index of sitemaps."""

    kind: Literal["sitemap"] = "sitemap"
    url: Url = Field(description="The address of the sitemap, also compressed with gzip.")


class FeedSpec(_WebSpec):
    """The pages that an RSS or Atom feed links. What drops off the feed's end stays."""

    kind: Literal["feed"] = "feed"
    url: Url = Field(description="The address of the feed.")


WebSpec = UrlsSpec | SitemapSpec | FeedSpec
AnySpec = FolderSpec | StorageSpec | UrlsSpec | SitemapSpec | FeedSpec
SourceSpec = Annotated[AnySpec, Field(discriminator="kind")]
_SPEC: TypeAdapter[AnySpec] = TypeAdapter(SourceSpec)


def read_spec(values: Mapping[str, object]) -> AnySpec:
    """Return a spec from plain values. Raises InvalidSource, SecretInSource or InvalidMetadata."""
    try:
        return _SPEC.validate_python(dict(values))
    except ValidationError as error:
        faults = (
            f"{'.'.join(str(part) for part in fault['loc'][1:]) or 'kind'}: {_worded(fault)}"
            for fault in error.errors(include_input=False)
        )
        raise InvalidSource(f"The source has fields to correct: {'; '.join(faults)}.") from None


def _worded(fault: ErrorDetails) -> str:
    pattern = fault.get("ctx", {}).get("pattern")
    return NAME_RULE if pattern == NAME else fault["msg"].removeprefix("Value error, ")
