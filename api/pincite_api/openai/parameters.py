"""List what becomes of each parameter that OpenAI's clients can send. The docs show the same tables."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from fastapi.exceptions import RequestValidationError

Treatment = Literal["honoured", "ignored", "refused"]


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter. What asks for nothing is taken of a refused one too: `harmless` are such values."""

    name: str
    treatment: Treatment
    note: str
    harmless: tuple[Any, ...] = ()


_SAMPLING = "the wording of an answer is not sampled for you; what is shown is checked, not drawn"
_TOOLS = "the service calls no tools of yours: it answers from its documents"

CHAT: Sequence[Parameter] = (
    Parameter("messages", "honoured", "the last one is the question; earlier turns are its history"),
    Parameter("model", "honoured", "`pincite/<collection>` or `pincite/<collection>:<policy>`"),
    Parameter("stream", "honoured", "sentences come one by one, each judged before it is sent"),
    Parameter("stream_options", "honoured", "`include_usage`; others are ignored"),
    Parameter("n", "refused", "there is one answer", (1,)),
    Parameter("response_format", "refused", "answers are text", ({"type": "text"},)),
    Parameter("tools", "refused", _TOOLS, ([],)),
    Parameter("tool_choice", "refused", _TOOLS, ("none", "auto")),
    Parameter("functions", "refused", _TOOLS, ([],)),
    Parameter("function_call", "refused", _TOOLS, ("none", "auto")),
    Parameter("modalities", "refused", "answers are text", (["text"],)),
    Parameter("audio", "refused", "answers are text"),
    Parameter("logprobs", "refused", "sentences are judged, tokens are not", (False,)),
    Parameter("top_logprobs", "refused", "sentences are judged, tokens are not", (0,)),
    Parameter("moderation", "refused", "nothing is moderated here"),
    Parameter("web_search_options", "refused", "nothing is searched but the documents of a collection"),
    Parameter("parallel_tool_calls", "ignored", "no tools are called"),
    Parameter("temperature", "ignored", _SAMPLING),
    Parameter("top_p", "ignored", _SAMPLING),
    Parameter("seed", "ignored", _SAMPLING),
    Parameter("frequency_penalty", "ignored", _SAMPLING),
    Parameter("presence_penalty", "ignored", _SAMPLING),
    Parameter("logit_bias", "ignored", _SAMPLING),
    Parameter("max_tokens", "ignored", "an answer is a few sentences, and none is cut"),
    Parameter("max_completion_tokens", "ignored", "an answer is a few sentences, and none is cut"),
    Parameter("stop", "ignored", "an answer is a few sentences, and none is cut"),
    Parameter("prediction", "ignored", "answers come from the documents"),
    Parameter("reasoning_effort", "ignored", "set at the model's server"),
    Parameter("verbosity", "ignored", "an answer is a few sentences"),
    Parameter("metadata", "ignored", "nothing is stored"),
    Parameter("store", "ignored", "nothing is stored"),
    Parameter("user", "ignored", "nothing is stored"),
    Parameter("safety_identifier", "ignored", "nothing is stored"),
    Parameter("service_tier", "ignored", "all requests are served alike"),
    Parameter("prompt_cache_key", "ignored", "set at the model's server"),
    Parameter("prompt_cache_options", "ignored", "set at the model's server"),
    Parameter("prompt_cache_retention", "ignored", "set at the model's server"),
)

EMBEDDINGS: Sequence[Parameter] = (
    Parameter("input", "honoured", "a text or up to 2,048 of them; tokens are refused"),
    Parameter("model", "honoured", "`pincite-embedding`"),
    Parameter("encoding_format", "honoured", "`float` or `base64`"),
    Parameter("dimensions", "honoured", "the number that the model has; any other is refused"),
    Parameter("user", "ignored", "nothing is stored"),
)


def ignored(
    table: Sequence[Parameter], given: Mapping[str, Any], passed_over: Collection[str] = ()
) -> list[str]:
    """Return the names of the parameters that are given and have no effect, in the order of the request.

    One that is not known is ignored too. Null counts as not given. Raises RequestValidationError for those
    that are refused, unless they are among those to be passed over.
    """
    known = {parameter.name: parameter for parameter in table}
    refused = []
    without_effect = []
    for name, value in given.items():
        parameter = known.get(name)
        if value is None or (parameter is not None and parameter.treatment == "honoured"):
            continue
        if parameter is None or parameter.treatment == "ignored" or name in passed_over:
            without_effect.append(name)
        elif not any(value == harmless for harmless in parameter.harmless):
            refused.append({"type": "refused", "loc": ("body", name), "msg": _refusal(parameter)})
    if refused:
        raise RequestValidationError(refused)
    return without_effect


def _refusal(parameter: Parameter) -> str:
    return f"it cannot be had here, since {parameter.note}. Leave it out"


def as_markdown(table: Sequence[Parameter]) -> str:
    """Return the table as the docs show it."""
    lines = ["| parameter | what becomes of it | why |", "|---|---|---|"]
    for parameter in table:
        taken = "".join(f"; `{json.dumps(value)}` is taken" for value in parameter.harmless)
        lines.append(f"| `{parameter.name}` | {parameter.treatment}{taken} | {parameter.note} |")
    return "\n".join(lines) + "\n"
