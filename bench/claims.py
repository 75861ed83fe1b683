"""What guards and nearness let through: own labelled sentences, and the claims of claims-dev.

No document is in two of the own sets. `calibration`, `tuning` and `development` were looked at while the
guards were written, `scored` and `fresh` while they were mended; `third` was not looked at. `--set` scores
one of them. claims-dev is split by source, with a seed, into a half of each kind. A claim of claims-dev cites
the three sentences of its source that are nearest to it.
"""

from __future__ import annotations

import argparse
import json
import os
import random
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from machine import record

from pincite.answer.judge.claims import SHIPPED, Claim, read_claims
from pincite.answer.verify import Evidence, prove
from pincite.answer.verify.guards import broken_guard
from pincite.answer.verify.nearness import NEAR, Nearness, nearness
from pincite.embed import Embedder

SEED = 17
CITED = 3
UNFAITHFUL_PASSED = 0.05
RESAMPLES = 1_000
GOLD = Path(__file__).parent / "gold"
POOLED = ("number", "unit", "scale", "period", "date", "negation", "direction", "bound number")
"""Kinds of falsehood that are counted together: what the guards are for."""


@dataclass(frozen=True)
class Found:
    """What was found of a claim. `guard` is the one it breaks, or None."""

    claim: Claim
    guard: str | None
    near: Nearness
    is_proven: bool

    @property
    def passes(self) -> bool:
        """Whether it would be shown at the level `paraphrased`."""
        return self.is_proven or (self.guard is None and self.near.is_near)

    @property
    def nearness(self) -> float:
        """The score by nearness alone."""
        return self.near.mean


def look(embedder: Embedder, claim: Claim) -> Found:
    """Judge a claim in each way."""
    broken = broken_guard(claim.text, claim.evidence)
    proven = prove(claim.text, claim.evidence.cited).verdict != "unsupported"
    near = nearness(embedder, claim.text, claim.evidence)
    return Found(claim, broken.guard if broken else None, near, proven)


def claims_dev(
    folder: Path, embedder: Embedder, corpus: str, *, looked_at: bool
) -> Iterator[tuple[str, Claim]]:
    """Yield domain and claim of one half of claims-dev; `partly` is left out."""
    sources = {
        row["group"]: row["sentences"]
        for row in map(json.loads, (folder / "sources.jsonl").read_text(encoding="utf-8").splitlines())
    }
    groups = sorted(sources)
    random.Random(SEED).shuffle(groups)
    half = set(groups[::2] if looked_at else groups[1::2])
    rows = [
        row
        for row in map(json.loads, (folder / "claims.jsonl").read_text(encoding="utf-8").splitlines())
        if row["corpus"] == corpus and row["group"] in half and row["label"] != "partly"
    ]
    vectors = {group: embedder.passages(sources[group]) for group in {row["group"] for row in rows}}
    for row, vector in zip(rows, embedder.passages([row["claim"] for row in rows]), strict=True):
        nearest = sorted(np.argsort(-(vectors[row["group"]] @ vector))[:CITED])
        cited = tuple(sources[row["group"]][int(place)] for place in nearest)
        yield (
            row["domain"],
            Claim(row["claim"], row["label"] == "faithful", "", row["group"], Evidence(cited)),
        )


def own_figures(found: Sequence[Found]) -> dict[str, object]:
    """Return the shares of true and of false sentences that pass, of the latter by kind."""
    by_kind: dict[str, list[Found]] = defaultdict(list)
    for each in found:
        if not each.claim.is_true:
            by_kind[each.claim.kind].append(each)
    pooled = [each for kind in POOLED for each in by_kind.get(kind, [])]
    true = [each for each in found if each.claim.is_true]
    return {
        "true: passed": share(true),
        "true: proven": f"{sum(each.is_proven for each in true)} of {len(true)}",
        "false, guarded kinds: passed": share(pooled),
        **{f"false, {kind}: passed": share(some) for kind, some in sorted(by_kind.items())},
    }


def share(found: Sequence[Found]) -> str:
    """Return how many pass, of how many."""
    passed = sum(each.passes for each in found)
    return f"{passed / len(found):.3f} ({passed} of {len(found)})" if found else "none"


