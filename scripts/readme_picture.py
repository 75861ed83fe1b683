"""Make the README's picture: a page of sample_docs/ with the words of an answer marked.

It is the image that the service gives for a citation (`GET …/pages/{n}.png?highlight=`), cut to the part
from the first marked words down.
"""

from __future__ import annotations

import tempfile
from pathlib import Path

import pymupdf

from pincite.document import Span
from pincite.library import DEFAULT_COLLECTION, Library
from pincite.settings import Settings

REPOSITORY = Path(__file__).resolve().parent.parent
DOCUMENT = REPOSITORY / "sample_docs" / "operating-manual.pdf"
PICTURE = REPOSITORY / "docs" / "images" / "cited-page.png"
QUESTION = "What does code E22 on the Seldane 9 mean?"
MARGIN_PT = 28.0
"""What is kept above the first marked words: the heading of their section."""


def main() -> None:
    with tempfile.TemporaryDirectory() as home, Library(Settings(home=Path(home))) as library:
        library.add(DEFAULT_COLLECTION, DOCUMENT.name, [DOCUMENT.read_bytes()], filename=DOCUMENT.name)
        library.ingest.run(library.queue.claim("picture", 1), "picture")
        sentence = library.answer(DEFAULT_COLLECTION, QUESTION).sentences[0]
        spans = [span for citation in sentence.citations for span in citation.spans]
        image = library.content.page_image(
            DEFAULT_COLLECTION,
            sentence.citations[0].document_id,
            spans[0].page,
            highlights=[(span.start, span.end) for span in spans],
        )
    PICTURE.parent.mkdir(exist_ok=True)
    PICTURE.write_bytes(cut(image, spans))
    print(f"{PICTURE.relative_to(REPOSITORY)}: {sentence.text}")


def cut(image: bytes, spans: list[Span]) -> bytes:
    """The part of a page's PNG from a little above its marked words to its end."""
    whole = pymupdf.Pixmap(image)
    height = spans[0].height
    assert height is not None, "a page of a PDF has a height"
    above = min(box[1] for span in spans for box in span.boxes) - MARGIN_PT
    part = pymupdf.IRect(0, int(whole.height * above / height), whole.width, whole.height)
    picture = pymupdf.Pixmap(whole.colorspace, part, whole.alpha)
    picture.copy(whole, part)
    png: bytes = picture.tobytes("png")
    return png


if __name__ == "__main__":
    main()
