"""How each kind of document looks: page, margins, columns, running lines and text styles."""

from dataclasses import dataclass

from reportlab.lib.colors import Color, HexColor
from reportlab.lib.enums import TA_JUSTIFY, TA_LEFT
from reportlab.lib.pagesizes import A4, A5
from reportlab.lib.styles import ParagraphStyle

INK = HexColor("#1b2a3a")
ACCENT = HexColor("#0b5c7a")
PALE = HexColor("#e4eef3")
RULE = HexColor("#8a9aa8")
NOTICE_COLOURS: dict[str, tuple[Color, Color]] = {
    "DANGER": (HexColor("#a01818"), HexColor("#fbe9e9")),
    "WARNING": (HexColor("#b4540a"), HexColor("#fdf1e4")),
    "CAUTION": (HexColor("#8a7300"), HexColor("#fbf7e0")),
    "NOTE": (HexColor("#0b5c7a"), HexColor("#eaf3f7")),
}


@dataclass(frozen=True)
class Layout:
    """Lengths are in points. `opening` is the height of a full-width frame at the top of page 1 (0: none)."""

    page: tuple[float, float]
    side: float
    top: float
    bottom: float
    columns: int = 1
    gutter: float = 0
    opening: float = 0
    face: str = "Helvetica"
    size: float = 9.5
    justified: bool = False
    cover: bool = False
    chapters_on_new_page: bool = False
    heading_sizes: tuple[float, float, float] = (16, 12, 10.5)

    @property
    def text_width(self) -> float:
        return self.page[0] - 2 * self.side

    @property
    def column_width(self) -> float:
        return (self.text_width - self.gutter * (self.columns - 1)) / self.columns


REPORT = Layout(
    page=A4, side=56, top=62, bottom=96, columns=2, gutter=22, opening=236, face="Times-Roman", size=11,
    justified=True, heading_sizes=(13.5, 12, 11),
)  # fmt: skip
MANUAL = Layout(page=A5, side=44, top=54, bottom=50, size=10, cover=True, chapters_on_new_page=True)
DATASHEET = Layout(page=A4, side=54, top=58, bottom=46, size=8, heading_sizes=(11, 10, 9))

_BOLD = {"Helvetica": "Helvetica-Bold", "Times-Roman": "Times-Bold"}
_ITALIC = {"Helvetica": "Helvetica-Oblique", "Times-Roman": "Times-Italic"}


def styles(layout: Layout) -> dict[str, ParagraphStyle]:
    """Return the paragraph styles of a layout by name."""
    size, face, bold = layout.size, layout.face, _BOLD[layout.face]
    body = ParagraphStyle(
        "body", fontName=face, fontSize=size, leading=size * 1.32, spaceAfter=size * 0.6, textColor=INK,
        alignment=TA_JUSTIFY if layout.justified else TA_LEFT, allowWidows=0, allowOrphans=0,
    )  # fmt: skip
    left = ParagraphStyle("left", body, alignment=TA_LEFT)
    found = {
        "body": body,
        "title": ParagraphStyle("title", left, fontName=bold, fontSize=20, leading=24, spaceAfter=6),
        "subtitle": ParagraphStyle("subtitle", left, fontSize=12, leading=16, spaceAfter=8, textColor=ACCENT),
        "cell": ParagraphStyle("cell", left, fontSize=size - 1, leading=(size - 1) * 1.22, spaceAfter=0),
        "caption": ParagraphStyle(
            "caption", left, fontName=_ITALIC[face], fontSize=size - 1, leading=(size - 1) * 1.25,
            spaceBefore=3, spaceAfter=size,
        ),
        "note": ParagraphStyle("note", left, fontSize=7.5, leading=9, spaceAfter=1),
        "toc1": ParagraphStyle("toc1", left, fontName=bold, spaceBefore=3, spaceAfter=0),
        "toc2": ParagraphStyle(
            "toc2", left, leftIndent=12, spaceAfter=0, fontSize=size - 1, leading=size * 1.15
        ),
    }  # fmt: skip
    found["table caption"] = ParagraphStyle("table caption", found["caption"], spaceBefore=4, spaceAfter=4)
    found["head"] = ParagraphStyle("head", found["cell"], fontName=bold)
    for level, height in enumerate(layout.heading_sizes, 1):
        found[f"h{level}"] = ParagraphStyle(
            f"h{level}", left, fontName=bold, fontSize=height, leading=height * 1.2, keepWithNext=1,
            spaceBefore=height * 0.7, spaceAfter=height * 0.4, textColor=ACCENT if level < 3 else INK,
        )  # fmt: skip
    for depth in range(3):
        indent = 15 * (depth + 1)
        found[f"item{depth}"] = ParagraphStyle(
            f"item{depth}", body, leftIndent=indent, bulletIndent=indent - 14, spaceAfter=size * 0.3,
            bulletFontName=face, bulletFontSize=size,
        )  # fmt: skip
    for kind, (edge, fill) in NOTICE_COLOURS.items():
        found[kind] = ParagraphStyle(
            kind, left, borderWidth=0.8, borderColor=edge, backColor=fill, borderPadding=5, leftIndent=6,
            rightIndent=6, spaceBefore=9, spaceAfter=13,
        )  # fmt: skip
    return found