Score = Callable[[Found], float]


def near_alone(found: Found) -> float:
    """Return the score by nearness alone."""
    return found.nearness


def guarded(found: Found) -> float:
    """Return the score by nearness behind the guards."""
    return found.nearness - (2.0 if found.guard else 0.0)


def auc(found: Sequence[Found], score: Score) -> float:
    """Return how often a true claim scores higher than a false one."""
    true = np.array([score(each) for each in found if each.claim.is_true])
    false = np.array([score(each) for each in found if not each.claim.is_true])
    return float((true[:, None] > false).mean() + 0.5 * (true[:, None] == false).mean())


def accepted(found: Sequence[Found], score: Score) -> float:
    """Return the share of true claims above a threshold that UNFAITHFUL_PASSED of the false ones pass."""
    false = [score(each) for each in found if not each.claim.is_true]
    threshold = float(np.quantile(false, 1 - UNFAITHFUL_PASSED, method="higher"))
    return float(np.mean([score(each) > threshold for each in found if each.claim.is_true]))


def interval(found: Sequence[Found], score: Score = guarded, other: Score = near_alone) -> str:
    """Return the paired 95 % interval of the gain in AUC by a score over another, resampled by source."""
    groups: dict[str, list[Found]] = defaultdict(list)
    for each in found:
        groups[each.claim.document].append(each)
    rng = random.Random(SEED)
    names = sorted(groups)
    gains = []
    for _ in range(RESAMPLES):
        some = [each for name in rng.choices(names, k=len(names)) for each in groups[name]]
        if len({each.claim.is_true for each in some}) == 2:
            gains.append(auc(some, score) - auc(some, other))
    low, high = np.quantile(gains, [0.025, 0.975])
    return f"{low:+.3f} to {high:+.3f}"


def dev_figures(found: Iterable[tuple[str, Found]]) -> dict[str, object]:
    """Return AUC and the share of true claims accepted, by domain: by nearness alone, and guarded."""
    by_domain: dict[str, list[Found]] = defaultdict(list)
    for domain, each in found:
        by_domain[domain].append(each)
    figures: dict[str, object] = {}
    for domain, some in sorted(by_domain.items()):
        figures[f"{domain}: AUC, nearness alone; guarded; gain"] = (
            f"{auc(some, near_alone):.3f}; {auc(some, guarded):.3f}; {interval(some)}"
        )
        figures[f"{domain}: true accepted at 5 % of the false; guarded"] = (
            f"{accepted(some, near_alone):.3f}; {accepted(some, guarded):.3f}"
        )
        false = [each for each in some if not each.claim.is_true]
        true = [each for each in some if each.claim.is_true]
        figures[f"{domain}: passed as set, true; false"] = f"{share(true)}; {share(false)}"
    return figures


def main() -> None:
    """Score the sets that are asked for, and record the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--looked-at", action="store_true", help="score the looked-at halves instead")
    parser.add_argument("--set", type=Path, help="score this file of labelled sentences alone, by totals")
    options = parser.parse_args()
    looked_at = options.looked_at
    embedder = Embedder()
    if options.set:
        found = [look(embedder, claim) for claim in read_claims(options.set)]
        record(options.set.stem, {"threshold of nearness": NEAR, **own_figures(found)})
        return
    half = "looked at" if looked_at else "only scored"
    unseen, seen = ("claims_scored",), ("claims_tuning", "claims_development")
    gold = [GOLD / f"{name}.jsonl" for name in (seen if looked_at else unseen)]
    gold += [SHIPPED] if looked_at else []
    figures: dict[str, object] = {"half": half, "threshold of nearness": NEAR}
    figures |= own_figures([look(embedder, claim) for path in gold for claim in read_claims(path)])
    if data := os.environ.get("PINCITE_TEST_DATA"):
        for corpus in ("summedits", "wice"):
            claims = claims_dev(Path(data) / "claims-dev", embedder, corpus, looked_at=looked_at)
            figures |= dev_figures((domain, look(embedder, claim)) for domain, claim in claims)
    record("claims-looked-at" if looked_at else "claims", figures)


if __name__ == "__main__":
    main()
