"""What an answer without a language model promises: the sentence that answers, in its source's words."""

from __future__ import annotations

from dataclasses import replace

from pincite.answer.generate.draft import Quote
from pincite.answer.generate.extractive import ExtractiveGenerator
from pincite.retrieve.passage import Passage

from .passages import first, of_paragraphs, passage


def test_the_sentence_that_answers_comes_first(generator: ExtractiveGenerator) -> None:
    text = (
        "The pump must be inspected by trained staff. The oil is changed every 500 operating hours. "
        "Used oil is collected in the container provided."
    )
    assert first(generator, "How often must the oil be replaced?", text) == (
        "The oil is changed every 500 operating hours."
    )


def test_the_page_numbers_of_a_table_of_contents_answer_nothing(generator: ExtractiveGenerator) -> None:
    passages = [passage("17", headings=("Contents", "3 The pump")), passage("The pump has 12 valves.")]
    drafts = generator.generate("How many valves does the pump have?", passages)
    assert [draft.quotes[0].text for draft in drafts] == ["The pump has 12 valves."]
    assert not list(generator.generate("How many valves does the pump have?", passages[:1]))


def test_a_description_goes_on_to_the_end_of_its_paragraph(generator: ExtractiveGenerator) -> None:
    what, more = "A bobbin is a small drum for thread.", "It is turned by hand and holds one colour."
    passages = [of_paragraphs(f"{what} {more}", "The store opens at noon.")]
    [first, *_] = generator.generate("What is a bobbin?", passages)
    assert first.quotes[0].text == f"{what} {more}"


def test_a_question_for_how_something_looks_is_answered_by_the_nearest_code_block(
    generator: ExtractiveGenerator,
) -> None:
    def code(lead: str, text: str) -> Passage:
        return replace(of_paragraphs(lead, text), part="code")

    passages = [
        passage("A lamp file is read at the start."),
        code("A harbour is declared like this:", "harbour: Tarn"),
        code("A lamp is declared like this:", "lamp: 9"),
    ]
    drafts = list(generator.generate("What does a lamp file look like?", passages))
    assert [draft.quotes[0].text for draft in drafts] == ["A lamp is declared like this:", "lamp: 9"]


def test_a_code_block_gives_way_to_a_sentence_that_answers_better(generator: ExtractiveGenerator) -> None:
    said = "An example of a protected bird is the kingfisher, which nests in the river bank."
    code = replace(passage("lamp { hours = 9 }"), part="code")
    drafts = list(generator.generate("What is an example of a protected bird?", [passage(said), code]))
    assert drafts[0].quotes[0].text == said


SHOP = (
    "Maps of the coast",
    "Harbour map",
    "Now 9 crowns €8.50",
    "Map of the lights",
    "Now €12.00",
    "On paper",
)


def test_a_name_is_given_with_the_price_right_below_it(generator: ExtractiveGenerator) -> None:
    [draft] = generator.generate("What does the map of the lights cost?", [of_paragraphs(*SHOP)])
    assert [quote.text for quote in draft.quotes] == ["Map of the lights\nNow €12.00"]


def test_a_price_that_a_model_chose_is_shown_with_its_name(generator: ExtractiveGenerator) -> None:
    page = of_paragraphs(*SHOP)
    chosen = Quote(0, "Now €12.00", page.chunk.text.index("Now €12.00"))
    [draft] = generator.evidence("What does the map of the lights cost?", [page], [chosen])
    assert draft.quotes[0].text == "Map of the lights\nNow €12.00"


def test_names_with_their_prices_are_compared_each_alone(generator: ExtractiveGenerator) -> None:
    question = "Which is cheaper, the harbour map or the map of the lights?"
    drafts = list(generator.generate(question, [of_paragraphs(*SHOP)]))
    assert {"Harbour map\nNow 9 crowns €8.50", "Map of the lights\nNow €12.00"} <= {
        draft.quotes[0].text for draft in drafts
    }


def test_a_price_above_a_name_is_not_taken_for_that_of_the_name_above_it(
    generator: ExtractiveGenerator,
) -> None:
    page = of_paragraphs("€9.50", "Harbour map", "€12.00", "Map of the lights")
    drafts = list(generator.generate("What does the harbour map cost?", [page]))
    assert "Harbour map\n€12.00" not in [draft.quotes[0].text for draft in drafts]


