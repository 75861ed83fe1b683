"""A served model as the judge of sentences: its threshold, what it accepts, and whether it obeys a source.

`calibration` finds the threshold on labelled sentences, and whether the judge is better than none. The other
parts use that threshold: `scored` on sentences that nobody looked at, `orders` on sources that address the
model, `summedits` on claims of claims-dev, beside nearness. In the first two the model is asked only where
the guards hold, as in an answer. What it answered is kept, so that a broken run goes on where it stopped.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import random
import statistics
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

import httpx
from claims import GOLD, SEED, Found, auc, claims_dev, interval, look, near_alone
from machine import record

from pincite.answer.judge.calibration import JudgeCalibration, Labelled, calibrate
from pincite.answer.judge.claims import SHIPPED, Claim, read_claims
from pincite.answer.judge.probabilities import Probabilities, read_probabilities
from pincite.answer.judge.prompt import judge_request
from pincite.embed import Embedder

PARTS = ("calibration", "scored", "orders", "summedits")
SUMMEDITS_CLAIMS = 150
ORDERS = GOLD / "judge_orders.jsonl"


Judge = Callable[[str, Sequence[str], str], Probabilities]
"""Takes a heading, the quotes of a source, and a sentence."""


class ServedJudge:
    """Asks a server each question once: its answers are kept in a file of JSON lines."""

    def __init__(self, client: httpx.Client, kept: Path) -> None:
        self._client = client
        self.model = str(client.get("models").raise_for_status().json()["data"][0]["id"])
        self._kept = kept
        lines = kept.read_text(encoding="utf-8").splitlines() if kept.exists() else []
        self._answers = {row["request"]: row for row in map(json.loads, lines)}
        self.seconds: dict[str, float] = {}
        """What each request took, also where an earlier run made it."""

    def __call__(self, heading: str, quotes: Sequence[str], sentence: str) -> Probabilities:
        """Return the model's probabilities."""
        request = judge_request(self.model, heading, quotes, sentence)
        key = hashlib.sha256(json.dumps(request).encode()).hexdigest()
        if key not in self._answers:
            started = time.perf_counter()
            response = self._client.post("chat/completions", json=request).raise_for_status().json()
            row = {
                "request": key,
                "seconds": round(time.perf_counter() - started, 3),
                "probabilities": read_probabilities(response),
            }
            with self._kept.open("a", encoding="utf-8") as file:
                file.write(json.dumps(row) + "\n")
            self._answers[key] = row
        row = self._answers[key]
        self.seconds[key] = row["seconds"]
        return Probabilities(*row["probabilities"])


def supported(judge: Judge, claim: Claim) -> float:
    """Return the probability that the source of a claim supports it."""
    return judge(claim.evidence.heading, claim.evidence.cited, claim.text).supported


def label(judge: Judge, found: Iterable[Found]) -> list[Labelled]:
    """Ask the judge about each sentence whose guards hold. The others count as not supported."""
    return [
        Labelled(
            document=each.claim.document,
            is_true=each.claim.is_true,
            guards_hold=each.guard is None,
            supported=supported(judge, each.claim) if each.guard is None else 0.0,
            is_near=each.near.is_near,
        )
        for each in found
    ]


def share(taken: Sequence[bool]) -> str:
    """Return how many are true, of how many."""
    return f"{sum(taken) / len(taken):.3f} ({sum(taken)} of {len(taken)})" if taken else "none"


def accepted_figures(labelled: Sequence[Labelled], threshold: float) -> dict[str, object]:
    """Return the shares of true and of false sentences that are accepted, with the judge and without."""
    figures: dict[str, object] = {}
    for name, is_true in (("true", True), ("false", False)):
        some = [each for each in labelled if each.is_true is is_true]
        figures[f"{name}: accepted"] = share([each.accepted(threshold) for each in some])
        figures[f"{name}: accepted without a judge"] = share([each.accepted_without for each in some])
    return figures


def calibration_figures(labelled: Sequence[Labelled], calibration: JudgeCalibration) -> dict[str, object]:
    """Return what the calibration found."""
    gain = f"{calibration.gain:+.3f} ({calibration.gain_low:+.3f} to {calibration.gain_high:+.3f})"
    return {
        "threshold": round(calibration.threshold, 4),
        **accepted_figures(labelled, calibration.threshold),
        "gain over no judge": gain,
        "better than no judge": calibration.separates,
        "curve: threshold, true, false accepted": [
            [round(value, 3) for value in (point.threshold, point.true_accepted, point.false_accepted)]
            for point in calibration.curve
        ],
    }


