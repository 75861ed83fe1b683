"""`pincite doctor` and `rebuild`: compare and repair the stores, and make the whole index again."""

from __future__ import annotations

import json
from typing import Annotated

import typer

from pincite_cli import backend, options
from pincite_cli.terminal import results


def doctor(
    heal: Annotated[bool, typer.Option("--heal", help="Repair what can be repaired.")] = False,
    deep: Annotated[
        bool, typer.Option("--deep", help="Read every stored byte and every indexed passage too.")
    ] = False,
    shown_as: options.Format = None,
    as_json: options.Json = False,
) -> None:
    """Compare the registry, the index and the stored bytes. Exit code 1 while they differ."""
    from pincite_cli import show_doctor

    layout = options.layout(shown_as, as_json)
    with backend.open_backend() as opened:
        healed, left = opened.library.heal(deep=deep) if heal else ([], opened.library.examine(deep=deep))
    if layout == "json":
        for difference, is_healed in [(each, True) for each in healed] + [(each, False) for each in left]:
            results().exact(json.dumps({**difference.model_dump(), "healed": is_healed}))
    else:
        show_doctor.differences(healed, left, layout, asked_to_heal=heal)
    if left:
        raise typer.Exit(1)


def rebuild() -> None:
    """Make the index again from the registry and the stored bytes: no document is read again.

    For an index that is lost or damaged, or after PINCITE_EMBEDDING_MODEL was set to another model. Stop a
    service on this data folder first, and after another model was set every service and worker.
    """
    from pincite.rebuild import rebuild as rebuild_index
    from pincite_cli import show, show_doctor
    from pincite_cli.progress import CountProgress

    settings = backend.settings_of_own_folder()
    if settings.qdrant_url is not None:
        show.note("The index on the Qdrant server is made again in place: documents are missing from answers")
        show.note(
            "while they are written. Services and workers go on if they have the same embedding model. Stop"
        )
        show.note("those that have another: they bring nothing in any more, and rank badly.")
    with CountProgress("Making the index again") as progress:
        rebuilt = rebuild_index(settings, progress.on_count)
    show_doctor.rebuilt(rebuilt)
    if rebuilt.lost:
        raise typer.Exit(1)
