"""Random filters and random documents, drawn from few values so that they meet."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from pincite.index.filters import And, Attributes, Comparison, Filter, Not, Or, attributes_of
from pincite.index.filters.fields import KINDS, METADATA
from pincite.schema.profile import Fact, Profile
from pincite.schema.user_metadata import MAX_INTEGER, Scalar

_DATES = ["2017", "2018", "2018-03", "2018-08-14", "2018-12-31", "2019-01-01"]
_PERIODS = ["2017", "2018", "2018-H1", "2018-Q3", "2019-Q1"]
_NUMBERS: list[Scalar] = [0, 1, 1.0, -0.0, 2018, 0.1, -1.5, 1e300, 5e-324, MAX_INTEGER, -MAX_INTEGER]
_WORDS = [
    "a",
    "A",
    "true",
    "1",
    "1.0",
    "2018",
    "straße",
    "STRASSE",
    "b c",
    "b  C",
    "q\"u\\o'te",
    "and",
    "",
    "ﬁx",
]
_TIMES = ["2018-03-01T10:30:00Z", "2018-12-31 23:59"]
_KEYS = ["a", "a.b", "b-c", "_d"]

_NAMES = st.sampled_from([word for word in _WORDS if word])
_SCALARS = st.sampled_from([*_NUMBERS, *_WORDS, *_DATES, *_PERIODS, *_TIMES, True, False])


def _fact(values: st.SearchStrategy[str]) -> st.SearchStrategy[Fact]:
    return values.map(lambda value: Fact(value=value, found_in="text"))


def _facts(values: st.SearchStrategy[str]) -> st.SearchStrategy[tuple[Fact, ...]]:
    return st.lists(_fact(values), max_size=3).map(tuple)


_PROFILES = st.builds(
    Profile,
    title=st.none() | _fact(_NAMES),
    organisation=st.none() | _fact(_NAMES),
    kind=st.none() | _fact(_NAMES),
    language=st.none() | _fact(_NAMES),
    published=st.none() | _fact(st.sampled_from([*_DATES, "no date"])),
    aliases=_facts(_NAMES),
    periods=_facts(st.sampled_from(_PERIODS)),
    identifiers=_facts(_NAMES),
)

ATTRIBUTES: st.SearchStrategy[Attributes] = st.builds(
    attributes_of,
    _NAMES,
    _PROFILES,
    st.dictionaries(st.sampled_from(_KEYS), _SCALARS | st.lists(_SCALARS, max_size=3), max_size=4),
)


def _comparisons() -> st.SearchStrategy[Comparison]:
    days = st.sampled_from([*_DATES, *_PERIODS, 2018])
    free = st.sampled_from([METADATA + key for key in [*_KEYS, "missing"]])
    order = st.sampled_from(["ge", "gt", "le", "lt"])

    def one(field: st.SearchStrategy[str], operator: st.SearchStrategy[str], value: Any) -> Any:
        return st.builds(
            lambda f, o, v: Comparison.model_validate({"field": f, o: v}), field, operator, value
        )

    def same(field: st.SearchStrategy[str], values: Any) -> Any:
        listed = st.lists(values, min_size=1, max_size=3)
        return one(field, st.just("eq"), values) | one(field, st.just("any"), listed)

    dated = st.sampled_from(["published", "periods"])
    texts = st.sampled_from([field for field in KINDS if field not in ("published", "periods")])
    return st.one_of(
        same(texts, _NAMES | st.just(2018)),
        same(dated, days),
        same(free, _SCALARS),
        one(dated, order, days),
        one(free, order, st.sampled_from([*_NUMBERS, *_DATES, *_PERIODS])),
        one(free | texts | dated, st.just("exists"), st.booleans()),
    )


FILTERS: st.SearchStrategy[Filter] = st.recursive(
    _comparisons(),
    lambda parts: st.one_of(
        st.lists(parts, min_size=2, max_size=3).map(lambda several: And(and_=tuple(several))),
        st.lists(parts, min_size=2, max_size=3).map(lambda several: Or(or_=tuple(several))),
        parts.map(lambda part: Not(not_=part)),
    ),
    max_leaves=6,
)
