"""Simplify the markup of a Word file: say each thing once, write formulas as text, leave pictures out."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from lxml import etree

from pincite.extract.office.markup import namespace, value

_PICTURES = ("{*}blip", "{*}imagedata", "{*}hlinkClick")


def simplify(root: Any, links: Collection[str]) -> None:
    """Simplify a tree in place. `links` are the relationships that its part has; other links lead nowhere."""
    etree.strip_elements(root, "{*}moveFrom", *_PICTURES, with_tail=False)
    for choice in list(root.iter("{*}Choice")):
        if choice.getparent().find("{*}Fallback") is not None:
            choice.getparent().remove(choice)
    for link in root.iter("{*}hyperlink"):
        if value(link, "id") not in links:
            for key in [key for key in link.attrib if key.endswith("}id")]:
                del link.attrib[key]
    for formula in list(root.iter("{*}oMath")):
        _write_out(formula, namespace(root))


def _write_out(formula: Any, of_text: str) -> None:
    """Put a formula's signs in its place. One with a line of its own is a paragraph's only part."""
    run = etree.Element(f"{of_text}r")
    etree.SubElement(run, f"{of_text}t").text = "".join(sign.text or "" for sign in formula.iter("{*}t"))
    replaced = formula
    if formula.getparent().tag.endswith("}oMathPara"):
        replaced = formula.getparent()
    run.tail = replaced.tail
    replaced.getparent().replace(replaced, run)
