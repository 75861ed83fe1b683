"""Describe the arguments of the tools. A model reads their schemas before it calls one."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, StringConstraints

from pincite.schema.strict import StrictModel
from pincite.store.registry.collections import COLLECTION_NAME
from pincite_api.validation_errors import NO_NUL

QuestionText = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=8192, pattern=NO_NUL)
]
Name = Annotated[str, StringConstraints(min_length=1, max_length=1024, pattern=NO_NUL)]
CollectionName = Annotated[str, StringConstraints(pattern=f"^{COLLECTION_NAME.pattern}$")]


class Search(StrictModel):
    query: QuestionText = Field(description="What to look for, as a question or as words.")


class Fetch(StrictModel):
    id: Name = Field(description="The id of a page, as search and ask give it.")


class InCollection(StrictModel):
    collection: CollectionName = Field("default", description="A name that list_collections gives.")


class Ask(InCollection):
    question: QuestionText = Field(description="The question, complete in itself.")
    documents: Annotated[list[Name], Field(min_length=1, max_length=1000)] | None = Field(
        None, description="Names of documents, to ask these alone."
    )


class OfDocument(InCollection):
    document: Name = Field(
        description="The id of one of its pages, which says the collection too, or its name there."
    )


class ReadSection(OfDocument):
    section: int = Field(description="The number of a section in the outline.", ge=1, le=1_000_000)
    start: int = Field(0, description="The character of the section to begin at.", ge=0, le=1_000_000_000)


class ExplainAbsence(OfDocument):
    question: QuestionText = Field(description="The question that the search was for.")


class Nothing(StrictModel):
    pass
