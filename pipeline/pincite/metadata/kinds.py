"""Tell the kind of a document by the words that documents of a kind use of themselves."""

from __future__ import annotations

import re
from collections.abc import Mapping

from pincite.schema.profile import FoundIn

_PLAIN = {
    "annual-report": r"form 10-?k(?:405|sb)?|10-k(?:405|sb)?(?:/a)?|form (?:20|40)-?f|"
    r"annual (?:report|review)|report and accounts",
    "quarterly-report": r"form 10-?q(?:sb)?|10-q(?:sb)?(?:/a)?|"
    r"(?:quarterly|interim|half[- ]year(?:ly)?) report",
    "current-report": r"form 8-?k|8-k(?:/a)?|form 6-?k|current report",
    "earnings-release": r"earnings (?:release|announcement|call)|results announcement|"
    r"reports (?:\S+ ){0,6}(?:results|earnings)|"
    r"(?:q[1-4]|quarter(?:ly)?|(?:full|half)[- ]year|fiscal) (?:\S+ ){0,5}(?:results|earnings)",
    "proxy-statement": r"proxy statement|(?:schedule|def) ?14a",
    "prospectus": r"prospectus|offering (?:circular|memorandum)",
    "press-release": r"(?:press|news|media) release|for immediate release",
    "safety-data-sheet": r"safety data ?sheet",
    "datasheet": r"data[- ]?sheet|product sheet|spec(?:ification)?s? sheet",
    "manual": r"(?:user|owner|operat\w+|instruction|service|reference|installation|maintenance|admin\w*)"
    r"(?:['’]?s)? (?:manual|guide)|(?:instructions|directions) for use|operating instructions|manual page",
    "minutes": r"minutes of (?:the )?\w+|(?:meeting|board) minutes",
    "contract": r"(?:employment|lease|licen[cs]e|loan|purchase|rental|services?|confidentiality|"
    r"non-?disclosure) (?:agreement|contract)|terms (?:and conditions|of (?:service|use|sale))|"
    r"memorandum of understanding",
    "policy": r"(?:privacy|cookie|refund|returns?|travel|security|expenses?|leave|retention|data protection|"
    r"acceptable use) policy|code of (?:business )?(?:conduct|ethics)",
    "paper": r"(?:research|conference|working|discussion|position) paper",
    "white-paper": r"white ?paper",
    "case-study": r"case study",
    "purchase-order": r"purchase order",
    "release-notes": r"release notes|changelog",
    "faq": r"frequently asked questions",
    "resume": r"curriculum vitae",
}
"""Words that tell a kind wherever a name, a title or a short line holds them."""
_HEADS = {
    "manual": r"manual",
    "handbook": r"handbook",
    "minutes": r"minutes",
    "agenda": r"agenda",
    "contract": r"agreement|contract|statement of work",
    "invoice": r"invoice",
    "quotation": r"quotation",
    "receipt": r"receipt",
    "bank-statement": r"(?:bank|account) statement|statement of account",
    "thesis": r"thesis|dissertation",
    "memo": r"memo(?:randum)?",
    "newsletter": r"newsletter",
    "brochure": r"brochure",
    "catalogue": r"catalog(?:ue)?",
    "proposal": r"proposal",
    "specification": r"specification",
    "report": r"report",
}
"""Words that tell a kind at the beginning or the end of a name or a title; elsewhere they are its subject."""
_IN_FILE_NAMES = {
    "annual-report": r"10 ?k(?:405|sb)?|(?:20|40) ?f",
    "quarterly-report": r"10 ?q(?:sb)?",
    "current-report": r"8 ?k|6 ?k",
    "earnings-release": r"earnings",
    "safety-data-sheet": r"m?sds",
    "policy": r"policy",
    "contract": r"lease|nda|sow",
    "paper": r"paper|preprint|arxiv",
    "patent": r"patent",
    "letter": r"letter",
    "presentation": r"presentation|slides",
    "resume": r"r[eé]sum[eé]|cv(?! ?\d)",
    "plan": r"(?:business|project|marketing) plan",
    "faq": r"faqs?",
}
"""Words that tell a kind in the name of a file, and nowhere else."""
_STATED = {
    "contract": r"^this (?:[\w-]+ ){0,4}(?:agreement|contract|lease)\b[^.]{0,80}"
    r"\b(?:made|entered|dated|between)\b",
    "thesis": r"\bsubmitted in (?:partial )?fulfil?lment of the requirements\b",
    "patent": r"^(?:united states|european) patent\b|\bwhat is claimed is\b",
    "memo": r"^to:[\s\S]{1,200}^(?:subject|re):|^subject:[\s\S]{1,200}^to:",
    "letter": r"^dear [^\n]{2,60}[,:]\n[\s\S]*^(?:yours|sincerely|best regards|kind regards)\b",
    "invoice": r"^invoice (?:no|number|date)\b",
}
"""Words of a text that is of a kind, from the beginning of a line."""
_ASKED = {"annual-report": r"10-?k", "quarterly-report": r"10-?q", "current-report": r"8-?k"}
_LINES, _LINES_OF_WEB_PAGE = 40, 3
"""First lines in which a kind may be stated; a web page soon speaks of other documents."""
_WORDS_OF_LINE, _WORDS_OF_WEB_TITLE = 8, 4
_MARK = 3
"""Characters, such as a tick, that may stand before the words that begin a line."""
_PARTS_OF_TITLE = re.compile(r"\s[-–—|:·]+\s|[:|()\[\]]")

