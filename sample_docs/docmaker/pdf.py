"""Typesets a source as a PDF: pages, running lines, footnotes, cover, contents and outline."""

from pathlib import Path
from typing import Any

from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import (
    BaseDocTemplate,
    Flowable,
    Frame,
    FrameBreak,
    NextPageTemplate,
    PageBreak,
    PageTemplate,
    Spacer,
)
from reportlab.platypus import Paragraph as Text
from reportlab.platypus.tableofcontents import TableOfContents

from docmaker import flow, markup
from docmaker.layout import ACCENT, INK, RULE, Layout, styles


def typeset(source: markup.Source, layout: Layout, path: Path) -> dict[str, Any]:
    """Write the PDF to `path`; returns its truth, with the page of every heading, table, figure and note."""
    document = _Document(source, layout, path)
    document.multiBuild(document.story())
    return document.truth()


class _Document(BaseDocTemplate):  # type: ignore[misc]
    def __init__(self, source: markup.Source, layout: Layout, path: Path) -> None:
        facts = source.facts
        super().__init__(str(path), pagesize=layout.page, invariant=1, title=facts["title"],
                         author=facts["author"], subject=facts["document"])  # fmt: skip
        self.source, self.layout, self.styles = source, layout, styles(layout)
        self.notes = {b.label: b.text for b in source.blocks if isinstance(b, markup.Footnote)}
        self.records: list[dict[str, Any]] = []
        later = PageTemplate("later", self._columns(0), onPage=self._start, onPageEnd=self._end)
        first = PageTemplate("first", self._columns(layout.opening), onPage=self._start, onPageEnd=self._end)
        cover = PageTemplate("cover", self._columns(0), onPage=self._bare)
        self.addPageTemplates([cover, later] if layout.cover else [first, later])

    def _columns(self, opening: float) -> list[Frame]:
        layout = self.layout
        height = layout.page[1] - layout.top - layout.bottom
        padding = {"leftPadding": 0, "rightPadding": 0, "topPadding": 0, "bottomPadding": 0}
        frames = [
            Frame(layout.side + i * (layout.column_width + layout.gutter), layout.bottom,
                  layout.column_width, height - opening, **padding)
            for i in range(layout.columns)
        ]  # fmt: skip
        if opening:
            frames.insert(0, Frame(layout.side, layout.bottom + height - opening, layout.text_width, opening,
                                   **padding))  # fmt: skip
        return frames

    def story(self) -> list[Flowable]:
        """All flowables: what opens the document, then the body."""
        facts, layout = self.source.facts, self.layout
        story: list[Flowable] = [Spacer(1, 110)] if layout.cover else []
        story.append(Text(markup.marked_up(facts["title"]), self.styles["title"]))
        for name in ("subtitle", "authors", "affiliation", "document", "issued", "address"):
            if name in facts and not (name == "document" and not layout.cover):
                style = "subtitle" if name == "subtitle" else "body"
                story.append(Text(markup.marked_up(facts[name]), self.styles[style]))
        if "abstract" in facts:
            story.append(Text(f"<b>Abstract.</b> {markup.marked_up(facts['abstract'])}", self.styles["body"]))
        story.append(NextPageTemplate("later"))
        if layout.cover:
            tight = [("TOPPADDING", (0, 0), (-1, -1), 0.5), ("BOTTOMPADDING", (0, 0), (-1, -1), 0.5)]
            contents = TableOfContents(
                levelStyles=[self.styles["toc1"], self.styles["toc2"]], dotsMinLevel=0, tableStyle=tight
            )
            story += [PageBreak(), Text("Contents", self.styles["h1"]), contents, PageBreak()]
        elif layout.opening:
            story.append(FrameBreak())
        return story + list(flow.flowables(self.source, layout, self.styles))

    def beforeDocument(self) -> None:  # noqa: N802 (reportlab's name)
        self.records.clear()

    def afterFlowable(self, flowable: Flowable) -> None:  # noqa: N802 (reportlab's name)
        record = getattr(flowable, "record", None)
        if record is None:
            return
        if self.records and self.records[-1]["kind"] == "table" and self.records[-1]["of"] is record:
            self.records[-1]["pages"].append(self.page)
            return
        self.records.append({**record, "of": record, "pages": [self.page]})
        if record["kind"] == "heading":
            key = f"h{len(self.records)}"
            self.canv.bookmarkPage(key)
            self.canv.addOutlineEntry(record["text"], key, record["level"] - 1, closed=record["level"] == 1)
            if record["level"] < 3:
                self.notify("TOCEntry", (record["level"] - 1, record["text"], self.page, key))

    def _bare(self, canvas: Canvas, _: BaseDocTemplate) -> None:
        width, height = self.layout.page
        canvas.setFillColor(ACCENT)
        canvas.rect(0, height - 90, width, 90, stroke=0, fill=1)
        canvas.setFillColorRGB(1, 1, 1)
        canvas.setFont("Helvetica-Bold", 13)
        canvas.drawString(self.layout.side, height - 52, self.source.facts["company"])

    def _start(self, canvas: Canvas, _: BaseDocTemplate) -> None:
        layout, facts = self.layout, self.source.facts
        canvas.page_notes = []
        canvas.setNamedCB("call_footnote", lambda _canvas, _kind, label: canvas.page_notes.append(label))
        width, height = layout.page
        canvas.setStrokeColor(RULE)
        canvas.setLineWidth(0.5)
        canvas.line(layout.side, height - 42, width - layout.side, height - 42)
        canvas.line(layout.side, 40, width - layout.side, 40)
        canvas.setFillColor(INK)
        canvas.setFont(layout.face, 8)
        canvas.drawString(layout.side, height - 37, facts["header_left"])
        canvas.drawRightString(width - layout.side, height - 37, facts["header_right"])
        canvas.drawString(layout.side, 28, facts["footer"])
        canvas.drawRightString(width - layout.side, 28, f"Page {self.page}")

    def _end(self, canvas: Canvas, _: BaseDocTemplate) -> None:
        y = self.layout.bottom - 10
        if canvas.page_notes:
            canvas.line(self.layout.side, y, self.layout.side + 90, y)
        for label in canvas.page_notes:
            words = markup.marked_up(self.notes[label])
            note = Text(f"<super>{label}</super> {words}", self.styles["note"])
            _, height = note.wrap(self.layout.text_width, 100)
            y -= height + 1
            if y < 41:
                raise ValueError(f"footnote {label} runs into the footer; shorten it or move its call")
            note.drawOn(canvas, self.layout.side, y)
            self.records.append({"kind": "footnote", "label": label, "text": markup.plain(self.notes[label]),
                                 "of": None, "pages": [self.page]})  # fmt: skip

    def truth(self) -> dict[str, Any]:
        """Return what the document holds and where; pages count from 1."""
        facts = self.source.facts

        def of_kind(kind: str) -> list[dict[str, Any]]:
            return [{k: v for k, v in r.items() if k not in ("kind", "of")} for r in self.records
                    if r["kind"] == kind]  # fmt: skip

        return {
            "title": facts["title"],
            "pages": self.page,
            "headings": [
                {"level": h["level"], "text": h["text"], "page": h["pages"][0]} for h in of_kind("heading")
            ],
            "tables": of_kind("table"),
            "figures": of_kind("figure"),
            "footnotes": of_kind("footnote"),
            "running_header": [facts["header_left"], facts["header_right"]],
            "running_footer": [facts["footer"], "Page {page}"],
            "pages_without_running_lines": [1] if self.layout.cover else [],
        }
