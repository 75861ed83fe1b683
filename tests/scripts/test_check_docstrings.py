"""Docstrings say first what a thing is or does."""

from __future__ import annotations

from check_docstrings import questions

SOURCE = '''
"""How far it is."""
LIMIT = 3
"""What it may cost."""
PLACE = "here"
"""Where it stands."""

class Far:
    """Whoever reads this is not asked."""

    def is_far(self) -> bool:
        """
        Whether it is far.
        """
        return True
'''


def test_docstrings_that_begin_with_a_question_word_are_found_those_of_attributes_too() -> None:
    assert [text for _, text in questions(SOURCE)] == [
        "How far it is.",
        "What it may cost.",
        "Where it stands.",
        "Whether it is far.",
    ]
