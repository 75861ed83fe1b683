"""Refuse fields that a model does not have, and name the fields it has."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Self

from pydantic import BaseModel, ConfigDict, ModelWrapValidatorHandler, ValidationError, model_validator
from pydantic_core import ErrorDetails, InitErrorDetails, PydanticCustomError

UNKNOWN = "extra_forbidden"
"""pydantic's type of the error of an unknown field."""


def no_such(what: str, known: Iterable[str]) -> str:
    """Return the words for something unknown, without a full stop: they name what is known."""
    names = ", ".join(sorted(known))
    return f"no such {what}. Known are: {names}" if names else f"no such {what}: there are none here"


class StrictModel(BaseModel):
    """A model whose error of an unknown field lists the fields it knows."""

    model_config = ConfigDict(extra="forbid")

    @model_validator(mode="wrap")
    @classmethod
    def _list_known_fields(cls, values: Any, validate: ModelWrapValidatorHandler[Self]) -> Self:
        try:
            return validate(values)
        except ValidationError as error:
            said = no_such("field", cls.model_fields)
            faults = [_reworded(fault, said) for fault in error.errors(include_url=False)]
            raise ValidationError.from_exception_data(error.title, faults) from None


def _reworded(fault: ErrorDetails, said: str) -> InitErrorDetails:
    """Return the same error, reworded if it is of an unknown field of the model itself."""
    own = fault["type"] == UNKNOWN and len(fault["loc"]) == 1
    kind = PydanticCustomError(fault["type"], said if own else fault["msg"], fault.get("ctx", {}))
    return InitErrorDetails(type=kind, loc=fault["loc"], input=fault["input"])
