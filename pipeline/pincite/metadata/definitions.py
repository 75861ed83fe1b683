"""Find the person or thing that a question wants introduced or quoted, and the sentences that do so."""

from __future__ import annotations

import re

from pincite.metadata.abbreviations import is_spelt_out

_IS = r"(?:['’]?s|\s+(?:is|are|was|were))(?:\s+(?:exactly|meant by))?"
_PARTICIPLE = (
    r"(?:\w+(?:ed|en)|best|built|done|eligible|found|held|it|kept|left|made|meant|paid|sold|sent|set|that|there"
    r"|this)\b"
)
"""Words after which a question asks for the kind of thing, and not what something is."""
_FOR = r"(?:\s+(?:good|meant|used)\s+for)?"
_ASKS = [
    re.compile(form, re.IGNORECASE)
    for form in (
        r"\bwhat\s+(?:does|do|did)\s+(?P<what>.+?)\s+(?:mean|stand for|refer to)\b",
        r"\bwhat\s+(?:does|do|did)\s+(?P<what>.+?)\s+do(?:\s+(?:at|in|on)\b|$)",
        rf"\bwhat\s+(?:kind|sort|type)\s+of\s+(?:an?\s+)?\w+{_IS}\s+(?!{_PARTICIPLE})(?P<what>.+)$",
        rf"\b(?:who|what)(?: exactly)?{_IS}\s+(?:the (?:meaning|definition) of\s+)?(?P<what>.+?){_FOR}$",
        r"\b(?:who|what)\s+(?P<what>.+?)\s+(?:is|are|was|were|means?)(?:\s+about)?$",
        r"\b(?:define|describe|explain|tell me about|meaning of|definition of)\s+(?P<what>.+)$",
    )
]
_ASKS_DOING = re.compile(r"\bwhat\s+(?:does|do|did)\s+.+?\s+do\b", re.IGNORECASE)
_ARTICLE = re.compile(
    r"^(?:(?:an?|the|our|your)\s+)?(?:(?:term|word|abbreviation|acronym|phrase|expression)\s+[“\"‘']?)?",
    re.IGNORECASE,
)
_CUT = re.compile(
    r"\s+(?:at|in|on|for|of|to|from|by|with|when|here|according|and (?:how|what|when|where|who|why)|that"
    r"|which|who)\b.*",
    re.DOTALL,
)
_CODE_LAST = re.compile(r"^(?:[a-z]+\s)+(\S*\d\S*)$")
"""A code behind words that say what it is one of: "alarm E31", and no name such as "Apollo 11"."""
_QUOTES = "“”\"'‘’"
_CLOSED = r"[”\"’)]*\s*"
_ANOTHER_NAME = (
    r"(?-i:[A-Z][\w.’'-]*(?:\s+(?:d[aeiou]|van|von|der|la)?\s*[A-Z][\w.’'-]*){1,3})(?:,|;|\.|\s+and\b)"
)
"""The sign that follows a name in a list of names."""
_NO_APPOSITION = r"(?:and|but|except|if|only|or|then|unless|when|where|while)\b"
_NO_REMARK = r"(?:see\b|cf\b|-|(?:\d\w{0,4})?\))"
_APPOSITION = _CLOSED + (
    rf"(?:,\s+(?!{_NO_APPOSITION}|{_ANOTHER_NAME})\w|\((?!{_NO_REMARK})|:\s|[—–]|\s[-\u2212]\s)"
)
"""Signs before what a thing is; none is a bracket as in printf(3), rand() or `tide (--ebb | --flow)`."""
_SAYS_WHAT = _CLOSED + (
    r"(?:(?:is|are|was|were)\s(?!(?:\w+ly\s)?not\b)"
    r"(?!(?:\w+ly\s)?(?:(?!called|defined|designed|intended|named|reserved|used)\w+ed\b|\w+(?:en|own|uilt)\sby\b))"
    r"|means?\b|refers?\s+to\b|stands?\s+for\b|describes?\b|denotes?\b)"
)
_MEANS = _CLOSED + r"(?:means|refers?\s+to|stands?\s+for|denotes|(?:is|are)\s+defined\s+as)\b"
_IS_A = _CLOSED + r"(?:is|are|was|were)\s(?:an?|the|one|any|some)\b"
_ENTRY = _CLOSED + r"(?:\s?:|\s[-\u2013\u2014\u2212]{1,2})\s+(?=(?:\S+\s+){2}\S)"
"""The colon or dash of an entry of a glossary, or of a manual page, before three words and more."""
_ACTS = _CLOSED + (
    r"(?:(?:is|are)\s+(?:used|there|made|meant|designed)\b|(?:can|lets?)\b"
    r"|(?!(?:is|was|has|does)\b)[a-z]+s\b)"
)
_GOES_ON = r"(?-i:(?:\s[A-Z][\w.’'-]*){1,3})"
"""The rest of a longer name: OpenShot *Video Editor*."""
_PREPOSITION = re.compile(
    r"\b(?:about|against|at|between|by|for|from|in|including|into|like|of|on|over|than|through|to|under|using|via|"
    r"with|within|without)\s+"
    r"(?:(?:an?|the|this|your|our|its|their)\s+)?[“\"‘']?$",
    re.IGNORECASE,
)
"""Words before a name that make the sentence one about something else: the screen of a telephone."""
_BEFORE = r"(?:called|known as|named|the term|said)\s+[“\"‘']?"
_ROLE_BEFORE = (
    r"(?:^|,\s|\bby\s|\bby the\s)(?:[a-z]+\s){0,2}"
    r"(?!(?:and|as|at|by|for|from|in|like|of|on|or|than|to|with)\s)[a-z]+\s"
)
NAME = re.compile(r"(?<=[a-z,;:] )[A-Z][\w’'-]+|[A-Z][\w’'-]+ [A-Z]")
"""Possible names: a word with a capital that begins no sentence, or two of them."""
_WHO = re.compile(r"\bwho(?:m|se)?\b", re.IGNORECASE)
_SPEAKER = re.compile(
    r"\bwhom?(?:['’]s|\s+(?:is|are|was|were|gets?))\s+(?:\w+\s+){0,2}quoted\b"
    r"|\bwhom?\s+(?:do|does|did)\b.{0,60}\bquote\b|\bwhose\s+(?:words?|quotations?|quotes)\b",
    re.IGNORECASE,
)
_SPEAKS = r"(?:say|said|says|add(?:s|ed)|explain(?:s|ed)|note[sd]|comment(?:s|ed)|told|tells)"
_NAME = r"(?<![\w.-])[A-Z][\w.-]{1,40}"
_SAID = re.compile(
    rf"[”\"’]\s*,?\s*{_SPEAKS}\s+(?:\w+\s+){{0,3}}?[A-Z]"
    rf"|[”\"’]\s*,?\s*{_NAME}(?:\s{_NAME})*,?\s+{_SPEAKS}\b"
    rf"|{_NAME}(?:,[^.,]{{1,80}},)?\s+{_SPEAKS}\b[^.]{{0,40}}[:,]\s*[“\"‘]"
)
_MARKS = "[™®©*†‡¹²³⁰-⁹]{0,3}"
"""Marks behind a name: of a trade mark, or of a note."""
_REMARK = (
    r"(?:\s*\([^()]{1,60}\)|\s?[—–][^—–]{1,60}[—–]|,\s(?:also\s)?(?:called|known\sas|or)\s[^,.]{1,60},)?"
)
"""Words behind a name with what it is short for, or another name, in brackets, dashes or commas."""
LOOKED_BACK = 40
"""Characters before a name in which a preposition is looked for."""
LONGEST = 8
"""Words of what is to be introduced, at most."""


