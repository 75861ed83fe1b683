"""Make the library that an old version leaves, and say what that version answers from it.

    python make.py HOME library.tar.xz cited.json

It was run once, with the code of commit 200f9874 in its own environment. It is kept to show what is in the
archive, and to make another one with a later version.
"""

import json
import subprocess
import sys
from pathlib import Path

from pincite.library import DEFAULT_COLLECTION, Library
from pincite.settings import Settings

SAMPLES = Path(__file__).parents[2] / "sample_docs"
DOCUMENTS = ("datasheet-cv-120.pdf", "technical-report.pdf", "press-release.html", "handbook.html")


def main() -> None:
    home, archive, cited = map(Path, sys.argv[1:])
    with Library(Settings(home=home)) as library:
        for name in DOCUMENTS:
            library.add(DEFAULT_COLLECTION, name, [(SAMPLES / name).read_bytes()], filename=name)
        library.ingest()
    # The index's files are made long and stay empty for the most part.
    command = f"tar --sparse --owner=0 --group=0 -C {home} -cf - . | xz -9e > {archive}"
    subprocess.run(["sh", "-c", command], check=True)
    with Library(Settings(home=home)) as library:
        found = {question: first_cited(library, question) for question in questions()}
    lines = ",\n".join(f"{json.dumps(each)}: {json.dumps(found[each])}" for each in found)
    cited.write_text(f"{{\n{lines}\n}}\n", encoding="utf-8")


def questions() -> list[str]:
    """Return those of the sample questions that these documents answer, and those that none answers."""
    lines = (SAMPLES / "questions.jsonl").read_text(encoding="utf-8").splitlines()
    return [asked["question"] for asked in map(json.loads, lines) if asked["document"] in (*DOCUMENTS, None)]


def first_cited(library: Library, question: str) -> list[list[object]] | None:
    """Return the documents and pages that the answer's first sentence cites, or None for a refusal."""
    answer = library.answer(DEFAULT_COLLECTION, question)
    if not answer.answerable:
        return None
    return [
        [citation.document, span.page]
        for citation in answer.sentences[0].citations
        for span in citation.spans
    ]


if __name__ == "__main__":
    main()
