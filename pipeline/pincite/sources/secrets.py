"""Secrets of sources: found where they must not be, and read from the environment where they must.

The registry keeps no credentials. A source over HTTP takes a bearer token from two variables, and storage its
own (AWS_*, FSSPEC_*, ...).
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from urllib.parse import parse_qsl, urlsplit

import httpx

from pincite.errors import InvalidSource, SecretInSource

_SECRET = re.compile(
    r"(^|[_.-])((api|access|account|shared)?key|secrets?|token|password|passwd|pwd|passphrase|sig|signature|"
    r"credentials?|auth|authorization|connection_string|cookie)($|[_.-])",
    re.IGNORECASE,
)
_INNER_WORD = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_INSTEAD = (
    "Leave it out: the registry keeps no credentials. Set PINCITE_SOURCE_<NAME>_TOKEN in the environment, "
    "and PINCITE_SOURCE_<NAME>_TOKEN_FOR to the origin that it is for, such as https://wiki.example.com."
)
_TOKEN = re.compile(r"[\x21-\x7e]+")
_USERINFO = re.compile(r"[a-z][a-z0-9+.-]*://[^/?#]*@", re.IGNORECASE)


def refuse_secrets_in_url(url: str) -> None:
    """Refuse a URL with a user, a password, or a parameter that looks like a credential.

    Raises SecretInSource, which does not show it, and InvalidSource where the URL cannot be read.
    """
    if _USERINFO.match(url):
        raise SecretInSource(f"The address has a user or a password before its host. {_INSTEAD}")
    try:
        query = urlsplit(url).query
    except ValueError:
        raise InvalidSource("The address cannot be read. Check its brackets.") from None
    for name, _ in parse_qsl(query, keep_blank_values=True):
        if _is_secret(name):
            raise SecretInSource(
                f"The address has a parameter “{name}”, which looks like a credential. {_INSTEAD}"
            )


def refuse_secrets_in_options(value: object) -> None:
    """Refuse options of storage of which one, also an inner one, looks like a credential.

    Raises SecretInSource, and InvalidSource for a value that is a URL and cannot be read.
    """
    if isinstance(value, str):
        refuse_secrets_in_url(value)
    elif isinstance(value, list):
        for inner in value:
            refuse_secrets_in_options(inner)
    elif isinstance(value, Mapping):
        for name, inner in value.items():
            if _is_secret(str(name)):
                raise SecretInSource(
                    f"The option “{name}” looks like a credential. Leave it out: storage reads its own "
                    "from the environment (AWS_ACCESS_KEY_ID and the like, or FSSPEC_…)."
                )
            refuse_secrets_in_options(inner)


def _is_secret(name: str) -> bool:
    return bool(_SECRET.search(_INNER_WORD.sub("_", name)))


def tokens_of(name: str) -> dict[str, str]:
    """Return the bearer token of a source by the one origin it is for, from the environment; or nothing.

    `PINCITE_SOURCE_<NAME>_TOKEN` is the token, and `..._TOKEN_FOR` the origin, such as https://wiki.example.com:
    who may change a source must not be able to choose whom its token is sent to. Raises InvalidSource when
    one is set without the other, and for what cannot be a token.
    """
    variable = f"PINCITE_SOURCE_{re.sub('[^A-Z0-9]', '_', name.upper())}_TOKEN"
    token, origin = (os.environ.get(name, "").strip() for name in (variable, f"{variable}_FOR"))
    if not token and not origin:
        return {}
    if not token or not origin:
        raise InvalidSource(
            f"{variable} and {variable}_FOR belong together: set the second to the one origin that the token "
            "may be sent to, such as https://wiki.example.com."
        )
    if not _TOKEN.fullmatch(token):
        raise InvalidSource(f"{variable} is no token: it has spaces in it, or characters outside of ASCII.")
    return {origin_of(origin): token}


def origin_of(url: str) -> str:
    """Return scheme, host and port of a URL, as origins are compared. Raises InvalidSource.

    The URL is read as httpx reads it, since httpx connects: another parser could see another host in it, and
    the token would be sent there.
    """
    try:
        parsed = httpx.URL(url)
    except httpx.InvalidURL as error:
        raise InvalidSource(f"The address cannot be read: {error}.") from None
    return f"{parsed.scheme}://{parsed.netloc.decode('ascii')}"
