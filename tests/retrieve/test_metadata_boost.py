"""Which of eighty filings a question favours, however it names them; and what names none."""

from __future__ import annotations

import pytest

from pincite.retrieve.metadata_boost import Boosts, MetadataBooster

from .filings import document, filings

QUESTIONS = [
    ("What was 3M's capital expenditure in FY2018?", "3M_2018_10K"),
    ("How much did Activision Blizzard spend on R&D in fiscal 2019?", "ACTIVISIONBLIZZARD_2019_10K"),
    ("AMEX effective tax rate FY2022", "AMERICANEXPRESS_2022_10K"),
    ("Did American Express retain its card members during 2021?", "AMERICANEXPRESS_2021_10K"),
    ("What drove AMD's gross margin in FY22?", "AMD_2022_10K"),
    ("Which acquisitions did American Water Works make in 2021?", "AMERICANWATERWORKS_2021_10K"),
    ("best buy capex 2019", "BESTBUY_2019_10K"),
    ("What is Boeing's backlog as of FY2022?", "BOEING_2022_10K"),
    ("What did Coca-Cola pay in dividends in fiscal year 2017?", "COCACOLA_2017_10K"),
    ("KO net income 2021", "COCACOLA_2021_10K"),
    ("General Mills' inventory turnover for FY2020", "GENERALMILLS_2020_10K"),
    ("What is JnJ's gross margin for 2022?", "JOHNSON_JOHNSON_2022_10K"),
    ("What did JPM earn in 2020?", "JPMORGAN_2020_10K"),
    ("Which of JPM's segments had the lowest net revenue in 2021 Q1?", "JPMORGAN_2021Q1_10Q"),
    ("Kraft Heinz's goodwill impairment in FY2018", "KRAFTHEINZ_2018_10K"),
    ("How large is Lockheed Martin's working capital in FY2021?", "LOCKHEEDMARTIN_2021_10K"),
    ("Nike days payable outstanding FY19", "NIKE_2019_10K"),
    ("What were NIKE's revenues in Q2 of FY2021?", "NIKE_2021Q2_10Q"),
    ("P&G organic growth in fiscal 2020", "PROCTERGAMBLE_2020_10K"),
    ("PG&E wildfire liabilities in 2019", "PGE_2019_10K"),
    ("What did PayPal report for the third quarter of 2022?", "PAYPAL_2022Q3_EARNINGS"),
    ("What did Foot Locker announce on August 19, 2022?", "FOOTLOCKER_2022_8K_dated-2022-08-19"),
    ("Block (formerly known as Square): revenue growth FY2019 - FY2020", "BLOCK_2020_10K"),
    ("Was there a change in Best Buy's stores between Q2 of FY2024 and FY2023?", "BESTBUY_2024Q2_10Q"),
    ("Ulta Beauty's SG&A in its fiscal 2023 annual report", "ULTABEAUTY_2023_10K"),
    ("How did Verizon's debt change from 2021 to 2022?", "VERIZON_2022_10K"),
    ("What did Walmart spend on advertising in FY2019?", "WALMART_2019_10K"),
    ("Netflix streaming hours in 2017", "NETFLIX_2017_10K"),
]


@pytest.fixture(scope="module")
def eighty() -> MetadataBooster:
    return MetadataBooster(filings())


def best(routes: Boosts) -> list[str]:
    """Return the documents with the highest weight."""
    weights = {known.live.document_id: routes.of(known.live.document_id).weight for known in filings()}
    highest = max(weights.values())
    return [document_id for document_id, weight in weights.items() if weight == highest and weight]


@pytest.mark.parametrize(("question", "filing"), QUESTIONS)
def test_a_question_favours_the_filing_that_it_is_about(
    eighty: MetadataBooster, question: str, filing: str
) -> None:
    routes = eighty.boosts(question)
    assert best(routes) == [filing]
    assert filing in routes.named
    assert routes.financial


def test_the_year_before_a_named_one_is_asked_for_too(eighty: MetadataBooster) -> None:
    with_prior = eighty.boosts("How did General Mills' capex in FY2019 differ from the prior year?")
    assert with_prior.of("GENERALMILLS_2019_10K").weight > with_prior.of("GENERALMILLS_2018_10K").weight
    assert with_prior.of("GENERALMILLS_2018_10K").weight > with_prior.of("GENERALMILLS_2020_10K").weight - 0.2


@pytest.mark.parametrize(
    "question",
    [
        "What is the best way to block a target?",
        "How do I clean the filter of the pump?",
        "Which sales target was set for the best visa?",
        "What gap is left between the plates?",
    ],
)
def test_words_of_the_language_name_nobody(eighty: MetadataBooster, question: str) -> None:
    assert eighty.boosts(question).named == ()


def test_a_route_says_what_it_rests_on_and_leaves_the_others_alone(eighty: MetadataBooster) -> None:
    routes = eighty.boosts("What was 3M's capex in FY2022?")
    assert any("3M" in reason for reason in routes.of("3M_2022_10K").reasons)
    assert any("2022" in reason for reason in routes.of("3M_2022_10K").reasons)
    assert routes.of("ORACLE_2019_10K").weight == 0
    assert routes.of("unknown").weight == 0


def test_a_document_is_named_by_a_number_that_it_bears() -> None:
    pumps = MetadataBooster(
        [document("cv-120", identifiers="CV-120"), document("cv-240", identifiers="CV-240")]
    )
    routes = pumps.boosts("How much does the CV240 weigh?")
    assert routes.named == ("cv-240",)
    assert not routes.financial


def test_a_collection_of_other_documents_is_not_financial_whatever_the_question_names() -> None:
    reports = filings()[:2]
    manuals = [document(f"manual-{number}") for number in range(2)]
    asked = "What was 3M's capital expenditure in FY2018?"
    assert MetadataBooster(reports).boosts(asked).financial
    assert not MetadataBooster([*reports, *manuals]).boosts(asked).financial


def test_a_question_that_names_several_has_a_side_for_each(eighty: MetadataBooster) -> None:
    sides = eighty.document_groups("Was Nike's gross margin higher than Foot Locker's in 2021?")
    assert [{each.split("_")[0] for each in side} for side in sides] == [{"NIKE"}, {"FOOTLOCKER"}]
    assert eighty.document_groups("What was Nike's gross margin in 2021 and in 2020?") == []
    pumps = MetadataBooster([document(name.lower(), identifiers=name) for name in ("CV-120", "CV-240")])
    assert pumps.document_groups("Is the CV-240 heavier than the CV-120?") == [["cv-240"], ["cv-120"]]


def test_a_kind_that_is_asked_for_counts_a_little() -> None:
    known = MetadataBooster([document("a", kind="manual"), document("b", kind="datasheet")])
    routes = known.boosts("What does the manual say of noise?")
    assert routes.of("a").weight > routes.of("b").weight == 0
    assert routes.named == ()
