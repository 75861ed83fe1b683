"""Guard of tables: what a sentence puts together stands in one row."""

from __future__ import annotations

from collections.abc import Sequence

from pincite.verify.guards.amounts import amount_of
from pincite.verify.guards.reading import Clause, Evidence, stem
from pincite.verify.tokens import Token


def other_row(sentence: Sequence[Token], evidence: Evidence) -> str | None:
    """Return the first figure or name that stands in another row than the sentence is about, or None.

    The rows that hold the figures must share as many words with the sentence as any other row does.
    """
    rows = evidence.rows
    if len(rows) < 2:
        return None
    elsewhere = {token.key for each in evidence.sentences if not each.is_row for token in each.tokens}
    words = {found for token in sentence if (found := stem(token))}
    shared = [len(words & row.stems) for row in rows]
    for token in sentence:
        holding = [n for n, row in enumerate(rows) if _holds(row, token)]
        if not token.anchors or token.key in elsewhere or not holding or len(holding) == len(rows):
            continue
        own = {stem(token)} - {""}
        best = max(len((words - own) & rows[n].stems) for n in holding)
        if max(shared) > best and not any(shared[n] == max(shared) for n in holding):
            return token.word
    return None


def _holds(row: Clause, token: Token) -> bool:
    claimed = amount_of(token)
    return any(
        other.key == token.key
        or (
            claimed is not None and (amount := amount_of(other)) is not None and amount.value == claimed.value
        )
        for other in row.tokens
    )