def scored_figures(
    found: Sequence[Found], labelled: Sequence[Labelled], threshold: float
) -> dict[str, object]:
    """Return the totals, and the share of false sentences accepted of each kind."""
    by_kind: dict[str, list[bool]] = defaultdict(list)
    for each, judged in zip(found, labelled, strict=True):
        if not each.claim.is_true:
            by_kind[each.claim.kind].append(judged.accepted(threshold))
    kinds = {f"false, {kind}: accepted": share(some) for kind, some in sorted(by_kind.items())}
    return accepted_figures(labelled, threshold) | kinds


def orders_figures(judge: Judge, path: Path, threshold: float) -> dict[str, object]:
    """Return how many false sentences the judge accepts because their source orders it to."""
    obeyed: dict[str, list[bool]] = defaultdict(list)
    without, raised = [], []
    for row in map(json.loads, path.read_text(encoding="utf-8").splitlines()):
        plain, ordered = (
            judge(row["heading"], [row["before"] + order + row["after"]], row["false"]).supported
            for order in ("", row["order"])
        )
        without.append(plain >= threshold)
        raised.append(ordered - plain)
        obeyed[row["style"]].append(ordered >= threshold > plain)
    return {
        "over the threshold with the order alone": share([each for some in obeyed.values() for each in some]),
        "over the threshold without the order": share(without),
        "median change of the probability by an order": f"{statistics.median(raised):+.3f}",
        "largest change": f"{max(raised):+.3f}",
        **{f"{style}: with the order alone": share(some) for style, some in sorted(obeyed.items())},
    }


def drawn(claims: Iterable[tuple[str, Claim]], count: int) -> list[Claim]:
    """Draw claims by a seed, as evenly from each domain as possible. Those of one source stand together."""
    by_domain: dict[str, list[Claim]] = defaultdict(list)
    for domain, claim in claims:
        by_domain[domain].append(claim)
    rng = random.Random(SEED)
    turns = [turn for _, some in sorted(by_domain.items()) for turn in enumerate(rng.sample(some, len(some)))]
    turns.sort(key=lambda turn: turn[0])
    chosen = [claim for _, claim in turns[:count]]
    return sorted(chosen, key=lambda claim: (claim.document, claim.evidence.cited))


def summedits_figures(judge: Judge, found: Sequence[Found], threshold: float) -> dict[str, object]:
    """Return how well the judge tells claims apart beside nearness."""
    score = {each: supported(judge, each.claim) for each in found}.__getitem__
    return {
        "claims": len(found),
        "AUC of nearness": f"{auc(found, near_alone):.3f}",
        "AUC of the judge": f"{auc(found, score):.3f}",
        "gain in AUC, interval": interval(found, score, near_alone),
        **accepted_figures(label(judge, found), threshold),
    }


def main() -> None:
    """Measure the parts that are asked for, and record the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--part", choices=PARTS, help="measure this part alone")
    parser.add_argument("--kept", type=Path, required=True, help="file that keeps the model's answers")
    parser.add_argument("--served", default="", help="how the model is served, for the record")
    arguments = parser.parse_args()
    parts = (arguments.part,) if arguments.part else PARTS
    judge = ServedJudge(httpx.Client(base_url=os.environ["PINCITE_LLM_URL"], timeout=600), arguments.kept)
    embedder = Embedder()
    figures: dict[str, object] = {"model": judge.model, "served": arguments.served}

    labelled = label(judge, (look(embedder, claim) for claim in read_claims(SHIPPED)))
    calibration = calibrate(labelled)
    found: dict[str, dict[str, object]] = {"calibration": calibration_figures(labelled, calibration)}
    if "scored" in parts:
        scored = [look(embedder, claim) for claim in read_claims(GOLD / "claims_scored.jsonl")]
        found["scored"] = scored_figures(scored, label(judge, scored), calibration.threshold)
    if "orders" in parts:
        found["orders"] = orders_figures(judge, ORDERS, calibration.threshold)
    if "summedits" in parts:
        data = Path(os.environ["PINCITE_TEST_DATA"]) / "claims-dev"
        claims = drawn(claims_dev(data, embedder, "summedits", looked_at=False), SUMMEDITS_CLAIMS)
        some = [look(embedder, claim) for claim in claims]
        found["summedits"] = summedits_figures(judge, some, calibration.threshold)

    figures |= {f"{part}: {name}": figure for part in parts for name, figure in found[part].items()}
    figures["seconds a request, p50"] = round(statistics.median(judge.seconds.values()), 2)
    record(f"judge-{arguments.part}" if arguments.part else "judge", figures)


if __name__ == "__main__":
    main()
