"""`pincite judge calibrate`: measure whether the served model can judge sentences, and from where on."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Annotated

import typer

from pincite_cli import backend, options
from pincite_cli.terminal import results

app = typer.Typer(
    help="Let the model of PINCITE_LLM_URL check the sentences that it writes.", no_args_is_help=True
)


@app.callback()
def group() -> None:
    """Let the model of PINCITE_LLM_URL check the sentences that it writes."""


@app.command("calibrate")
def calibrate(
    claims: Annotated[
        Path | None,
        typer.Option(
            "--claims",
            help='Labelled sentences, a line for each passage: {"document", "cited": [text], "true": [text], '
            '"false": [text]}. Without it, those that come with Pincite.',
        ),
    ] = None,
    as_json: options.Json = False,
) -> None:
    """Measure the served model on labelled sentences, and keep the threshold that suits it.

    A model that judges no better than the checks without one is not used. Stop a service on this data folder
    first.
    """
    from pincite.answer.judge.calibration import calibrate as find_threshold
    from pincite.answer.judge.claims import SHIPPED, read_claims
    from pincite.answer.judge.measure import measure
    from pincite.errors import NoModelServer
    from pincite.library import Library
    from pincite_cli import show_judge
    from pincite_cli.progress import CountProgress

    settings = backend.settings_of_own_folder()
    labelled = read_claims(claims or SHIPPED)
    if settings.llm_url is None:
        raise NoModelServer("Set PINCITE_LLM_URL to the server of the model that is to judge.")
    with Library(settings) as library:
        assert library.parts.judge is not None, "there is a judge where there is a model server"
        judge = library.parts.judge.uncalibrated(time.monotonic() + settings.llm_timeout_s)
        found = []
        with CountProgress(f"Asking {judge.model}") as progress:
            for each in measure(judge, library.parts.embedder, labelled, settings.llm_timeout_s):
                found.append(each)
                progress.on_count(len(found), len(labelled))
        made = find_threshold(found)
        library.parts.judge.keep(judge, made, time.monotonic() + settings.llm_timeout_s)
    if as_json:
        results().exact(made.model_dump_json())
    else:
        show_judge.calibration(judge.model, made)
