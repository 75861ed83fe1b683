"""The marks that items of lists begin with."""

from __future__ import annotations

BULLETS = "•●▪◾◦‣⁃∙·○■□▫▶►▸▹◮◆◇➢➤➔✓✔❖❑❒☐\uf0b7\uf0a7"
"""Signs that stand for nothing else at the beginning of a line; the last two are of fonts of signs."""
