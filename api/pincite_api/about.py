"""Tell what the service is and what it takes, which a page needs to know before anything is asked."""

from __future__ import annotations

from typing import get_args

from fastapi import APIRouter, Request
from pydantic import BaseModel

from pincite import __version__
from pincite.extract.sniff import NAMES
from pincite.index.languages import LANGUAGES
from pincite.schema.answer import VERDICTS, MinVerdict, Policy
from pincite_api.callers import Callers
from pincite_api.dependencies import OpenLibrary
from pincite_api.examples import ABOUT, shown

LICENCE = "AGPL-3.0-or-later"

router = APIRouter(prefix="/about", tags=["health"])


class UploadLimits(BaseModel):
    """Hold the limits of one document. One that is beyond them ends with a code that names the limit."""

    upload_bytes: int
    pages: int
    page_chars: int
    document_chars: int


class Format(BaseModel):
    """A kind of file that is read, and how its names usually end. What counts is the content."""

    media_type: str
    extensions: list[str]


class About(BaseModel):
    """Describe the service. `source` is where its code is, which the licence has offered to its users.

    `languages` are those that a collection can be read in, ISO 639-1. `verdicts` come strongest first;
    `policy` and `min_verdict` hold where a question names none.
    """

    version: str
    licence: str
    source: str | None
    needs_key: bool
    limits: UploadLimits
    formats: list[Format]
    languages: list[str]
    policies: list[Policy]
    policy: Policy
    verdicts: list[str]
    min_verdicts: list[MinVerdict]
    min_verdict: MinVerdict | None


@router.get("", summary="See what the service is", responses={200: shown(ABOUT, "The service.")})
def get_about(library: OpenLibrary, request: Request) -> About:
    """Its version, licence and source, what it reads and how large that may be, and the levels of answers."""
    callers: Callers = request.app.state.callers
    settings = library.settings
    limits = settings.limits
    return About(
        version=__version__,
        licence=LICENCE,
        source=settings.code_url,
        needs_key=callers.key is not None,
        limits=UploadLimits(
            upload_bytes=limits.max_upload_bytes,
            pages=limits.max_pages,
            page_chars=limits.max_page_chars,
            document_chars=limits.max_document_chars,
        ),
        formats=[Format(media_type=kind, extensions=list(names)) for kind, names in NAMES.items()],
        languages=list(LANGUAGES),
        policies=list(get_args(Policy)),
        policy=settings.policy,
        verdicts=list(VERDICTS),
        min_verdicts=list(get_args(MinVerdict)),
        min_verdict=settings.min_verdict,
    )
