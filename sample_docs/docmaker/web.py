"""Writes a source as an HTML page with navigation, asides and a footer around its content."""

import re
from pathlib import Path
from typing import Any

from docmaker import markup

STYLE = """body { font: 16px/1.5 Georgia, serif; margin: 0 auto; max-width: 60rem; padding: 1rem; }
nav, aside, footer { background: #eef3f6; padding: .5rem 1rem; }
table { border-collapse: collapse; } td, th { border: 1px solid #8a9aa8; padding: .2rem .6rem; }"""


def write_page(source: markup.Source, path: Path) -> dict[str, Any]:
    """Write the HTML page to `path`; returns its truth, in which everything stands on page 1."""
    facts = source.facts
    links = [link.split(" = ") for link in facts["navigation"].split("; ")]
    headings = [b for b in source.blocks if isinstance(b, markup.Heading)]
    if facts.get("contents"):
        links += [[h.text, f"#{_anchor(h.text)}"] for h in headings if h.level == 2]
    nav = "".join(f'<li><a href="{target}">{_inline(name)}</a></li>\n' for name, target in links)
    body = "\n".join(_html(block) for block in source.blocks)
    path.write_text(
        f"""<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<title>{_inline(facts["title"])}</title>
<meta name="author" content="{_inline(facts["author"])}">
<style>{STYLE}</style>
</head>
<body>
<nav aria-label="Main">
<ul>
{nav}</ul>
</nav>
<main>
{body}
</main>
<footer>
<p>{_inline(facts["footer"])}</p>
</footer>
</body>
</html>
""",
        encoding="utf-8",
        newline="\n",
    )
    asides = [_texts(b) for b in source.blocks if isinstance(b, markup.Aside)]
    tables = [b for b in source.blocks if isinstance(b, markup.Table)]
    return {
        "title": facts["title"],
        "pages": 1,
        "headings": [{"level": h.level, "text": h.text, "page": 1} for h in headings],
        "tables": [{**table.truth(), "pages": [1]} for table in tables],
        "figures": [], "footnotes": [], "running_header": [], "running_footer": [],
        "boilerplate": {
            "nav": [name for name, _ in links],
            "aside": [text for aside in asides for text in aside],
            "footer": [markup.plain(facts["footer"])],
        },
    }  # fmt: skip


def _inline(text: str) -> str:
    return markup.marked_up(text)


def _anchor(text: str) -> str:
    return re.sub(r"\W+", "-", text.lower()).strip("-")


def _texts(aside: markup.Aside) -> list[str]:
    found = []
    for block in aside.blocks:
        match block:
            case markup.Paragraph(text) | markup.Heading(_, text):
                found.append(markup.plain(text))
            case markup.ItemList(items):
                found += [markup.plain(item.text) for item in items]
            case _:
                raise ValueError("an aside holds headings, paragraphs and lists only")
    return found


def _html(block: markup.Block) -> str:
    match block:
        case markup.Heading(level, text):
            return f'<h{level} id="{_anchor(text)}">{_inline(text)}</h{level}>'
        case markup.Paragraph(text):
            return f"<p>{_inline(text)}</p>"
        case markup.Notice(kind, text):
            return f'<p class="{kind.lower()}"><strong>{kind}:</strong> {_inline(text)}</p>'
        case markup.ItemList(items):
            return _list(list(items))
        case markup.Table():
            return _table(block)
        case markup.Aside(blocks):
            return "<aside>\n" + "\n".join(_html(inner) for inner in blocks) + "\n</aside>"
        case _:
            raise ValueError("an HTML source holds no figures and no footnotes")


def _list(items: list[markup.ListItem]) -> str:
    tag = "ul" if items[0].marker == "-" else "ol"
    depth = items[0].depth
    lines = [f"<{tag}>"]
    while items:
        item = items.pop(0)
        inner = []
        while items and items[0].depth > depth:
            inner.append(items.pop(0))
        nested = f"\n{_list(inner)}\n" if inner else ""
        lines.append(f"<li>{_inline(item.text)}{nested}</li>")
    return "\n".join([*lines, f"</{tag}>"])


def _table(block: markup.Table) -> str:
    widths = {(s["row"], s["column"]): s["colspan"] for s in block.spans()}
    lines = ["<table>", f"<caption>{_inline(block.caption)}</caption>"]
    for r, row in enumerate(block.rows):
        tag = "th" if r < block.header_rows else "td"
        cells = []
        for c, cell in enumerate(row):
            if cell != markup.JOINED:
                span = f' colspan="{widths[r, c]}"' if (r, c) in widths else ""
                cells.append(f"<{tag}{span}>{_inline(cell)}</{tag}>")
        lines.append("<tr>" + "".join(cells) + "</tr>")
    return "\n".join([*lines, "</table>"])
