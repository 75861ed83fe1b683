"""What is promised of headings where a page is parted: they stay over the main content that they head."""

from __future__ import annotations

import numpy as np
import pytest

from pincite.extract.html import content, model, page, signals
from pincite.extract.html.blocks import text_blocks
from pincite.extract.html.features import FeatureRow
from pincite.extract.html.model import Floats

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
