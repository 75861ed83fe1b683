"""Tell Open WebUI, beside the text of a stream, how far it is and what its sources are.

It takes them as `{"event": {"type", "data"}}` among the chunks. The source that comes n-th is what `[n]` in
the text opens. Three of its habits matter here. A name or an id that begins like an address has the browser
fetch an icon for it from elsewhere. A quote is shown as Markdown, in which a document could put an image. And
0.12.4 does not show the text that `replace` gives it: what is taken back stays, with the line that says so.
"""

from __future__ import annotations

import json
from typing import Any, Literal

from fastapi.sse import format_sse_event

from pincite.schema.answer import Answer, AnswerEvent, Begin, Progress, Retract
from pincite_api.openai.text import ChatText, Numbered, escaped
from pincite_api.page_links import citation_title

HEADER = "X-Pincite-Events"
Events = Literal["open-webui"]
OFFERED = ("tools", "tool_choice")
"""It offers tools of its own to every model, so who asks from there cannot leave them out. None is called."""


def source(numbered: Numbered, base: str, embed_url: str | None) -> bytes:
    """Return the event that shows what a new number stands for. `embed_url` opens it beside the chat."""
    name = citation_title(numbered.citation)
    if name.lower().startswith("http"):
        name = f"Document {name}"
    # What has no host is no address for Open WebUI, and still tells apart what is to be told apart.
    opens = numbered.url.removeprefix(base)
    metadata: dict[str, Any] = {"source": opens, "name": name, "source_url": numbered.url}
    if numbered.citation.spans:
        metadata["page"] = numbered.citation.spans[0].page - 1
    shown = {"id": opens, "name": name, "url": numbered.url}
    if embed_url:
        shown["embed_url"] = embed_url
    quote = escaped(numbered.citation.quote)
    return _event("source", {"source": shown, "document": [quote], "metadata": [metadata]})


def state(event: AnswerEvent, text: ChatText) -> bytes | None:
    """Return the event that shows how far an answer is, or its text without what was just taken back.

    Open WebUI 0.12.4 puts that text into a message's content, but draws its output, which chunks have filled.
    """
    match event:
        case Begin(passages=count):
            return _status(f"Searching {_passages(count)}")
        case Progress(step="reading", passages=count):
            return _status(f"Reading {_passages(count)}")
        case Retract():
            return _event("replace", {"content": text.standing})
        case Answer():
            return _status("Checked at its sources" if event.sentences else "Found no answer", done=True)
    return None


def broken_off() -> bytes:
    """Return the event that ends the status of an answer that ends with an error."""
    return _status("Broken off", done=True)


def _passages(count: int) -> str:
    return f"{count:,} passage{'' if count == 1 else 's'}"


def _status(description: str, *, done: bool = False) -> bytes:
    return _event("status", {"description": description, "done": done})


def _event(kind: str, data: dict[str, Any]) -> bytes:
    return format_sse_event(data_str=json.dumps({"event": {"type": kind, "data": data}}))
