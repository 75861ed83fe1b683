"""Define the messages between the parent and the child that reads hostile bytes, checked on arrival.

A frame is four bytes of length, most significant first, and that many bytes of JSON.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from pincite.extract.blocks import ParsedPage
from pincite.extract.link_formats.entry import LinkEntry, LinkListKind
from pincite.extract.sniff import MediaType
from pincite.schema.extraction import Box
from pincite.settings import Limits

HEADER_BYTES = 4
MAX_FRAME_BYTES = 256 * 2**20
"""Above a page image of the largest size, and a page of the most characters."""
MAX_ENTRIES = 100_000
"""More than the largest list has: locations of a sitemap, entries of a feed, rules of a robots.txt."""


class _WireModel(BaseModel):
    model_config = ConfigDict(frozen=True, allow_inf_nan=False)


class ExtractJob(_WireModel):
    """Read a file from page `first` on; pages up to `plain_through` are read without models."""

    kind: Literal["extract"] = "extract"
    path: str
    filename: str
    limits: Limits
    first: int = 1
    plain_through: int = 0


class RenderJob(_WireModel):
    """Draw page `number`, from 1, with boxes in points highlighted, `width` pixels wide or else by `dpi`."""

    kind: Literal["render"] = "render"
    path: str
    number: int
    limits: Limits
    highlights: tuple[Box, ...] = ()
    dpi: int
    width: int | None = None


class ListJob(_WireModel):
    """Read a list of documents elsewhere; `url` is where it was fetched from."""

    kind: Literal["list"] = "list"
    path: str
    what: LinkListKind
    url: str
    limits: Limits


class Loaded(_WireModel):
    """The libraries for the file are there; from here on the clock of its pages runs."""

    kind: Literal["loaded"] = "loaded"


class OutlineEntry(_WireModel):
    """A bookmark: its depth from 1, and the page it leads to."""

    level: int
    title: str
    page: int


class Opened(_WireModel):
    """The file as it is known before its pages are read."""

    kind: Literal["opened"] = "opened"
    media_type: MediaType
    pages: int = Field(ge=1)
    title: str = ""
    outline: tuple[OutlineEntry, ...] = ()
    repaired: bool = False


class PageMessage(_WireModel):
    """One page."""

    kind: Literal["page"] = "page"
    page: ParsedPage


class PageFailed(_WireModel):
    """A page, from 1, that cannot be read, while others can."""

    kind: Literal["page-failed"] = "page-failed"
    number: int
    code: str
    detail: str


class Rested(_WireModel):
    """The child has grown large and ends between two pages: another one is to read on."""

    kind: Literal["rested"] = "rested"


class ListMessage(_WireModel):
    """The entries of a list. If there are more, `Failed` follows and says why they could not be read."""

    kind: Literal["listed"] = "listed"
    entries: tuple[LinkEntry, ...] = Field(max_length=MAX_ENTRIES)


class Image(_WireModel):
    """A page image: PNG in base64."""

    kind: Literal["image"] = "image"
    png: str


class Failed(_WireModel):
    """The file could not be read, or what was asked of it cannot be had."""

    kind: Literal["failed"] = "failed"
    code: str
    detail: str


class PageImageRefused(Exception):
    """The page has no image; `code` says why."""

    def __init__(self, code: str, detail: str) -> None:
        super().__init__(detail)
        self.code = code
        self.detail = detail


class Done(_WireModel):
    """The job is over, and with it the child."""

    kind: Literal["done"] = "done"


ChildJob = ExtractJob | RenderJob | ListJob
ChildMessage = Loaded | Opened | PageMessage | PageFailed | Rested | ListMessage | Image | Failed | Done

_jobs: TypeAdapter[ChildJob] = TypeAdapter(Annotated[ChildJob, Field(discriminator="kind")])
_messages: TypeAdapter[ChildMessage] = TypeAdapter(Annotated[ChildMessage, Field(discriminator="kind")])


def frame(message: ChildJob | ChildMessage) -> bytes:
    """Return a message as it goes over a pipe."""
    body = message.model_dump_json().encode()
    return len(body).to_bytes(HEADER_BYTES, "big") + body


def parse_job(body: bytes) -> ChildJob:
    """Return the job in a frame's body."""
    return _jobs.validate_json(body)


def parse_message(body: bytes) -> ChildMessage:
    """Return the message in a frame's body. Raises pydantic.ValidationError when it is none."""
    return _messages.validate_json(body)
