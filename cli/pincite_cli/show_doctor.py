"""Show people the doctor's findings and a rebuilt index."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from pincite_cli.show import note
from pincite_cli.terminal import Column, Layout, results

if TYPE_CHECKING:
    from pincite.maintenance.difference import Difference
    from pincite.rebuild import Rebuilt

_STYLES = {"healed": "green", "left": "red"}
_COLUMNS = (Column(""), Column("code"), Column("concerns"), Column("what is the matter"))


def differences(
    healed: Sequence[Difference], left: Sequence[Difference], layout: Layout, *, asked_to_heal: bool
) -> None:
    """Print a list of what was repaired and what is left, and what to do then."""
    if not healed and not left:
        note("Registry, index and stored bytes agree.")
        return
    rows = [
        ((word, _STYLES[word]), each.code, _concerns(each, whole=layout == "plain"), each.detail)
        for word, found in (("healed", healed), ("left", left))
        for each in found
    ]
    results().table(_COLUMNS, rows, layout)
    if left and not asked_to_heal:
        note("`pincite doctor --heal` repairs what can be repaired.")


def rebuilt(found: Rebuilt) -> None:
    """Print what a rebuilt index has."""
    embedded = f", vectors made for {found.embedded:,}" if found.embedded else ""
    results().line(f"The index has {found.points:,} passages of {found.versions:,} versions{embedded}.")
    for document in found.lost:
        note(f"{document}: what was read of it is lost. `pincite doctor --heal` has it read again.")


def _concerns(found: Difference, *, whole: bool) -> str:
    if found.document is not None:
        return f"{found.collection}: {found.document}, version {found.version}"
    if found.blob:
        return found.blob if whole else found.blob[:12]
    return found.version_id or found.path or "index"
