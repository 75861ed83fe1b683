"""A tagged PDF, as office programs write them, is read like any other: its tags end no reading process."""

from __future__ import annotations

from pathlib import Path

import pymupdf

from pincite.extract import Extractor

_SHADE = "/Artifact BMC\n.9 .9 .9 rg\n60 560 400 18 re f\nEMC\n"
_FOOTER = "/Artifact BMC\nBT /F1 8 Tf 60 32 Td (Page one) Tj ET\nBT /F1 8 Tf 400 32 Td (of two) Tj ET\nEMC\n"
_WORDS = (("river", "Ouse"), ("bridge", "Skeldergate"), ("station", "Layerthorpe"), ("market", "Pavement"))


def tagged(page: pymupdf.Page) -> None:
    """Write two columns of words that may be a table, so that the layout model is asked, with their tags."""
    document = page.parent
    font, content, root, top, *cells, parents = (document.get_new_xref() for _ in range(5 + 2 * len(_WORDS)))
    texts = [
        f"/P <</MCID {2 * row + column}>> BDC BT /F1 11 Tf {60 + 200 * column} {700 - 30 * row} Td "
        f"({text}) Tj ET EMC\n"
        for row, pair in enumerate(_WORDS)
        for column, text in enumerate(pair)
    ]
    document.update_object(font, "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>")
    document.update_object(content, "<<>>")
    document.update_stream(content, (_SHADE + _FOOTER + _SHADE + "".join(texts)).encode())
    document.xref_set_key(page.xref, "Contents", f"{content} 0 R")
    document.xref_set_key(page.xref, "Resources", f"<</Font<</F1 {font} 0 R>>>>")
    document.xref_set_key(page.xref, "StructParents", "0")
    kids = " ".join(f"{cell} 0 R" for cell in cells)
    for number, cell in enumerate(cells):
        document.update_object(cell, f"<</Type/StructElem/S/P/P {top} 0 R/Pg {page.xref} 0 R/K[{number}]>>")
    document.update_object(top, f"<</Type/StructElem/S/Document/P {root} 0 R/Pg {page.xref} 0 R/K[{kids}]>>")
    document.update_object(parents, f"<</Nums[0[{kids}]]>>")
    document.update_object(root, f"<</Type/StructTreeRoot/ParentTree {parents} 0 R/K[{top} 0 R]>>")
    document.xref_set_key(document.pdf_catalog(), "StructTreeRoot", f"{root} 0 R")
    document.xref_set_key(document.pdf_catalog(), "MarkInfo", "<</Marked true>>")


def test_tags_do_not_cost_a_page_its_layout(tmp_path: Path, extractor: Extractor) -> None:
    path = tmp_path / "tagged.pdf"
    with pymupdf.open() as document:
        tagged(document.new_page())
        document.save(path)

    extraction = extractor.extract(path, path.name)

    assert [page.read_by for page in extraction.page_extractions] == ["flow"]
    assert [remark.code for remark in extraction.remarks] == []
    assert "Skeldergate" in extraction.pages[0].text
