"""Does a library that was rebuilt for a model refuse what one that was filled with the model refuses?

The sample documents are filled with each model anew, and rebuilt from a library of another model: from the
default model's, and the default model's from the last one's. Both are asked the sample questions and the
unrelated ones that collections are measured by.
"""

from __future__ import annotations

import argparse
import shutil
import tempfile
from pathlib import Path
from typing import Any

from machine import record
from questions import SAMPLE_DOCS, add_folder, questions

from pincite.library import DEFAULT_COLLECTION, Library
from pincite.rebuild import rebuild
from pincite.retrieve.background_queries import BACKGROUND_QUERIES
from pincite.retrieve.calibration import Calibration
from pincite.settings import Settings

DEFAULT = "MiniLM"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--model", action="append", default=[], metavar="NAME=FOLDER")
    given = parser.parse_args()
    models = {DEFAULT: None} | {name: folder for name, _, folder in (m.partition("=") for m in given.model)}
    asked = [*(str(question["question"]) for question in questions()), *BACKGROUND_QUERIES]
    figures: dict[str, Any] = {"questions": len(asked)}
    with tempfile.TemporaryDirectory() as folder:
        homes = Path(folder)
        filled = {
            name: decided(Settings(home=homes / name, embedding_model=model), asked, fill=True)
            for name, model in models.items()
        }
        for name, model in models.items():
            scale, answered = filled[name]
            rebuilt = Settings(home=homes / f"{name} rebuilt", embedding_model=model)
            shutil.copytree(homes / ([*models][-1] if name == DEFAULT else DEFAULT), rebuilt.home)
            rebuild(rebuilt)
            scale_again, answered_again = decided(rebuilt, asked)
            pairs = list(zip(answered, answered_again, strict=True))
            figures[name] = {
                "filled, rebuilt": [
                    [round(each.background, 4), round(each.in_domain, 4)] for each in (scale, scale_again)
                ],
                "constants differ by": round(
                    max(
                        abs(scale.background - scale_again.background),
                        abs(scale.in_domain - scale_again.in_domain),
                    ),
                    4,
                ),
                "decisions that differ": sum(one != other for one, other in pairs),
                "answered": [sum(answered), sum(answered_again)],
            }
            print(name, figures[name], flush=True)
    record("rebuilt", figures)


def decided(settings: Settings, asked: list[str], *, fill: bool = False) -> tuple[Calibration, list[bool]]:
    """Return a library's scale, and which questions it answers."""
    with Library(settings) as library:
        if fill:
            add_folder(library, SAMPLE_DOCS)
        answered = [library.answer(DEFAULT_COLLECTION, each).answerable for each in asked]
        return library.parts.calibrator.of(DEFAULT_COLLECTION), answered


if __name__ == "__main__":
    main()
