"""The models that are offered: one for each collection and policy. The model behind is named beside it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, get_args

from fastapi import APIRouter, Request
from pydantic import BaseModel

from pincite.library import Library
from pincite.schema.answer import Policy
from pincite.store.registry.collections import COLLECTION_NAME
from pincite_api.bodies import JsonRoute
from pincite_api.dependencies import OpenLibrary
from pincite_api.problems import RequestProblem, documented

PREFIX = "pincite/"
EMBEDDING = "pincite-embedding"
POLICIES: tuple[Policy, ...] = get_args(Policy)

router = APIRouter(prefix="/models", tags=["openai"], route_class=JsonRoute)


@dataclass(frozen=True, slots=True)
class ChatModel:
    """The meaning of a model's name. Without a policy the service's setting holds."""

    collection: str
    policy: Policy | None

    @property
    def id(self) -> str:
        """The name by which clients ask for it."""
        return f"{PREFIX}{self.collection}" + (f":{self.policy}" if self.policy else "")


class Behind(BaseModel):
    """The collection that answers under a model's name."""

    collection: str
    policy: Policy
    generator: str
    alias_of: str | None = None


class ListedModel(BaseModel):
    """A model, as OpenAI's clients read it, and what is behind it."""

    id: str
    object: Literal["model"] = "model"
    created: int
    owned_by: Literal["pincite"] = "pincite"
    pincite: Behind


class ModelList(BaseModel):
    """All models."""

    object: Literal["list"] = "list"
    data: list[ListedModel]


def chat_model(name: str, aliases: Mapping[str, str]) -> ChatModel:
    """Return what a name stands for. Raises RequestProblem for one that no collection can have."""
    target = aliases.get(name, name)
    collection, _, policy = target.removeprefix(PREFIX).partition(":")
    found = next((known for known in POLICIES if known == policy), None)
    named = target.startswith(PREFIX) and COLLECTION_NAME.fullmatch(collection)
    if not named or (policy and found is None):
        raise no_model(name)
    return ChatModel(collection, found)


def no_model(name: str) -> RequestProblem:
    """Return the error for a name that stands for nothing."""
    return RequestProblem(
        404,
        "model_not_found",
        f"There is no model “{name}”. GET /v1/models lists those that there are, such as "
        f"{PREFIX}<collection>; PINCITE_MODEL_ALIASES gives them other names.",
    )


class Listing:
    """The models over the collections that there are."""

    def __init__(self, library: Library, aliases: Mapping[str, str]) -> None:
        self._made: dict[str, datetime] = {each.name: each.created_at for each in library.collections()}
        self._aliases = aliases
        self._policy = library.settings.policy
        self._generator = library.generator_name

    def all(self) -> Iterator[ListedModel]:
        """Yield the models of every collection, then the aliases."""
        others = (None, *(policy for policy in POLICIES if policy != self._policy))
        names = [ChatModel(collection, policy).id for collection in self._made for policy in others]
        names += [alias for alias, target in self._aliases.items() if target != EMBEDDING]
        for name in names:
            if (model := self.find(name)) is not None:
                yield model

    def find(self, name: str) -> ListedModel | None:
        """Return the model of a name. None: its collection is not there. Raises RequestProblem."""
        model = chat_model(name, self._aliases)
        if model.collection not in self._made:
            return None
        behind = Behind(
            collection=model.collection,
            policy=model.policy or self._policy,
            generator=self._generator,
            alias_of=model.id if name in self._aliases else None,
        )
        return ListedModel(id=name, created=int(self._made[model.collection].timestamp()), pincite=behind)


@router.get("", summary="List the models")
def list_models(library: OpenLibrary, request: Request) -> ModelList:
    """List one model for each collection and policy, and then their aliases by PINCITE_MODEL_ALIASES."""
    return ModelList(data=list(Listing(library, request.app.state.model_aliases).all()))


@router.get("/{model:path}", summary="Look at a model", responses=documented(404))
def get_model(model: str, library: OpenLibrary, request: Request) -> ListedModel:
    """Return one model, by its name or an alias."""
    found = Listing(library, request.app.state.model_aliases).find(model)
    if found is None:
        raise no_model(model)
    return found