def asked_about(question: str) -> str | None:
    """Return the person, thing or word that a question wants introduced; None if it wants something else."""
    plain = " ".join(question.split()).rstrip("?.! ")
    match = next((match for form in _ASKS if (match := form.search(plain))), None)
    if match is None:
        return None
    what = _ARTICLE.sub("", match["what"].strip(_QUOTES + " ,"))
    return what if 0 < len(what.split()) <= LONGEST else None


def introduces(text: str, what: str, *, whole: bool = False) -> bool:
    """Return True if a sentence or the label of a row says who or what something is.

    Of "Project SOAR at Ulta" it is enough that "Project SOAR" is introduced, and of "alarm E31" that "E31"
    is, unless `whole` is asked for.
    """
    parts = [] if whole else [_CUT.sub("", what), *_CODE_LAST.findall(what)]
    return any(_introduces(text, each) for each in (what, *parts))


def names_kind(text: str, what: str) -> bool:
    """Return True if a sentence says which kind of thing something is: "A bind is a clamp"."""
    return _begins(text, what, _IS_A)


def defines(text: str, what: str) -> bool:
    """Return True if a sentence begins with something and says which kind it is of, or what it means.

    An entry of a glossary does, and so do the words that its letters stand for.
    """
    is_entry = re.match(rf"\W*{_named(what)}{_REMARK}{_ENTRY}", text, re.IGNORECASE) is not None
    return is_entry or _begins(text, what, _MEANS) or names_kind(text, what) or is_spelt_out(text, what)


