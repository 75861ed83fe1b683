"""HTML with text that a browser doesn't show, and with its visible look-alikes."""

from __future__ import annotations

from random import Random

from generated import prose
from generated.hidden import HiddenCase, leak_phrase, visible_phrase

SEED = 20261128

_HIDING = {
    "hidden attribute": "<p hidden>{}</p>",
    "display none": '<div style="display: none"><p>{}</p></div>',
    "class with display none": '<p class="teaser-2">{}</p>',
    "visibility hidden": '<p style="color:#222;visibility:hidden">{}</p>',
    "aria-hidden": '<p aria-hidden="true">{}</p>',
    "template": "<template><p>{}</p></template>",
    "font size 0": '<p>Prices are net.<span style="font-size:0">{}</span> Tax is extra.</p>',
    "off screen": '<div style="position:absolute; left:-9999px"><p>{}</p></div>',
    "comment": "<!-- <p>{}</p> -->",
    "noscript": "<noscript><p>{}</p></noscript>",
    "no size": '<div style="width:0;height:0;overflow:hidden"><p>{}</p></div>',
    "opacity 0": '<p style="opacity:0">{}</p>',
    "text indent": '<p class="sprite">{}</p>',
    "inside a hidden list": '<ul id="menu-closed"><li><a href="#top">{}</a></li></ul>',
}
"""How text is kept from being seen; `_STYLE` has the rules of its classes and ids."""
_STYLE = (
    ".teaser-2 { display: none }\n.sprite { text-indent: -9999px; overflow: hidden; white-space: nowrap }\n"
    "#menu-closed { display:none; }\n.hidden-gem { color: #333 }\n.note { font-size: small }"
)
_SHOWING = (
    '<p class="hidden-gem">{}</p>',
    '<div style="display: block"><p>{}</p></div>',
    '<p aria-hidden="false">{}</p>',
    '<p class="note">{}</p>',
    '<p style="position:relative; left:12px">{}</p>',
    '<p style="visibility: visible">{}</p>',
    '<p style="opacity: .85">{}</p>',
    '<div style="width:420px;height:90px;overflow:hidden"><p>{}</p></div>',
    '<p style="font-size: 0.8em">{}</p>',
    '<p data-hidden="true">{}</p>',
    "<details><summary>{}</summary><p>More of it.</p></details>",
    '<p style="text-indent: 2em">{}</p>',
    "<p>About <code>display: none</code> {}</p>",
    '<p title="hidden">{}</p>',
)
CASES = len(_HIDING)


def hidden_html(number: int) -> HiddenCase:
    """One of the `CASES` pages, the same in every run: an article with one trick and one look-alike."""
    rng = Random(SEED + number)
    name, hide = list(_HIDING.items())[number]
    leaks, visible = leak_phrase(number), visible_phrase(number)
    parts = [f"<p>{prose.paragraph(rng)}</p>" for _ in range(4)]
    parts.insert(1, hide.format(f"The {leaks} were never announced to anybody at all."))
    parts.insert(3, _SHOWING[number].format(f"The {visible} were announced to everybody on the same day."))
    heading = prose.heading(rng)
    page = (
        f'<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><title>{heading}</title>\n'
        f"<style>\n{_STYLE}\n</style></head>\n<body><article><h1>{heading}</h1>\n{chr(10).join(parts)}\n"
        "</article></body></html>\n"
    )
    return HiddenCase(
        f"html-{number:02}-{name.replace(' ', '-')}",
        ".html",
        page.encode(),
        tuple(leaks.split()),
        tuple(visible.split()),
    )
