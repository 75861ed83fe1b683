"""Find the sentences with what a question asks for by its form; of an option or setting, what explains it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from pincite.answer.generate.candidate_sentences import CandidateSentence, sentences_that
from pincite.answer.generate.draft import Quote
from pincite.answer.generate.sentence_scores import Scored
from pincite.retrieve.asked_entry import begin_of_entry, begins_option, is_syntax, is_usage
from pincite.retrieve.asked_form import asked_form
from pincite.retrieve.passage import Passage

NAME_WORDS, ENTRY_WORDS = 4, 60
"""Words of a line that only names an option and what it takes, and of an entry that is given, at most."""
_DEFAULT = re.compile(r"\bdefaults?\b", re.I)


def with_form(question: str, scored: list[Scored], passages: Sequence[Passage]) -> list[Scored]:
    """Return the sentences with the telephone number, address of mail or option that is asked for; else all.

    Those alone whose line begins with it, as the entry of an option does, come before others that have it,
    these before the synopsis of a command, and all before those with the words around them that have it. An
    entry has with it what explains it. One that says the default leads, if that is asked for, and a row that
    says nothing else comes last, if it is not.
    """
    if (held := asked_form(question)) is None:
        return scored
    entry = begin_of_entry(held)
    holding = [each for each in scored if held.search(each.candidate.text)]
    own = [each for each in holding if not is_usage(each.candidate.text)] or holding
    entries = [
        each
        for each in holding
        if entry.match(each.candidate.text) and _begins_line(each.candidate, passages)
    ]
    explained = [with_it for each in entries for with_it in _explained(each, passages, question)]
    asks_default = _DEFAULT.search(question) is not None
    says = _DEFAULT.search if asks_default else _DEFAULT.match
    explained.sort(key=lambda each: (says(each.candidate.text) is not None) != asks_default)
    return explained or own or [each for each in scored if held.search(each.candidate.context)]


def _explained(entry: Scored, passages: Sequence[Passage], question: str) -> list[Scored]:
    """Return an entry with the rest of its paragraph, or with the next one where it is a bare name.

    That may begin the next passage of the document, and does where a table has the name in a row for its
    syntax. It goes on to the default, if that is asked for.
    """
    named = entry.candidate
    if named.is_row:
        return [entry, *_begins_next(entry, passages)] if is_syntax(named.text) else [entry]
    chunk, start = passages[named.passage].chunk, named.start
    name, _, below = chunk.text[start:].partition("\n")
    is_name = len(name.split()) <= NAME_WORDS or name.endswith("]")
    is_bare = is_name and not begins_option(below)
    if is_bare and not below:
        return [entry, *_begins_next(entry, passages)]
    last = start + len(name) + (len(below.partition("\n")[0]) + 1 if is_bare else 0)
    within = [end for _, end in chunk.sentences if start + len(named.text) < end <= last]
    asks_default = _DEFAULT.search(question) and not _DEFAULT.search(named.text)
    stated = [end for end in within if asks_default and _DEFAULT.search(chunk.text[start:end])][:1]
    ends = stated or [end for end in within if len(chunk.text[start:end].split()) <= ENTRY_WORDS][-1:]
    return [replace(entry, candidate=replace(named, text=chunk.text[start:end])) for end in ends] or [entry]


def _begins_next(entry: Scored, passages: Sequence[Passage]) -> list[Scored]:
    """Return what the next passage of an entry's document begins with; nothing if that is another entry."""
    before = passages[entry.candidate.passage]
    follows = (before.version_id, before.chunk.ordinal + 1)
    for number, each in enumerate(passages):
        text = each.chunk.text
        if each.part is None and (each.version_id, each.chunk.ordinal) == follows and not begins_option(text):
            first = len(text.partition("\n")[0])
            ends = [end for _, end in each.chunk.sentences if end <= first]
            stop = max((end for end in ends if len(text[:end].split()) <= ENTRY_WORDS), default=first)
            next_ = replace(entry.candidate, passage=number, start=0, text=text[:stop])
            return [replace(entry, candidate=next_)]
    return []


def _begins_line(candidate: CandidateSentence, passages: Sequence[Passage]) -> bool:
    before = passages[candidate.passage].chunk.text[: candidate.start].rstrip(" ")
    return not before or before.endswith("\n")


def holding_form(question: str, passages: Sequence[Passage]) -> list[Quote]:
    """Return the sentences of passages with what a question asks for by its form: each is to be scored."""
    held = asked_form(question)
    return [] if held is None else sentences_that(lambda text: held.search(text) is not None, passages)
