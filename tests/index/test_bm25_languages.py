"""What a text is found by in languages other than English."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pincite.errors import UnknownLanguage
from pincite.index.bm25 import chunk_vector, distinct_terms, query_vector, terms
from pincite.index.languages import LANGUAGES


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("fr", "L’entreprise n'a pas publié ses prévisions.", ["entrepris", "publi", "previs"]),
        ("fr", "l'œuvre aujourd'hui", ["oeuvr", "aujourdhui"]),
        ("fr", "la pompe XR-200", ["pomp", "xr200", "xr", "200"]),
        ("it", "dell'azienda", ["azi"]),
        ("de", "Die Straßen und die Häuser", ["strass", "haus"]),
        ("ru", "Новые электростанции", ["нов", "электростанц"]),
        ("hi", "हिन्दी भाषाओं में", ["हिन्द", "भाष"]),
        ("ar", "المَدْرَسَة", ["مدرس"]),
        ("cy", "ysgolion newydd", ["ysgolion", "newydd"]),
        ("ja", "東京都 2024年", ["東京", "京都", "2024", "年"]),
        ("zh", "发电站XR-200", ["发电", "电站", "xr200", "xr", "200"]),
        ("ko", "발전소를", ["발전", "전소", "소를"]),
        ("th", "ไฟฟ้า", ["ไฟ", "ฟฟ้", "ฟ้า"]),
    ],
)
def test_terms(language: str, text: str, expected: list[str]) -> None:
    assert terms(text, language) == expected


@pytest.mark.parametrize(
    ("language", "text", "asked"),
    [
        ("fr", "Les prévisions d'investissements", "prevision investissement"),
        ("es", "Las inversiones previstas", "inversion prevista"),
        ("pl", "Łódź i źródła", "lodz zrodla"),
        ("ja", "東京都は新しい発電所を建設しました。", "発電所の建設"),
        ("ko", "회사는 발전소를 지었다", "회사의 발전소"),
        ("he", "שָׁלוֹם", "שלום"),
    ],
)
def test_a_word_is_found_in_another_form(language: str, text: str, asked: str) -> None:
    found = distinct_terms(text, language) & distinct_terms(asked, language)
    assert len(found) >= min(2, len(asked.split()))


def test_a_collection_in_english_is_weighed_as_if_there_were_no_other_language() -> None:
    assert chunk_vector("les prévisions 東京都") == chunk_vector("les prévisions 東京都", "en")
    assert terms("les prévisions 東京都") == ["les", "previs", "東京都"]


@given(st.text(), st.sampled_from(LANGUAGES))
def test_in_every_language_a_question_that_repeats_a_chunk_has_the_chunks_terms(
    text: str, language: str
) -> None:
    vector = chunk_vector(text, language)
    assert vector.indices == query_vector(text, language=language).indices == sorted(set(vector.indices))
    assert set(terms(text, language)) == distinct_terms(text, language)


def test_an_unknown_language_is_refused() -> None:
    with pytest.raises(UnknownLanguage):
        terms("text", "xx")
