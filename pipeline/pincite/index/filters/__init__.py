"""Filters: which documents a question is put to, said the same way in the API, the CLI and flows.

As JSON a filter is a comparison of a field, or `and`, `or` and `not` of filters:

    {"and": [{"field": "metadata.year", "ge": 2018}, {"not": {"field": "kind", "eq": "manual"}}]}

and as text `metadata.year >= 2018 and not kind = manual`. The operators are `eq` (=), `any` (in), `ge`, `gt`,
`le`, `lt` (>=, >, <=, <) and `exists`.

- A document that lacks the field fails the comparison, and so passes its `not`. An empty list is lacking.
- Of a field with several values one must match; `not` asks that none does.
- `document` (the external id) and the user's own `metadata.<key>` are compared exactly; `title`,
  `organisation` (also by its aliases), `kind`, `language` and `identifiers` without regard to case and white
  space.
- Numbers are numbers: 1 equals 1.0, and neither "1" nor true. A comparison of order with a number sees a
  field's numbers only; one with a date, its ISO dates and periods only.
- `published` and `periods` are days. One equals a date or period that it lies in: 2018-08-14 is 2018-08-14,
  2018-08, 2018-Q3, 2018-H2 and 2018; but 2018 is not 2018-08. In a comparison of order a document's date
  stands for its first day, and the filter's for all of its days: >= from the first of them, > after the
  last, <= until the last, < before the first. So 2018 is not >= 2018-03-01, and 2018-08-14 is <= 2018 and
  not > 2018. Metadata that are ISO dates, also with a time of day, are ordered the same way.
"""

from pincite.index.filters.attributes import Attributes, attributes_of
from pincite.index.filters.evaluate import matches
from pincite.index.filters.model import And, Comparison, Filter, Not, Or, as_json
from pincite.index.filters.read import read
from pincite.index.filters.text import render

__all__ = [
    "And",
    "Attributes",
    "Comparison",
    "Filter",
    "Not",
    "Or",
    "as_json",
    "attributes_of",
    "matches",
    "read",
    "render",
]
