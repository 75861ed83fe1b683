"""Makes the sample documents, their truth and their questions: `python sample_docs/make.py [folder]`."""

import json
import sys
from pathlib import Path
from typing import Any

from docmaker.layout import DATASHEET, MANUAL, REPORT
from docmaker.markup import read
from docmaker.pdf import typeset
from docmaker.questions import with_pages
from docmaker.scan import make_scan
from docmaker.web import write_page

HERE = Path(__file__).parent
SOURCE = HERE / "source"


def make(folder: Path) -> None:
    """Write every document, `truth.json` and `questions.jsonl` into `folder`."""
    truth: dict[str, Any] = {}
    for name, layout in (("technical-report", REPORT), ("operating-manual", MANUAL)):
        truth[f"{name}.pdf"] = typeset(read(SOURCE / f"{name}.md"), layout, folder / f"{name}.pdf")
    for values in json.loads((SOURCE / "datasheet.json").read_text(encoding="utf-8")):
        name = f"datasheet-{values['model'].lower()}.pdf"
        truth[name] = typeset(read(SOURCE / "datasheet.md", values), DATASHEET, folder / name)
    truth["scanned-memo.pdf"] = make_scan(SOURCE / "memo.txt", folder / "scanned-memo.pdf")
    for name in ("handbook", "press-release"):
        truth[f"{name}.html"] = write_page(read(SOURCE / f"{name}.md"), folder / f"{name}.html")
    _write(folder / "truth.json", json.dumps(truth, indent=1, ensure_ascii=False) + "\n")
    questions = with_pages(SOURCE / "questions.jsonl", folder, truth)
    keys = ("id", "question", "answer", "document", "pages")
    lines = [json.dumps({key: q[key] for key in keys}, ensure_ascii=False) for q in questions]
    _write(folder / "questions.jsonl", "\n".join(lines) + "\n")


def _write(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    make(Path(sys.argv[1]) if len(sys.argv) > 1 else HERE)
