"""Make the set of tables that programs set anew: one folder of PDFs and their truth for each half."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from tempfile import TemporaryDirectory

from typeset.document import Document
from typeset.programs import ALL
from typeset.truth import truth_of


def make_tables(home: Path, documents: Iterable[Document]) -> None:
    """Set what isn't there yet below `home`; say which programs are missing, and what could not be set."""
    todo = [
        document
        for document in documents
        if not (home / document.style.half / f"{document.name}.json").exists()
    ]
    for name, program in ALL.items():
        mine = [document for document in todo if document.program == name]
        path = program.found()
        if path is None:
            print(f"{name} is missing ({program.brought_by}): its {len(mine)} documents are left out")
            continue
        done: Counter[str] = Counter()
        with TemporaryDirectory() as folder:
            program.set_all(path, mine, Path(folder))
            for document in mine:
                pdf = Path(folder) / f"{document.name}.pdf"
                truth = truth_of(document, pdf) if pdf.exists() else None
                if truth is None:
                    done[
                        "left out, its letters are not as they were to be set" if pdf.exists() else "not set"
                    ] += 1
                    print(f"  left out: {document.name}" if pdf.exists() else f"  not set: {document.name}")
                    continue
                target = home / truth.half
                target.mkdir(parents=True, exist_ok=True)
                (target / pdf.name).write_bytes(pdf.read_bytes())
                truth.write(target)
                done["documents"] += 1
                done["tables"] += len(truth.tables)
        print(f"{name}: {dict(done)}", flush=True)
