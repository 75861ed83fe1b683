"""What the guards promise: one changed fact is seen, and the same fact in other words is let through."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pincite.answer.verify import Evidence
from pincite.answer.verify.guards import broken_guard

WARRANTY = (
    "The warranty lasts 30 months from delivery, or 24 months from the first start, whichever ends sooner."
)
CALIBRATED = (
    "Torque wrenches are calibrated every 12 months, pressure gauges every 9 months and photometers yearly."
)
DRIFT = "The drift of the compound K1 reached 6.8 %, that of the new compound K3 stayed at 1.4 %."
COMPANY = "It has 412 employees at three sites and sells dosing pumps in 38 countries."
HALL = "The building cost $31,240,000 and was finished five weeks ahead of plan."
ALONE = "Working alone in a room with chlorine gas equipment is forbidden without exception."
SHEET = "Property\tValue\tUnit\nWeight\t3.4\tkg\nSuction lift\t6.0\tm"
ALLOWANCE = "Grade\tWeekday\tWeekend\nJunior\t210\t420\nSenior\t310\t620"
VAN = "Overall length\t5,932 mm\tTurning circle\t12.8 m\nOverall width\t2,050 mm\tPayload\t1,365 kg"
FOOD = "Nutrient\tPer 100 g\tNutrient\tPer 100 g\nEnergy\t1,630 kJ\tProtein\t9.1 g\nFat\t6.2 g\tSalt\t0.85 g"
GIVEN = ("Corvane CV-120 dosing pump", "Tarnbeck Fluid Systems", "2026")


@pytest.mark.parametrize(
    ("sentence", "cited"),
    [
        (
            "The warranty is valid for 30 months after delivery or 24 months after the first start, "
            "whichever comes first.",
            WARRANTY,
        ),
        ("Pressure gauges have to be recalibrated every nine months.", CALIBRATED),
        ("K3 drifted by 1.4 %, whereas K1 drifted by 6.8 %.", DRIFT),
        ("The company employs about 400 people.", COMPANY),
        ("Tarnbeck employs 412 people in three places.", COMPANY),
        ("The hall was completed five weeks early and cost some $31 million.", HALL),
        ("An engineer may not work alone in rooms with chlorine gas equipment.", ALONE),
        ("The CV-120 weighs 3.4 kg.", SHEET),
        ("A junior gets 420 at the weekend.", ALLOWANCE),
        ("The turning circle is 12.8 m.", VAN),
        ("It has 0.85 g of salt in 100 g.", FOOD),
        (
            "A break of half an hour is due after a 30-minute drive.",
            "A drive of 30 minutes is followed by half an hour.",
        ),
        ("TFS opened it on 3 May.", "Tarnbeck Fluid Systems opened it on 3 May 2026."),
        ("Sales rose in May 2019.", "Sales rose on 3 May 2019."),
    ],
)
def test_the_same_in_other_words_breaks_no_guard(sentence: str, cited: str) -> None:
    assert broken_guard(sentence, Evidence((cited,), GIVEN)) is None


def test_a_number_in_the_form_of_a_date_that_is_none_is_read_as_numbers() -> None:
    cited = "The survey of 2015-15-12 was finished in spring."
    assert (
        broken_guard("The survey was finished in spring.", Evidence((cited,), ("Report 2013-00-01",))) is None
    )


@pytest.mark.parametrize(
    ("sentence", "cited", "guard"),
    [
        ("The warranty is valid for 36 months after delivery.", WARRANTY, "number"),
        ("The warranty is valid for 30 years after delivery.", WARRANTY, "number"),
        ("The warranty is valid for 24 months after delivery.", WARRANTY, "bound"),
        ("The warranty ends with whichever is later.", WARRANTY, "opposite"),
        ("Pressure gauges are calibrated every 12 months.", CALIBRATED, "bound"),
        ("K3 drifted by 6.8 %.", DRIFT, "bound"),
        ("The company employs over 450 people.", COMPANY, "number"),
        ("The company employs more than 420 people.", COMPANY, "number"),
        ("The hall cost about $32 million.", HALL, "number"),
        ("The hall cost $31.2 billion.", HALL, "number"),
        ("The hall cost €31,240,000.", HALL, "number"),
        ("The hall was finished five weeks late.", HALL, "opposite"),
        ("Working alone in a room with chlorine gas equipment is allowed.", ALONE, "negation"),
        ("The CV-240 weighs 3.4 kg.", SHEET, "name"),
        ("A junior gets 620 at the weekend.", ALLOWANCE, "row"),
        ("The overall length is 12.8 m.", VAN, "row"),
        ("The turning circle is 5,932 mm.", VAN.partition("\n")[0], "row"),
        ("It has 0.85 g of fat in 100 g.", FOOD, "row"),
        ("Sales fell by 5 %.", "Sales rose by 5 %.", "direction"),
        ("Sales fell by 5 %.", "Sales came to 5 %.", "direction"),
        ("Sales did not rise.", "Sales rose.", "negation"),
        ("Sales rose.", "Sales did not rise.", "negation"),
        ("All pumps were tested.", "The pumps were tested.", "quantity"),
        ("The pump failed.", "The pump may have failed.", "quantity"),
        (
            "Annika Vettering leads the office.",
            "Annika Rosvall and Jonas Vettering lead the office.",
            "named",
        ),
        ("Followers send the leader a beat.", "The leader sends followers a beat.", "role"),
        ("It opened on 4 May 2026.", "It opened on 3 May 2026.", "time"),
        ("It opened in the third quarter.", "It opened in the second quarter.", "time"),
        ("Annika Rosvall leads the press office.", "Jonas Vettering leads the press office.", "name"),
    ],
)
def test_one_changed_fact_breaks_its_guard(sentence: str, cited: str, guard: str) -> None:
    broken = broken_guard(sentence, Evidence((cited,), GIVEN))
    assert broken is not None
    assert broken.guard == guard


def test_a_name_of_the_question_counts_only_where_the_section_holds_it() -> None:
    def broken(section: str) -> bool:
        evidence = Evidence(("It weighs 12 kg.",), section=section, question="What does the CV-400 weigh?")
        return broken_guard("The CV-400 weighs 12 kg.", evidence) is not None

    assert not broken("The CV-400 is new. It weighs 12 kg.")
    assert broken("The CV-240 is new. It weighs 12 kg.")


def test_a_sentence_without_end_is_refused_unread() -> None:
    found = broken_guard("The fee is 41. " * 2_000, Evidence((COMPANY,)))
    assert found is not None
    assert found.guard == "length"


@given(st.text(max_size=200), st.lists(st.text(max_size=200), max_size=3).map(tuple))
def test_guards_raise_for_no_sentence_and_no_source(sentence: str, cited: tuple[str, ...]) -> None:
    broken_guard(sentence, Evidence(cited, cited, " ".join(cited), sentence))


@given(st.text(st.characters(codec="ascii", exclude_categories=["Cc"]), max_size=120))
def test_a_sentence_breaks_no_guard_of_numbers_times_or_names_beside_itself(sentence: str) -> None:
    broken = broken_guard(sentence, Evidence((sentence,)))
    assert broken is None or broken.guard not in ("number", "time", "name")
