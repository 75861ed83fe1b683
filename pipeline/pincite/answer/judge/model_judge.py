"""The served model as judge of sentences, where it was calibrated and still answers as it did then."""

from __future__ import annotations

import hashlib
import math
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias

from pydantic import BaseModel

from pincite.answer.generate.model_server import ModelServer
from pincite.answer.generate.reply import Reply
from pincite.answer.judge.calibration import JudgeCalibration
from pincite.answer.judge.probabilities import Probabilities, read_probabilities
from pincite.answer.judge.prompt import judge_request
from pincite.answer.verify import Evidence
from pincite.errors import GeneratorUnavailable, JudgeChanged
from pincite.store.registry import Database
from pincite.store.registry.judges import judged_models, note_judge

PROBE_EVIDENCE = Evidence(
    cited=("A boat of up to nine metres pays 14 crowns a night from May to September. Rafts pay nothing.",),
    heading="Notice of the harbour office > Fees",
)
PROBE = (
    "From May to September a boat of eight metres pays 14 crowns a night.",
    "Boats of up to nine metres pay 41 crowns a night in summer.",
    "Rafts are free.",
    "Rafts pay 14 crowns a night.",
    "The harbour office is open on Sundays.",
)
"""Sentences that the judge is asked about now and then, to see if it is still the model that was calibrated.
Its id says little: another model, or another build of the same, may be served under it."""
TOLERANCE = 0.1
"""Largest change of a probability that is no sign of another model. Batches of another size and other kernels
change one by some hundredths."""
PROBE_EVERY_S = 600.0
"""Seconds that a model which answered the probe is taken for the one that was calibrated."""
PROMPT = hashlib.sha256(repr(judge_request("", "", (), "")).encode()).hexdigest()[:16]
"""Names the prompt that a calibration was made with."""


class Measured(BaseModel, frozen=True):
    """A judge as it is kept: its calibration, the prompt for it, and its answers to the probe."""

    prompt: str
    probe: list[Probabilities]
    calibration: JudgeCalibration


class KnownJudge(BaseModel, frozen=True):
    """A model that was calibrated, as a status shows it. It is asked only where it `is_on`.

    A sentence counts as entailed from the probability `threshold` on.
    """

    model: str
    is_on: bool
    threshold: float
    measured_at: datetime


def known_judges(database: Database) -> list[KnownJudge]:
    """Return the models that were calibrated, the newest first."""
    return [
        KnownJudge(
            model=model,
            is_on=measured.prompt == PROMPT and measured.calibration.separates,
            threshold=measured.calibration.threshold,
            measured_at=measured_at,
        )
        for model, kept, measured_at in judged_models(database)
        if (measured := Measured.model_validate(kept))
    ]


Opinion: TypeAlias = Reply[Probabilities]
"""A judge's answer about one sentence."""


@dataclass(frozen=True)
class ServedJudge:
    """A served model that can be asked. A sentence counts as entailed from the probability `threshold` on."""

    model: str
    threshold: float
    _server: ModelServer

    def begin(self, evidence: Evidence, sentence: str, deadline: float) -> Opinion:
        """Ask the model about a sentence, and return without waiting for its answer.

        The opinion is there by the deadline, in time.monotonic(), or it raises GeneratorTimeout.
        """
        request = judge_request(self.model, evidence.heading, evidence.cited, sentence)
        return self._server.complete(request, deadline, read_probabilities)


class ModelJudge:
    """Knows which served models were calibrated as judges. May be used from any thread."""

    def __init__(self, server: ModelServer, wanted: str | None, database: Database) -> None:
        """Connect to a server. `wanted` is the model that is asked for; None: the first that is served."""
        self._server = server
        self._wanted = wanted
        self._database = database
        self._probed: dict[str, tuple[float, bool]] = {}
        self._lock = threading.Lock()

    def calibrated(self, deadline: float) -> ServedJudge | None:
        """Return the served model as it was calibrated; None if it was not, or was found to be no judge.

        `deadline` is in time.monotonic(). Raises GeneratorUnavailable, and JudgeChanged where the model is
        not the one that was calibrated.
        """
        known = {model: kept for model, kept, _ in judged_models(self._database)}
        if not known:  # nobody waits for a server to say which model it serves
            return None
        model = self._server.served(self._wanted, deadline).model
        if model not in known:
            return None
        measured = Measured.model_validate(known[model])
        if measured.prompt != PROMPT or not measured.calibration.separates:
            return None
        judge = ServedJudge(model, measured.calibration.threshold, self._server)
        self._check_probe(judge, measured, deadline)
        return judge

    def uncalibrated(self, deadline: float) -> ServedJudge:
        """Return the served model without a threshold, by a deadline of time.monotonic().

        Raises GeneratorUnavailable.
        """
        self._server.forget_served()
        return ServedJudge(self._server.served(self._wanted, deadline).model, math.inf, self._server)

    def keep(self, judge: ServedJudge, calibration: JudgeCalibration, deadline: float) -> None:
        """Keep what was measured of a model, with its answers to the probe.

        It answers by `deadline`, in time.monotonic(). Raises GeneratorUnavailable.
        """
        measured = Measured(prompt=PROMPT, probe=_probe(judge, deadline), calibration=calibration)
        note_judge(self._database, judge.model, measured.model_dump(mode="json"))
        self._probed.pop(judge.model, None)

    def _check_probe(self, judge: ServedJudge, measured: Measured, deadline: float) -> None:
        """Raise JudgeChanged unless the model answers the probe as it did; it is asked now and then."""
        with self._lock:
            asked_at, same = self._probed.get(judge.model, (float("-inf"), False))
            if time.monotonic() - asked_at >= PROBE_EVERY_S:
                try:
                    same = _same_answers(measured.probe, _probe(judge, deadline))
                except GeneratorUnavailable:
                    self._server.forget_served()
                    raise
                self._probed[judge.model] = time.monotonic(), same
        if not same:
            raise JudgeChanged(
                f"The model {judge.model} judges otherwise than when it was calibrated. "
                "Run `pincite judge calibrate` again."
            )


def _probe(judge: ServedJudge, deadline: float) -> list[Probabilities]:
    opinions = [judge.begin(PROBE_EVIDENCE, sentence, deadline) for sentence in PROBE]
    try:
        return [opinion.result() for opinion in opinions]
    finally:
        for opinion in opinions:
            opinion.cancel()


def _same_answers(calibrated: Sequence[Probabilities], now: Sequence[Probabilities]) -> bool:
    """Return True if a model answers the probe as it did when it was calibrated."""
    return len(calibrated) == len(now) and all(
        abs(before - after) <= TOLERANCE
        for probabilities in zip(calibrated, now, strict=True)
        for before, after in zip(*probabilities, strict=True)
    )