_WORD = r"(?<![a-z0-9])WORDS(?![a-z0-9])"
_AT_START = r"^\W*WORDS(?=\W*(?:$|\d)|\s(?:of|on|for|to|from|between|by|no|number|and|regarding)\b)"
_AT_END = r"(?<![a-z0-9])WORDS(?=(?:\W+(?:\w*\d\w*|rev|version|final|draft|signed|copy|en))*\W*$)"
_ASKED_FOR = (
    r"\b(?:the|an?|this|that|its|their|our|my|which|what|per|\w+['’]s)\s(?:[\w-]+\s){0,2}?WORDS"
    r"(?=\W*$|[?.,;:)'’]|\s(?:of|on|for|from|in|with|between|by|to|and|or|that|which|about|dated|is|was|does|"
    r"did|has|says?|states?|mentions?|shows?|gives?|lists?|requires?)\b)"
)


def _compiled(kinds: Mapping[str, str], form: str) -> dict[str, re.Pattern[str]]:
    flags = re.IGNORECASE | re.MULTILINE
    return {kind: re.compile(form.replace("WORDS", f"(?:{words})"), flags) for kind, words in kinds.items()}


_PLAIN_WORDS = _compiled(_PLAIN, _WORD)
_FILE_WORDS = _compiled(_IN_FILE_NAMES, _WORD)
_FIRST_WORDS, _LAST_WORDS = _compiled(_HEADS, _AT_START), _compiled(_HEADS, _AT_END)
_FORMS = _compiled(_STATED, "WORDS")
_QUESTION_WORDS = [
    _PLAIN_WORDS,
    _compiled(_ASKED, _WORD),
    _compiled({**_HEADS, "letter": "letter", "policy": "policy", "patent": "patent"}, _ASKED_FOR),
]


def kind_of(text: str, place: FoundIn, *, web: bool = False) -> str | None:
    """Return the kind that a file's name, a title, a heading or a first page gives, or None.

    The words of a file's name stand apart by spaces or hyphens. Web pages are more often about documents: of
    their titles only short ones count.
    """
    if place == "first-pages":
        return _stated_in(text, web=web)
    if place == "file-name":
        text = text.replace("-", " ")
    kind = _first(text, _PLAIN_WORDS) or (_first(text, _FILE_WORDS) if place == "file-name" else None)
    if kind:
        return kind
    parts = [part.strip() for part in _PARTS_OF_TITLE.split(text)]
    if web:
        parts = [part for part in parts if len(part.split()) <= _WORDS_OF_WEB_TITLE]
    heads = (_first(part, _LAST_WORDS) or _first(part, _FIRST_WORDS) for part in parts)
    return next((kind for kind in heads if kind), None)


def kinds_in(question: str) -> set[str]:
    """Return the kinds of document that a question names."""
    return {kind for patterns in _QUESTION_WORDS for _, kind in _matches(question, patterns)}


def _stated_in(text: str, *, web: bool) -> str | None:
    """Return the kind that a first page's line states, alone or at its beginning, or that the form shows."""
    lines = [line.strip() for line in text.split("\n") if line.strip()]
    for line in lines[: _LINES_OF_WEB_PAGE if web else _LINES]:
        short = len(line.split()) <= _WORDS_OF_LINE
        for start, kind in _matches(line, _PLAIN_WORDS):
            if short or start <= _MARK:
                return kind
        if not web and (kind_of_line := _first(line, _FIRST_WORDS)) and _first(line, _LAST_WORDS):
            return kind_of_line
    return None if web else _first(text, _FORMS)


def _first(text: str, patterns: Mapping[str, re.Pattern[str]]) -> str | None:
    return next((kind for _, kind in _matches(text, patterns)), None)


def _matches(text: str, patterns: Mapping[str, re.Pattern[str]]) -> list[tuple[int, str]]:
    """Return where a text holds the words of a kind, the first of each, in the order of the text."""
    return sorted(
        (match.start(), kind) for kind, pattern in patterns.items() if (match := pattern.search(text))
    )
