"""Writes a public set as files, for `pincite add` and `pincite eval`: its golden set, and its texts as HTML.

    python bench/export_set.py --set squad2 FOLDER
    pincite add FOLDER/documents
    pincite eval FOLDER/golden.jsonl

Of a set whose documents are files already, only the golden set is written, and its files are added where they
are.
"""

from __future__ import annotations

import argparse
from html import escape
from pathlib import Path

from sets import SETS, Benchmark, TextDocument

PAGE = """\
<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>{title}</title></head>
<body><main><h1>{title}</h1>
{body}
</main></body></html>
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--set", choices=SETS, required=True)
    parser.add_argument("folder", type=Path)
    arguments = parser.parse_args()
    export(SETS[arguments.set](), arguments.folder)


def export(benchmark: Benchmark, folder: Path) -> None:
    """Write `golden.jsonl` and `documents/` into `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    lines = (question.model_dump_json(exclude_none=True) for question in benchmark.questions)
    (folder / "golden.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")
    if benchmark.texts:
        (folder / "documents").mkdir(exist_ok=True)
    for text in benchmark.texts:
        (folder / "documents" / text.name).write_text(as_html(text), encoding="utf-8")


def as_html(text: TextDocument) -> str:
    """Return a text as a small page: its title as the heading, then its paragraphs."""
    body = "\n".join(f"<p>{escape(paragraph)}</p>" for paragraph in text.paragraphs)
    return PAGE.format(title=escape(text.title), body=body)


if __name__ == "__main__":
    main()
