"""Hold what is known of a document, each fact with where it was found, and the user's corrections."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any, Literal

from pydantic import BaseModel

from pincite.errors import InvalidProfile
from pincite.schema.user_metadata import check_text
from pincite.text.dates import days_of_date, days_of_period

MAX_FACT_CHARS = 500
MAX_FACTS = 100
_KIND = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*", re.ASCII)

FoundIn = Literal["file-name", "metadata", "first-pages", "headings", "text", "user"]

Corrections = Mapping[str, str | list[str] | None]
"""The user's words in place of what was derived, by field of a profile; None: there is no such fact."""


class Fact(BaseModel, frozen=True):
    """Something known of a document, and where it was found; `page` counts from 1."""

    value: str
    found_in: FoundIn
    page: int | None = None


class Profile(BaseModel, frozen=True):
    """The facts that are known of a document. A field is null, or empty, where nothing was found.

    `kind` is a slug such as annual-report, quarterly-report, current-report, earnings-release, manual,
    datasheet, paper or web-page; `language` a BCP 47 tag; `published` an ISO date, also without its day or
    month. `aliases` are the organisation's short names and tickers, `periods` what the document reports on
    (2018, 2018-Q3, 2023-H1), `identifiers` the numbers of models and documents.
    """

    title: Fact | None = None
    organisation: Fact | None = None
    kind: Fact | None = None
    language: Fact | None = None
    published: Fact | None = None
    aliases: tuple[Fact, ...] = ()
    periods: tuple[Fact, ...] = ()
    identifiers: tuple[Fact, ...] = ()


SINGLE = ("title", "organisation", "kind", "language", "published")
SEVERAL = ("aliases", "periods", "identifiers")


def corrected(profile: Profile, corrections: Corrections) -> Profile:
    """Return the profile as its user says it is: a corrected field takes the place of what was derived."""
    changes: dict[str, Any] = {}
    for name, value in corrections.items():
        if isinstance(value, str):
            changes[name] = Fact(value=value, found_in="user")
        elif value is None:
            changes[name] = () if name in SEVERAL else None
        else:
            changes[name] = tuple(Fact(value=part, found_in="user") for part in value)
    return profile.model_copy(update=changes)


def patch_corrections(
    corrections: Corrections, patch: Mapping[str, object], withdraw: Iterable[str] = ()
) -> Corrections:
    """Return the corrections with those of `patch`, and without those of the fields to `withdraw`.

    Raises InvalidProfile for a field that is none, or that is in both, and for a value it cannot have.
    """
    withdrawn = set(withdraw)
    for name in (*patch, *withdrawn):
        if name not in Profile.model_fields:
            fields = ", ".join(Profile.model_fields)
            raise InvalidProfile(f"“{name}” is no field of a profile. Its fields are {fields}.")
    both = sorted(withdrawn & set(patch))
    if both:
        raise InvalidProfile(f"“{both[0]}” cannot be corrected and withdrawn at once. Do one of the two.")
    kept = {name: value for name, value in corrections.items() if name not in withdrawn}
    return {**kept, **{name: _checked(name, value) for name, value in patch.items()}}


def _checked(name: str, value: object) -> str | list[str] | None:
    if value is None:
        return None
    if name in SINGLE and isinstance(value, str):
        return _checked_fact(name, value)
    if name in SEVERAL and isinstance(value, list):
        if len(value) > MAX_FACTS:
            raise InvalidProfile(f"“{name}” can have at most {MAX_FACTS} values; these are {len(value)}.")
        if all(isinstance(part, str) for part in value):
            return [_checked_fact(name, part) for part in value]
    wanted = "text" if name in SINGLE else "a list of texts"
    raise InvalidProfile(f"“{name}” must be {wanted}, or null where there is none.")


def _checked_fact(name: str, value: str) -> str:
    text = value.strip()
    if not 1 <= len(text) <= MAX_FACT_CHARS:
        raise InvalidProfile(f"A value of “{name}” must have 1 to {MAX_FACT_CHARS} characters.")
    check_text(text, InvalidProfile)
    wanted = None
    if name == "kind" and not _KIND.fullmatch(text):
        wanted = "a kind is lower-case words with dashes, such as annual-report"
    elif name == "language" and not _LANGUAGE.fullmatch(text):
        wanted = "a language is a tag such as en or pt-BR"
    elif name == "published" and not days_of_date(text):
        wanted = "a date is YYYY, YYYY-MM or YYYY-MM-DD"
    elif name == "periods" and not days_of_period(text):
        wanted = "a period is such as 2018, 2018-Q3 or 2023-H1"
    if wanted:
        raise InvalidProfile(f"“{text}” cannot be a value of “{name}”: {wanted}.")
    return text
