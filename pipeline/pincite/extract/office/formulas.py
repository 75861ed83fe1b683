"""Write the formulas of a Word file as a line of text: a fraction is (1)/(2), a power x^2."""

from __future__ import annotations

from typing import Any

from lxml import etree

from pincite.extract.office.markup import W

_M = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"


def write_out(text: Any) -> None:
    """Put a run with its text in the place of each formula, in place."""
    for formula in list(text.iter(f"{_M}oMath")):
        run = etree.Element(f"{W}r")
        etree.SubElement(run, f"{W}t").text = f"{_line(formula)} "
        run.tail = formula.tail
        formula.getparent().replace(formula, run)
    etree.strip_tags(text, f"{_M}oMathPara")


def _line(node: Any) -> str:
    """Return an element of a formula as text (the linear format of Unicode Technical Note 28, simplified)."""
    name = node.tag.removeprefix(_M)
    if name == "t":
        return node.text or ""

    def part(of: str) -> str:
        return "".join(_line(each) for each in node.iterchildren(f"{_M}{of}"))

    if name == "f":
        return f"{_group(part('num'))}/{_group(part('den'))}"
    if name in ("sSup", "sSub", "sSubSup", "nary", "sPre"):
        low, high = part("sub"), part("sup")
        sign = _sign(node, "chr", "∫") if name == "nary" else ""
        around = (f"_{_group(low)}" if low else "") + (f"^{_group(high)}" if high else "")
        return f"{sign}{around} {part('e')}" if name == "nary" else f"{part('e')}{around}"
    if name == "rad":
        degree = part("deg")
        return f"√{f'[{degree}]' if degree else ''}({part('e')})"
    if name == "d":
        inner = f"{_sign(node, 'sepChr', '|')}".join(_line(each) for each in node.iterchildren(f"{_M}e"))
        return f"{_sign(node, 'begChr', '(')}{inner}{_sign(node, 'endChr', ')')}"
    return "".join(_line(each) for each in node if isinstance(each.tag, str) and not each.tag.endswith("Pr"))


def _group(text: str) -> str:
    return text if text.isalnum() else f"({text})"


def _sign(node: Any, name: str, default: str) -> str:
    """Return a sign that the properties of an element name; a default where they name none."""
    found = node.find(f"{node.tag}Pr/{_M}{name}")
    return default if found is None else found.get(f"{_M}val", "")
