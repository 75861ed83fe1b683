"""Word the faults of a request for people who have never seen a regular expression."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel

from pincite.sources.spec import NAME, NAME_RULE

NO_NUL = r"^[^\x00]*$"
"""Databases refuse text with NUL; so it is refused here, with a sentence."""
_SAID = {
    NO_NUL: "text cannot hold the character NUL",
    NAME: NAME_RULE,
}


def whole_text(text: str) -> str:
    """Return the text. Raises ValueError for half of a surrogate pair, which no encoder takes."""
    try:
        text.encode()
    except UnicodeEncodeError:
        raise ValueError("it holds half of a surrogate pair, which is no character") from None
    return text


Text = Annotated[str, AfterValidator(whole_text)]
"""Text that can be encoded. JSON can also hold what cannot."""


class Fault(BaseModel):
    """One field of a request that is not as it must be."""

    at: list[str]
    detail: str


def fault_of(error: dict[str, Any]) -> Fault:
    """Return the fault that an error of FastAPI's or pydantic's tells of."""
    at, detail, context = [str(part) for part in error["loc"]], str(error["msg"]), error.get("ctx", {})
    match error["type"]:
        case "json_invalid":
            return Fault(at=at[:1], detail=f"this is no JSON at character {at[-1]}: {context['error']}")
        case "union_tag_not_found":
            named = context["discriminator"].strip("'")
            return Fault(at=[*at, named], detail="it is missing, and says what the rest is read as")
        case "union_tag_invalid":
            named = context["discriminator"].strip("'")
            said = f"there is no “{context['tag']}”, but there are {context['expected_tags']}"
            return Fault(at=[*at, named], detail=said.replace("'", ""))
        case "string_pattern_mismatch":
            detail = _SAID.get(context["pattern"], detail)
    return Fault(at=at, detail=detail.removeprefix("Value error, "))
