"""An answer as the text of a chat: Markdown with numbered links, and where each sentence stands in it.

The words come from documents, so what Markdown would read in them is escaped: a document cannot put a link,
an image, a heading or HTML into a chat. Offsets count code points of the whole text, links included.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from pincite.schema.answer import VERDICTS, Answer, Citation, Sentence
from pincite_api.page_links import citation_link, citation_title

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
_PROOFS = ("quoted", "supported")
_DOUBTS = "|".join(verdict for verdict in VERDICTS if verdict not in _PROOFS)
_BEHIND = re.compile(rf"(?:{_LINK.pattern})*(?: \((?:{_DOUBTS})[^)\n]*\))?")
_TAKEN_BACK = re.compile(r"(?:\n\n)?^Taken back: (.+)\n\(.*\)$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Mark:
    """The place of a sentence in the text, and the address that opens what it rests on."""

    url: str
    title: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Numbered:
    """A citation that is the first with its number, and the address that opens the page at its words."""

    url: str
    citation: Citation


@dataclass(frozen=True, slots=True)
class Piece:
    """A further piece of the text, the mark of the sentence in it, and what got a number there, in order."""

    text: str
    mark: Mark | None = None
    numbered: Sequence[Numbered] = ()


@dataclass
class _Shown:
    """A sentence, its mark while it stands, what parts it from what is before it, and its piece's place."""

    sentence: Sentence
    mark: Mark | None
    before: str
    piece: int


@dataclass
class ChatText:
    """The text of one answer, which grows by pieces. Links that open a page begin with `base`.

    With `linked` off, numbers stand in place of links, and the verdict behind a sentence that has no proof.
    """

    base: str
    collection: str
    linked: bool = True
    _said: list[str] = field(default_factory=list)
    """The pieces, without the sentences that were taken back."""
    _length: int = 0
    _heading: str | None = None
    _shown: list[_Shown] = field(default_factory=list)
    """Each sentence by its place."""
    _numbers: dict[str, int] = field(default_factory=dict)
    """The number of each address that was linked."""
    _parted: bool = True
    """True if what comes next begins a paragraph."""

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
        cited: dict[str, Citation] = {}
        for citation in sentence.citations:
            cited.setdefault(citation_link(self.base, self.collection, citation), citation)
        mark = Mark(next(iter(cited)), _title(sentence), start, start + len(text)) if cited else None
        numbered = [Numbered(url, each) for url, each in cited.items() if url not in self._numbers]
        links = "".join(f" {self._link(url)}" for url in cited)
        self._shown.append(_Shown(sentence, mark, before, len(self._said)))
        return self._piece(before + text + links + self._doubt(sentence), mark, numbered)

    def take_back(self, places: Sequence[int], reason: str) -> list[Piece]:
        """Say which sentences no longer stand, by their places, and why. Their marks go.

        What follows stands below no heading but its own.
        """
        pieces = []
        self._heading = None
        for place in places:
            shown = self._shown[place]
            shown.mark = None
            self._said[shown.piece] = shown.before.removesuffix("- ")
            pieces.append(self._paragraph(f"Taken back: {escaped(shown.sentence.text)}\n({escaped(reason)})"))
        return pieces

    def end(self, answer: Answer) -> list[Piece]:
        """Say why there is no answer, if there is none, or what of the question its sources do not have."""
        if answer.refusal is None:
            words = ", ".join(f"“{escaped(word)}”" for word in answer.words_not_found)
            return [self._paragraph(f"Not in what is cited: {words}")] if words else []
        pieces = [self._paragraph(escaped(answer.refusal.detail))]
        if answer.did_you_mean:
            pieces.append(self._paragraph(f"Did you mean: {escaped(answer.did_you_mean)}"))
        return pieces

    @property
    def marks(self) -> list[Mark]:
        """The marks of the sentences that stand."""
        return [shown.mark for shown in self._shown if shown.mark is not None]

    @property
    def standing(self) -> str:
        """The text without the sentences that were taken back. What was said of them stays."""
        return "".join(self._said).strip()

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

    def _piece(self, text: str, mark: Mark | None = None, numbered: Sequence[Numbered] = ()) -> Piece:
        self._length += len(text)
        self._said.append(text)
        return Piece(text, mark, numbered)

    def _link(self, address: str) -> str:
        number = self._numbers.setdefault(address, len(self._numbers) + 1)
        return f"[{number}]({address})" if self.linked else f"[{number}]"

    def _doubt(self, sentence: Sentence) -> str:
        """Return what is said behind a sentence that has no proof, where no title of a mark says it."""
        if sentence.verdict in _PROOFS or (self.linked and sentence.verdict != "unsupported"):
            return ""
        lacks = f": what it cites lacks {escaped(', '.join(sentence.lacks))}" if sentence.lacks else ""
        return f" ({sentence.verdict}{lacks})"


def chat_text(answer: Answer, base: str, collection: str) -> tuple[str, list[Mark]]:
    """Return the text of a whole answer, and the marks of its sentences."""
    text = ChatText(base, collection)
    pieces = text.head(answer.heading) if answer.heading else []
    pieces += [text.say(sentence) for sentence in answer.sentences]
    pieces += text.end(answer)
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
    """Return what a sentence cites first, and its verdict where that is no proof."""
    verdict = "" if sentence.verdict in _PROOFS else f" ({sentence.verdict})"
    return citation_title(sentence.citations[0]) + verdict