def test_a_name_alone_is_given_with_what_stands_below_it(generator: ExtractiveGenerator) -> None:
    page = of_paragraphs("Write to us", "Kim Holt", "Harbour master since 2011", "Tam Roe", "Diver")
    [draft, *_] = generator.generate("Who is Kim Holt?", [page])
    assert draft.quotes[0].text == "Kim Holt\nHarbour master since 2011"
    drafts = list(generator.generate("Who is a diver?", [page]))
    assert "Diver" in [draft.quotes[0].text for draft in drafts]


def test_a_sentence_ends_with_its_paragraph_though_no_mark_does(generator: ExtractiveGenerator) -> None:
    shop = of_paragraphs(
        "Opening hours and prices", "The oil is changed every 500 hours", "Maps of the coast"
    )
    [draft, *_] = generator.generate("How often is the oil changed?", [shop])
    assert draft.quotes[0].text == "The oil is changed every 500 hours"


def test_steps_that_are_told_in_prose_are_given_to_the_end_of_their_paragraph(
    generator: ExtractiveGenerator,
) -> None:
    text = "To renew the pass, sign in at the desk. Open the list of passes. Press Renew."
    assert first(generator, "How do I renew the pass?", text) == text


def test_every_quote_stands_in_the_passage_it_names(generator: ExtractiveGenerator) -> None:
    passages = [passage("One thing. Another thing."), passage("A third thing about oil.")]
    for draft in generator.generate("What about oil?", passages):
        for quote in draft.quotes:
            text = passages[quote.passage].chunk.text
            assert text[quote.near : quote.near + len(quote.text)] == quote.text


def test_a_list_that_runs_on_does_not_stand_before_what_answers(generator: ExtractiveGenerator) -> None:
    answer = "The pump runs on diesel oil."
    exhibits = ", ".join(f"Agreement {number} on the oil that the pump runs on" for number in range(20))
    assert first(generator, "What oil does the pump run on?", f"{exhibits}. {answer}") == answer


def test_steps_are_given_whole_where_their_heading_is_what_is_asked(generator: ExtractiveGenerator) -> None:
    steps = (
        "Time needed: 35 minutes for each pump.",
        "1. Release the pressure, rinse, and lock the main switch.",
        "2. Undo the four head screws crosswise with a 5 mm hexagon key.",
        "3. Pull off the head together with its valves.",
        "4. Turn the crank by hand until the rod stands furthest forward.",
        "5. Unscrew it to the left and wipe the leak channel dry.",
    )
    listed = replace(of_paragraphs(*steps), part="list")
    listed = replace(listed, chunk=replace(listed.chunk, headings=("Upkeep", "10.5 Renewing a diaphragm")))
    sentence = passage("Renew the diaphragm after 8,000 operating hours.", headings=("Service",))
    drafts = generator.generate("How do I renew a diaphragm?", [sentence, listed])
    assert [draft.quotes[0].text for draft in drafts] == list(steps)


def test_nothing_is_made_of_nothing(generator: ExtractiveGenerator) -> None:
    assert list(generator.generate("What about oil?", [passage("…")])) == []


FREQUENT = (
    "When is a claim settled? It is settled within a month. How do I file a claim? "
    "Choose the trip in the app and press the red button. Who decides on a claim?"
)


def test_a_question_in_a_text_is_answered_by_what_stands_after_it(generator: ExtractiveGenerator) -> None:
    drafts = generator.generate("How do I file a claim?", [passage(FREQUENT)])
    assert next(drafts).quotes[0].text == "Choose the trip in the app and press the red button."


def test_a_question_that_a_text_leaves_open_answers_nothing(generator: ExtractiveGenerator) -> None:
    drafts = generator.generate("Who decides on a claim?", [passage(FREQUENT)])
    assert not any(quote.text.endswith("?") for draft in drafts for quote in draft.quotes)


def test_what_says_which_kind_of_thing_it_is_is_found_among_many_sentences_that_name_it(
    generator: ExtractiveGenerator,
) -> None:
    named = [f"Marlin was first sold by store {number} of the town." for number in range(40)]
    defined = "Marlin is a diving pump for wells."
    assert (
        first(generator, "What is Marlin?", " ".join(named), f"It runs on mains power. {defined}") == defined
    )
