"""What people see of the doctor's findings and of a rebuilt index."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from rich.table import Table
from rich.text import Text

from pincite_cli.show import clean, note, results

if TYPE_CHECKING:
    from pincite.doctor import Difference
    from pincite.rebuild import Rebuilt

_STYLES = {"healed": "green", "left": "red"}


def differences(healed: Sequence[Difference], left: Sequence[Difference], *, asked_to_heal: bool) -> None:
    """A table of what was mended and what is left, and what to do then."""
    if not healed and not left:
        note("Registry, index and stored bytes agree.")
        return
    table = Table(box=None, pad_edge=False, header_style="bold")
    for column in ("", "code", "concerns", "what is the matter"):
        table.add_column(column, overflow="fold")
    for word, found in (("healed", healed), ("left", left)):
        for each in found:
            cells = (each.code, _concerns(each), each.detail)
            table.add_row(Text(word, style=_STYLES[word]), *(Text(clean(cell)) for cell in cells))
    results().print(table, soft_wrap=False)
    if left and not asked_to_heal:
        note("`pincite doctor --heal` mends what can be mended.")


def rebuilt(found: Rebuilt) -> None:
    """What a rebuilt index has."""
    embedded = f", vectors made for {found.embedded:,}" if found.embedded else ""
    results().print(f"The index has {found.points:,} passages of {found.versions:,} versions{embedded}.")
    for document in found.lost:
        note(f"{document}: what was read of it is lost. `pincite doctor --heal` has it read again.")


def _concerns(found: Difference) -> str:
    if found.document is not None:
        return f"{found.collection}: {found.document}, version {found.version}"
    return found.blob[:12] if found.blob else found.version_id or "index"
