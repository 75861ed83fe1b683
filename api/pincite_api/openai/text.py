"""An answer as the text of a chat: Markdown with numbered links, and where each sentence stands in it.

The words come from documents, so what Markdown would read in them is escaped: a document cannot put a link,
an image, a heading or HTML into a chat. Offsets count code points of the whole text, links included.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from urllib.parse import quote

from pincite.document import Answer, Citation, Sentence

_ACTIVE = re.compile(
    r"""
    [\\`*_\[\]<~|]  # code, emphasis, links, images, HTML, tables
    | ^[#>+=-]  # headings, quotations, lists, lines
    | &(?=[\#\w]+;)  # characters by their names
    | :(?=//) | (?<=www)\. | \.(?=[^\W\d]) | @  # addresses, which need no brackets
    """,
    re.VERBOSE | re.IGNORECASE,
)
_NUMBERED = re.compile(r"^(\d{1,9})(?=[.)](?: |$))")
_ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])")
_LINK = re.compile(r" \[\d+\](?:\([^()\s]*\))?")
_BEHIND = re.compile(rf"(?:{_LINK.pattern})*(?: \(unsupported[^)\n]*\))?")
_TAKEN_BACK = re.compile(r"(?:\n\n)?^Taken back: (.+)\n\(.*\)$", re.MULTILINE)
_PROOFS = ("quoted", "supported")


@dataclass(frozen=True, slots=True)
class Mark:
    """Where a sentence stands in the text, and the address that opens what it rests on."""

    url: str
    title: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Piece:
    """A further piece of the text, and the mark of the sentence in it if it cites anything."""

    text: str
    mark: Mark | None = None


@dataclass
class ChatText:
    """The text of one answer, which grows by pieces. Links that open a page begin with `base`."""

    base: str
    collection: str
    _length: int = 0
    _heading: str | None = None
    _shown: list[tuple[Sentence, Mark | None]] = field(default_factory=list)
    """Each sentence by its place, and its mark while it stands."""
    _numbers: dict[str, int] = field(default_factory=dict)
    """The number of each address that was linked."""
    _parted: bool = True
    """Whether what comes next begins a paragraph."""

    def head(self, heading: str) -> list[Piece]:
        """Say what the sentences that follow are, once."""
        if heading == self._heading:
            return []
        self._heading = heading
        return [self._paragraph(escaped(heading))]

    def say(self, sentence: Sentence) -> Piece:
        """Add a sentence with its links."""
        before = self._break() + ("- " if self._heading else "")
        self._parted = False
        start, text = self._length + len(before), escaped(sentence.text)
        addresses = [self._address(citation) for citation in sentence.citations]
        mark = None
        if addresses:
            mark = Mark(addresses[0], _title(sentence), start, start + len(text))
        self._shown.append((sentence, mark))
        links = "".join(f" {self._link(address)}" for address in dict.fromkeys(addresses))
        return self._piece(before + text + links + _doubt(sentence), mark)

    def take_back(self, places: Sequence[int], reason: str) -> list[Piece]:
        """Say which sentences no longer stand, by their places, and why. Their marks go.

        What follows stands below no heading but its own.
        """
        pieces = []
        self._heading = None
        for place in places:
            sentence, _ = self._shown[place]
            self._shown[place] = (sentence, None)
            pieces.append(self._paragraph(f"Taken back: {escaped(sentence.text)}\n({escaped(reason)})"))
        return pieces

    def refuse(self, answer: Answer) -> list[Piece]:
        """Say why there is no answer, if there is none."""
        if answer.refusal is None:
            return []
        pieces = [self._paragraph(escaped(answer.refusal.detail))]
        if answer.did_you_mean:
            pieces.append(self._paragraph(f"Did you mean: {escaped(answer.did_you_mean)}"))
        return pieces

    @property
    def marks(self) -> list[Mark]:
        """The marks of the sentences that stand."""
        return [mark for _, mark in self._shown if mark is not None]

    def _paragraph(self, text: str) -> Piece:
        before = "\n\n" if self._length else ""
        self._parted = True
        return self._piece(before + text)

    def _break(self) -> str:
        if self._length == 0:
            return ""
        if self._parted:
            return "\n\n"
        return "\n" if self._heading else " "

    def _piece(self, text: str, mark: Mark | None = None) -> Piece:
        self._length += len(text)
        return Piece(text, mark)

    def _link(self, address: str) -> str:
        number = self._numbers.setdefault(address, len(self._numbers) + 1)
        return f"[{number}]({address})"

    def _address(self, citation: Citation) -> str:
        """Return the address at which the web page opens the cited page, at the words."""
        document = f"{self.base}/c/{quote(self.collection, safe='')}/d/{quote(citation.document_id, safe='')}"
        if not citation.spans:
            return f"{document}?v={citation.version}"
        page = citation.spans[0].page
        lit = "".join(f"&hl={span.start}-{span.end}" for span in citation.spans if span.page == page)
        return f"{document}/p/{page}?v={citation.version}{lit}"


def chat_text(answer: Answer, base: str, collection: str) -> tuple[str, list[Mark]]:
    """Return the text of a whole answer, and the marks of its sentences."""
    text = ChatText(base, collection)
    pieces = text.head(answer.heading) if answer.heading else []
    pieces += [text.say(sentence) for sentence in answer.sentences]
    pieces += text.refuse(answer)
    return "".join(piece.text for piece in pieces), text.marks


def escaped(text: str) -> str:
    """Return a text on one line in which Markdown reads nothing but words."""
    return _NUMBERED.sub(r"\1\\", _ACTIVE.sub(r"\\\g<0>", " ".join(text.split())))


def words_that_stand(text: str) -> str:
    """Return the words of an answer that was given as such a text, without those that were taken back."""
    kept, end = "", 0
    for taken in _TAKEN_BACK.finditer(text):
        kept, end = _without(kept + text[end : taken.start()], taken[1]), taken.end()
    return _ESCAPED.sub(r"\1", _LINK.sub("", kept + text[end:])).strip()


def _without(text: str, sentence: str) -> str:
    """Return a text without the first place of a sentence, and what stands behind it there."""
    before, found, after = text.partition(sentence)
    if not found:
        return text
    behind = _BEHIND.match(after)
    return before.removesuffix("- ").rstrip() + after[behind.end() if behind else 0 :]


def _title(sentence: Sentence) -> str:
    """Return the document and page that a sentence cites first, and its verdict where that is no proof."""
    citation = sentence.citations[0]
    page = f", page {citation.spans[0].page}" if citation.spans else ""
    verdict = "" if sentence.verdict in _PROOFS else f" ({sentence.verdict})"
    return f"{citation.document}{page}{verdict}"


def _doubt(sentence: Sentence) -> str:
    """Return what is said behind a sentence that is shown though nothing supports it."""
    if sentence.verdict != "unsupported":
        return ""
    lacks = f": what it cites lacks {escaped(', '.join(sentence.lacks))}" if sentence.lacks else ""
    return f" (unsupported{lacks})"
