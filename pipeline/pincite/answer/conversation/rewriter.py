"""Word the question that is searched: the one that was asked, standing alone and without typing errors."""

from __future__ import annotations

import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass

from pincite.answer.conversation.carried import standalone
from pincite.answer.conversation.model_rewriter import ModelRewriter
from pincite.answer.conversation.turn import Turn
from pincite.errors import GeneratorUnavailable
from pincite.index.languages import ENGLISH
from pincite.index.vector_index import Scope
from pincite.metadata.question_words import is_greeting
from pincite.retrieve.known_subjects import KnownSubjects
from pincite.retrieve.live_collections import LiveCollections
from pincite.retrieve.retriever import Retriever
from pincite.schema.document import Outcome


@dataclass(frozen=True, slots=True)
class Rewritten:
    """A question to search. `failure` says why a model that should have worded it did not.

    `deadline`, in time.monotonic(), is that of the answer, whose time has begun where a model was asked.
    """

    question: str
    failure: Outcome | None = None
    deadline: float | None = None


class QuestionRewriter:
    """Makes questions stand alone, by a served model or else by rules of English, and mends their words."""

    def __init__(
        self,
        live: LiveCollections,
        retriever: Retriever,
        subjects: KnownSubjects,
        model: ModelRewriter | None,
    ) -> None:
        self._live = live
        self._retriever = retriever
        self._subjects = subjects
        self._model = model

    def rewrite(
        self, scope: Scope, question: str, history: Sequence[Turn], cancelled: threading.Event
    ) -> Rewritten:
        """Return the question to search. A model that fails is replaced by the rules, and the result says so.

        The rules are of English: without a model a question of another language stays as it is. Thanks ask
        nothing, whatever was asked before.
        """
        if is_greeting(question):
            return Rewritten(question)
        if not history or self._model is None:
            return Rewritten(self._by_rules(scope, question, history))
        deadline = time.monotonic() + self._model.timeout_s
        try:
            asked_as = self._model.rewrite(question, history, cancelled, deadline)
            return Rewritten(self._retriever.corrected(scope, asked_as), deadline=deadline)
        except GeneratorUnavailable as error:
            failure = Outcome(code=error.code, detail=error.detail)
            return Rewritten(self._by_rules(scope, question, history), failure, deadline)

    def _by_rules(self, scope: Scope, question: str, history: Sequence[Turn]) -> str:
        if self._live.language(scope.collection) != ENGLISH:
            return question

        def together(texts: Sequence[str]) -> bool:
            return self._subjects.stand_together(scope, texts)

        alone = standalone(question, [turn.question for turn in history], together)
        return self._retriever.corrected(scope, alone)
