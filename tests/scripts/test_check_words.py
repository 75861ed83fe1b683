"""One name for one thing: old names do not come back, and no two classes share a name."""

from __future__ import annotations

from check_words import definitions, old_names, shared_types

SOURCE = """
FEED = 1

class Owner:
    words: int

    def __init__(self, claim):
        self._claim = claim

def mend():
    owner = 1
"""


def test_definitions_are_modules_classes_functions_attributes_and_parameters_but_no_local_variables() -> None:
    assert set(definitions(SOURCE, "pincite.store")) == {
        "pincite.store",
        "pincite.store.FEED",
        "pincite.store.Owner",
        "pincite.store.Owner.words",
        "pincite.store.Owner.__init__",
        "pincite.store.Owner.__init__.self",
        "pincite.store.Owner.__init__.claim",
        "pincite.store.Owner._claim",
        "pincite.store.mend",
    }


def test_an_old_name_is_found_wherever_it_is_defined_and_only_as_a_whole() -> None:
    words = [{"say": "lock", "old": ["Owner", "Owner.words", "store.claim", "laim"]}]
    found = list(old_names(definitions(SOURCE, "pincite.store"), words))
    assert [line.split(":")[0] for line in found] == ["pincite.store.Owner", "pincite.store.Owner.words"]


def test_an_exception_lets_one_place_keep_its_name_and_is_refused_when_nothing_needs_it() -> None:
    words = [
        {"say": "lock", "old": ["Owner"], "stays": {"pincite.store.Owner": "public", "pincite.x": "gone"}}
    ]
    assert list(old_names(["pincite.store.Owner", "pincite.disk.Owner"], words)) == [
        "pincite.disk.Owner: say “lock”, not Owner (scripts/words.json)",
        "pincite.x is an exception in scripts/words.json that nothing needs",
    ]


def test_a_class_name_of_two_modules_is_found() -> None:
    sources = [("a", "class Cell: ..."), ("b", "class Cell: ..."), ("c", "class Table: ...")]
    assert list(shared_types(sources)) == ["Cell is a type of a, b: give each a name of its own"]


def test_a_type_alias_of_two_modules_is_found_and_a_type_variable_or_constant_is_not() -> None:
    one = 'Kind = Literal["a"]\nT_in = TypeVar("T_in")\nItem = TypeVar("Item")\nLIMIT = 1'
    two = "Kind: TypeAlias = str\nItem = TypeVar('Item')\nLIMIT = 2\ndef f():\n    Cell = 1"
    sources = [("a", one), ("b", two), ("c", "class Cell: ...")]
    assert list(shared_types(sources)) == ["Kind is a type of a, b: give each a name of its own"]


def test_types_that_may_share_a_name_are_refused_when_they_do_not() -> None:
    sources = [("a", "class Cell: ..."), ("b", "Cell = int"), ("c", "class Table: ...")]
    assert list(shared_types(sources, ["Cell", "Table"])) == [
        "Table is an exception in scripts/words.json that nothing needs"
    ]