def defines_longer_name(text: str, what: str) -> bool:
    """Return True if a sentence begins with a name that goes on, and says which kind of thing has it.

    People call most things by the first word of their names. Another thing may begin so, too.
    """
    return _begins(text, what, _GOES_ON + _IS_A)


def asks_doing(question: str) -> bool:
    """Return True if a question asks what something does."""
    return _ASKS_DOING.search(question) is not None


def says_doing(text: str, what: str) -> bool:
    """Return True if a sentence begins with something and says what it does: "The Trim tool cuts edges"."""
    return _begins(text, what, _ACTS)


def _named(what: str) -> str:
    """Return a pattern for a name, with any space or hyphen between its words, its plural, and its marks."""
    words = r"[\s-]+".join(re.escape(word) for word in re.split(r"[\s-]+", what) if word)
    return rf"(?<!\w){words}(?:e?s)?{_MARKS}(?!\w)"


def _begins(text: str, what: str, then: str) -> bool:
    """Return True if a sentence begins with the name of something, and goes on as a pattern says."""
    begins = rf"\W*(?:(?:an?|the)\s)?{_named(what)}{_REMARK}{then}"
    return re.match(begins, text, re.IGNORECASE) is not None


def _introduces(text: str, what: str) -> bool:
    name = _named(what)
    if "\t" in text:
        return re.search(rf"^\W*{name}\W*\t", text, re.IGNORECASE) is not None
    flags = re.IGNORECASE | re.MULTILINE
    return (
        re.search(name + _APPOSITION, text, flags) is not None
        or any(
            not _PREPOSITION.search(text[max(0, match.start() - LOOKED_BACK) : match.start()])
            for match in re.finditer(name + _SAYS_WHAT, text, flags)
        )
        or re.search(_BEFORE + name, text, flags) is not None
        or (_is_name(what) and re.search(_ROLE_BEFORE + rf"(?i:{name})", text) is not None)
        or is_spelt_out(text, what)
    )


def _is_name(what: str) -> bool:
    return what[:1].isupper() and not any(map(str.isdigit, what))


def asks_person(question: str) -> bool:
    """Return True if a question asks who somebody is, or who does something."""
    return _WHO.search(question) is not None


def holds_name(text: str) -> bool:
    """Return True if a text may hold a name."""
    return NAME.search(text) is not None


def asks_speaker(question: str) -> bool:
    """Return True if a question asks who is quoted."""
    return _SPEAKER.search(question) is not None


def names_speaker(text: str) -> bool:
    """Return True if a sentence quotes somebody and names who it is."""
    return _SAID.search(text) is not None
