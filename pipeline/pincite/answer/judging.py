"""Judge the sentences of an answer that no quote proves: by guards, then by a judge model or by nearness.

A judge is asked as soon as a sentence is whole, and reads it while the model writes the next one.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Generator, Iterable
from dataclasses import dataclass, replace
from threading import Event
from typing import TypeVar

from pincite.answer.citation_verifier import VerifiedSentence
from pincite.answer.judge.model_judge import ModelJudge, Opinion, ServedJudge
from pincite.answer.verify import ECHO, Evidence, broken_guard, nearness
from pincite.embed import Embedder
from pincite.errors import GeneratorUnavailable, JudgeChanged
from pincite.schema.answer import Judgement, MinVerdict, Verdict
from pincite.schema.document import Outcome

Drafted = TypeVar("Drafted")

PROBE_SHARE = 0.5
"""Of the time for the whole answer: the longest wait for a judge's answers to the probe. What answers needs
the rest."""
POLL_S = 0.1
"""Seconds between two looks whether the answer was given up, while the judge is waited for."""


@dataclass(frozen=True, slots=True)
class _Begun:
    """A sentence that is being judged; without an `opinion` that is waited for, it is judged."""

    checked: VerifiedSentence | None
    opinion: Opinion | None = None


class Judging:
    """Judges the sentences of one answer.

    `level` is the weakest verdict with which a sentence is shown as said. `deadline`, in time.monotonic(), is
    the whole answer's: `timeout_s` from now, unless it is given. `failure` says why a calibrated judge is not
    asked, or not any more; sentences are then judged as without one, and where the level was not set it is
    lowered to theirs.
    """

    def __init__(
        self,
        embedder: Embedder,
        wanted: MinVerdict | None,
        judge: ModelJudge | None,
        timeout_s: float,
        deadline: float | None = None,
    ) -> None:
        """Take the level that is `wanted`; None stands for the strongest that can be judged here."""
        began = time.monotonic()
        self.level: MinVerdict = wanted or "paraphrased"
        self.failure: Outcome | None = None
        self._embedder = embedder
        self._wanted = wanted
        self._judge: ServedJudge | None = None
        self.deadline = deadline or began + timeout_s
        if judge is not None and wanted in (None, "entailed"):
            try:
                self._judge = judge.calibrated(min(self.deadline, began + PROBE_SHARE * timeout_s))
            except (GeneratorUnavailable, JudgeChanged) as error:
                self._go_on_without(error)
        if self._judge is not None:
            self.level = "entailed"

    def in_order(
        self, drafts: Iterable[tuple[Drafted, VerifiedSentence | None] | None], cancelled: Event
    ) -> Generator[tuple[Drafted, VerifiedSentence | None]]:
        """Judge each sentence from when it comes. Yield them in their order, each as soon as it is judged.

        A sentence comes with the draft that it was made of. None among them says that more is coming. Nothing
        more is yielded once `cancelled` is set.
        """
        waiting: deque[tuple[Drafted, _Begun]] = deque()
        try:
            for each in drafts:
                if each is not None:
                    waiting.append((each[0], self._begin(each[1])))
                while waiting and (judged := self._judged(waiting[0][1], 0)):
                    yield waiting.popleft()[0], judged.checked
            while waiting and not cancelled.is_set():
                if judged := self._judged(waiting[0][1], POLL_S):
                    yield waiting.popleft()[0], judged.checked
        finally:
            for _, begun in waiting:
                if begun.opinion is not None:
                    begun.opinion.cancel()

    def _begin(self, checked: VerifiedSentence | None) -> _Begun:
        """Begin to judge a sentence. One that needs no judging stays as it is."""
        if checked is None or checked.unproven is None or self.level == "supported":
            return _Begun(checked)
        text, evidence = checked.sentence.text, checked.unproven
        if broken := broken_guard(text, evidence):
            lacks = [broken.words] if broken.words else checked.sentence.lacks
            return _Begun(_with(checked, "unsupported", Judgement(guard=broken.guard), lacks))
        if self._judge is None or self.failure:
            return _Begun(self._by_nearness(checked, evidence))
        return _Begun(checked, self._judge.begin(evidence, text, self.deadline))

    def _judged(self, begun: _Begun, timeout_s: float) -> _Begun | None:
        """Return the sentence as it is judged, or None if the judge has not answered by then."""
        checked = begun.checked
        if begun.opinion is None or self._judge is None or checked is None or checked.unproven is None:
            return begun
        try:
            found = begun.opinion.result(timeout_s)
        except TimeoutError:
            return None
        except GeneratorUnavailable as error:
            self._go_on_without(error)
            return _Begun(self._by_nearness(checked, checked.unproven))
        judgement = Judgement(
            judge=self._judge.model,
            threshold=round(self._judge.threshold, 3),
            **{name: round(share, 3) for name, share in found._asdict().items()},
        )
        if found.supported >= self._judge.threshold:
            return _Begun(_with(checked, "entailed", judgement, []))
        return _Begun(_with(checked, "unsupported", judgement, checked.sentence.lacks))

    def _by_nearness(self, checked: VerifiedSentence, evidence: Evidence) -> VerifiedSentence:
        near = nearness(self._embedder, checked.sentence.text, evidence)
        judgement = Judgement(nearness=round(near.mean, 3), guard=None if near.echo >= ECHO else "premise")
        if near.is_near:
            return _with(checked, "paraphrased", judgement, [])
        return _with(checked, "unsupported", judgement, checked.sentence.lacks)

    def _go_on_without(self, error: GeneratorUnavailable | JudgeChanged) -> None:
        """Say why no judge is asked any more. Only the first reason is kept."""
        code = error.code if isinstance(error, JudgeChanged) else "judge-unavailable"
        self.failure = self.failure or Outcome(
            code=code, detail=f"The judge was not asked about every sentence. {error.detail}"
        )
        if self._wanted is None:
            self.level = "paraphrased"


def _with(
    checked: VerifiedSentence, verdict: Verdict, judgement: Judgement, lacks: list[str]
) -> VerifiedSentence:
    changed = {"verdict": verdict, "judgement": judgement, "lacks": lacks}
    return replace(checked, sentence=checked.sentence.model_copy(update=changed))
