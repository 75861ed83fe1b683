"""Measure a judge on labelled sentences, beside what guards and nearness say of them."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Iterator, Sequence

from pincite.answer.judge.calibration import Labelled
from pincite.answer.judge.claims import Claim
from pincite.answer.judge.model_judge import Opinion, ServedJudge
from pincite.answer.verify import broken_guard, nearness
from pincite.embed import Embedder

AT_ONCE = 4
"""Sentences that the judge is asked about at once."""


def measure(
    judge: ServedJudge, embedder: Embedder, claims: Sequence[Claim], timeout_s: float
) -> Iterator[Labelled]:
    """Yield what is found of each sentence, in order.

    One opinion may take `timeout_s`. Raises GeneratorUnavailable.
    """
    asked: deque[tuple[Claim, Opinion]] = deque()
    for claim in claims:
        asked.append((claim, judge.begin(claim.evidence, claim.text, time.monotonic() + timeout_s)))
        if len(asked) == AT_ONCE:
            yield _labelled(embedder, *asked.popleft())
    for claim, opinion in asked:
        yield _labelled(embedder, claim, opinion)


def _labelled(embedder: Embedder, claim: Claim, opinion: Opinion) -> Labelled:
    return Labelled(
        document=claim.document,
        is_true=claim.is_true,
        guards_hold=broken_guard(claim.text, claim.evidence) is None,
        is_near=nearness(embedder, claim.text, claim.evidence).is_near,
        supported=opinion.result().supported,
    )
