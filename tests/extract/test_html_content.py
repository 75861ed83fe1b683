"""What is promised where a page is parted: headings stay over what they head, and ways through a book go."""

from __future__ import annotations

import numpy as np
import pytest

from pincite.extract.html import content, model, page, signals
from pincite.extract.html.blocks import text_blocks
from pincite.extract.html.features import FeatureRow
from pincite.extract.html.model import Floats

from .test_html import Read

MENU = "".join(f"<li><a href='/{n}'>Section {n}</a></li>" for n in range(8))
PAGE = f"""<body><nav><ul>{MENU}</ul></nav><h1>Pumps</h1><h2>Leaks</h2>
<p>The seal of a pump wears in time.</p><h2>More pumps</h2><p>Offers</p><aside><h2>Elsewhere</h2></aside>
<p>The bearing of a pump wears, too.</p></body>"""


def test_headings_stay_over_the_content_that_they_head(monkeypatch: pytest.MonkeyPatch) -> None:
    """The model is told to be sure of paragraphs alone; all else may be content."""

    class Model:
        def probabilities(self, rows: list[FeatureRow]) -> Floats:
            return np.array([0.95 if "wears" in text else 0.1 for text in texts])

    root = page.parse(PAGE, "page.html")
    texts = [block.text for block in text_blocks(root)]
    monkeypatch.setattr(model, "fitted", Model)
    parted = content.part(root, signals.stated(root))
    assert content.text(root) == (
        "Pumps Leaks The seal of a pump wears in time. The bearing of a pump wears, too."
    )
    assert "More pumps Offers" in content.text(parted.aside)


def test_the_way_through_a_book_of_docbook_is_not_read(read: Read) -> None:
    way = (
        "<table width='100%'><tr><td width='20%' align='left'><a accesskey='p' href='a.html'>Prev</a> </td>"
        "<th width='60%' align='center'>Chapter 4. Pumps</th>"
        "<td width='20%' align='right'> <a accesskey='n' href='b.html'>Next</a></td></tr></table>"
    )
    text = "".join(
        f"<p>The pump at kilometre {n} was oiled by the men of the workshop each May.</p>" for n in range(9)
    )
    extraction = read(
        f"<body><div class='navheader'>{way}</div><div class='sect1'><h2>Oil</h2>{text}</div>"
        f"<div class='navfooter'>{way}</div></body>"
    )
    assert "Prev" not in extraction.pages[0].text
    assert extraction.elements[0].text == "Oil"
    assert "kilometre 8" in extraction.pages[0].text


def test_the_line_that_turns_the_pages_of_a_manual_is_not_read(read: Read) -> None:
    line = (
        "<p>Next: <a href='#b' rel='next'>Oil</a>, Up: <a href='#top' rel='up'>Pumps</a>"
        " [<a href='#toc' rel='contents'>Contents</a>]</p>"
    )
    text = "".join(
        f"<p>The pump at kilometre {n} was oiled by the men of the workshop.</p>" for n in range(9)
    )
    extraction = read(f"<body><div>{line}</div><h2 id='b'>Oil</h2>{text}<div>{line}</div></body>")
    assert "Next" not in extraction.pages[0].text
    assert "kilometre 8" in extraction.pages[0].text
