"""Letters that no language has are told from text, whatever the language, the case and the numbers in it."""

from __future__ import annotations

import re
from collections import Counter
from itertools import pairwise
from math import log
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pincite.extract.ocr import legibility as module
from pincite.extract.ocr.legibility import NONSENSE, legibility
from pincite.extract.ocr.scripts import script

_TEXTS = {
    "English": "The inspectors measured the depth of the harbour on every second Tuesday of the month, and "
    "nobody was surprised when the soundings fell below the mark that had been agreed.",
    "German": "Der Aufsichtsrat hat den Geschäftsbericht gebilligt. Schwierigkeiten entstanden durch "
    "Rückstände bei Zulieferern, während die Kosten für Fracht und Energie sanken.",
    "French": "Le conseil d'administration a approuvé le rapport annuel. Personne ne s'attendait à ce que la "
    "fusion soit achevée avant l'hiver, grâce à des prix plus élevés.",
    "Spanish": "El consejo de administración aprobó el informe anual. Los ingresos aumentaron gracias a los "
    "precios más altos en Europa, mientras que los costes bajaron.",
    "Polish": "Rada nadzorcza zatwierdziła sprawozdanie roczne. Przychody wzrosły dzięki wyższym cenom w "
    "Europie, podczas gdy koszty transportu spadły. Szczegółowe wyniki przedstawiono w załączniku.",
    "Czech": "Dozorčí rada schválila výroční zprávu. Tržby vzrostly díky vyšším cenám v Evropě, zatímco "
    "náklady na dopravu a energii klesly. Nikdo nečekal, že sloučení skončí před zimou.",
    "Turkish": "Yönetim kurulu yıllık raporu onayladı. Gelirler Avrupa'daki yüksek fiyatlar sayesinde arttı, "
    "nakliye ve enerji maliyetleri ise düştü.",
}


def shifted(text: str, by: int) -> str:
    """Return the text under an alphabet that is off by some letters."""
    return re.sub(r"[a-z]", lambda m: chr((ord(m[0]) - 97 + by) % 26 + 97), text.casefold())


@pytest.mark.parametrize("language", _TEXTS)
def test_a_language_is_legible_in_any_case(language: str) -> None:
    for text in (_TEXTS[language], _TEXTS[language].upper()):
        found = legibility(text)
        assert found is not None
        assert found > NONSENSE + 0.15


@pytest.mark.parametrize("language", [name for name in _TEXTS if name not in ("Polish", "Czech")])
@pytest.mark.parametrize("by", [1, 3, 5, -1, -3])
def test_letters_off_by_some_are_nonsense(language: str, by: int) -> None:
    found = legibility(shifted(_TEXTS[language], by))
    assert found is not None
    assert found < NONSENSE


def test_codes_a_font_left_without_its_encoding_are_nonsense() -> None:
    """Glyph numbers taken for characters: every one is 29 too small."""
    garbled = "".join(chr(ord(char) - 29) if ord(char) > 61 else char for char in 2 * _TEXTS["English"])
    found = legibility(garbled)
    assert found is None or found < NONSENSE


@pytest.mark.parametrize(
    "text",
    [
        "",
        "1,450 (620) 4.15 $ 305 12.5% " * 20,
        "TB-OM-0917 CV-240 4Q25 K1 A7 " * 20,
        "Совет директоров утвердил " * 9,
    ],
)
def test_numbers_codes_and_other_scripts_are_not_judged(text: str) -> None:
    assert legibility(text) is None


@given(st.text())
def test_any_text_gets_a_share_or_none(text: str) -> None:
    found = legibility(text)
    assert found is None or 0.0 <= found <= 1.0


def test_the_costs_are_those_of_the_sample_documents(sample_docs: Path) -> None:
    words = [
        f" {word} "
        for path in sorted((sample_docs / "source").glob("*.md"))
        for word in re.findall(r"\b[a-z]+\b", path.read_text().casefold())
    ]
    pairs = Counter(pair for word in words for pair in pairwise(word))
    starts = Counter(first for word in words for first in word[:-1])
    for (a, b), count in pairs.most_common(60):
        cost = module._STEP * int(module._COSTS[module._ALPHABET.index(a)][module._ALPHABET.index(b)], 36)
        assert cost == pytest.approx(-log(count / starts[a]), abs=0.5)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Rückstände, 12", "Latin"),
        ("Совет", "Cyrillic"),
        ("έκθεση", "Greek"),
        ("取締役会", "Han"),
        ("エネルギー", "Kana"),
        ("이사회", "Hangul"),
        ("وافق", "Arabic"),
        ("12 %", None),
    ],
)
def test_a_script_is_named(text: str, expected: str | None) -> None:
    assert script(text) == expected
