"""Tell if declarations of CSS hide an element or its text, by the ways that pages use."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import islice
from typing import Any, Literal

from lxml.etree import iterwalk
from tinycss2.color4 import parse_color

from pincite.extract.html.style import Declared, pixels

HiddenReason = Literal["invisible", "same-colour", "tiny", "off-page", "hidden"]
Colour = tuple[float, float, float]
"""Red, green and blue of sRGB, from 0 to 1."""

_FAR = 900.0
"""CSS pixels from the page's edge from which on a placed box is out of sight."""
_SPECK = 1.0
"""CSS pixels: a font, or a box that cuts off what is over, of this size shows nothing."""
_ALIKE = 0.04
"""Two colours that differ less in each of red, green and blue cannot be told apart: 10 of 255."""
_FAINT = 0.02
"""Opacity below which nothing is seen."""
_LABELLED, _LABEL_CHARS = 3, 200
"""Elements around one in which a label for screen readers may say what it shows, and the label's length."""
_FIGURE_STEPS = 32
"""Texts and elements in an element that shows a figure, at most: nested elements are each looked into."""
_SIDES = ("left", "right", "top", "bottom")
_PAPER = ("background", "background-color", "background-image")


@dataclass(frozen=True, slots=True)
class ComputedStyle:
    """The look that an element hands down to its text and its children. `paper` is None if not known.

    `untouchable` is True where the element takes no press of a pointer.
    """

    invisible: bool = False
    clear: bool = False
    tiny: bool = False
    off_page: bool = False
    ink: Colour | None = None
    paper: Colour | None = None
    untouchable: bool = False

    @property
    def hides(self) -> HiddenReason | None:
        """The reason why text that stands directly in the element is not seen; None where it is."""
        if self.invisible or self.clear:
            return "invisible"
        if self.tiny:
            return "tiny"
        if self.off_page:
            return "off-page"
        return "same-colour" if _alike(self.ink, self.paper) else None


def _alike(ink: Colour | None, paper: Colour | None) -> bool:
    return bool(ink and paper) and all(
        abs(a - b) < _ALIKE for a, b in zip(ink or (), paper or (), strict=True)
    )


PAGE = ComputedStyle()
"""A page of which nothing is known but what it declares itself."""


def hides_all(element: Any, declared: Declared, *, past_hidden: bool = False) -> HiddenReason | None:
    """Return why an element is not seen with all that is in it; None when it is, or when its parts decide.

    What hides the whole page until a script has run hides nothing. With `past_hidden`, the attribute `hidden`
    does not count.
    """
    if element.tag in ("html", "body"):
        return None
    if _is_hidden(element) or (element.get("hidden") is not None and not past_hidden):
        return "hidden"
    if _word(declared, "display") == "none" or _word(declared, "content-visibility") == "hidden":
        return "hidden"
    if _is_faint(declared):
        return "invisible"
    if _is_clipped(declared) or _has_no_room(declared):
        return "tiny"
    return "off-page" if _is_far_off(declared) else None


def _is_hidden(element: Any) -> bool:
    return (
        element.tag == "template"
        or (element.tag == "dialog" and element.get("open") is None)
        or (element.tag != "dialog" and element.get("popover") is not None)
        or ((element.get("aria-hidden") or "").strip().lower() == "true" and not _is_said_aloud(element))
    )


def _is_said_aloud(element: Any) -> bool:
    """Return True if a label around an element tells a screen reader the figure that the element shows."""
    labels = [each.get("aria-label", "") for each in islice(element.iterancestors(), _LABELLED)]
    labels = ["".join(label.split()) for label in labels if label]
    if not labels:
        return False
    said = _figure(element, max(map(len, labels)))
    return any(map(str.isdigit, said)) and any(said in label for label in labels)


def forget_long_labels(root: Any) -> None:
    """Take out labels that are too long to tell a figure: each element within would read them anew."""
    for element in root.xpath(f"descendant-or-self::*[string-length(@aria-label) > {_LABEL_CHARS}]"):
        del element.attrib["aria-label"]


def _figure(element: Any, most: int) -> str:
    """Return the text of an element without white space, empty if that has over `most` characters."""
    said = ""
    for step, (event, node) in enumerate(iterwalk(element, events=("start", "end"))):
        if step == _FIGURE_STEPS or len(said) > most:
            return ""
        if event == "start" or node is not element:
            said += "".join(((node.text if event == "start" else node.tail) or "").split())
    return said if len(said) <= most else ""


def computed_style_of(element: Any, declared: Declared, above: ComputedStyle) -> ComputedStyle:
    """Return the look of an element's own text, by what is declared for it and handed down to it."""
    colour, ground = element.get("color") if element.tag == "font" else None, element.get("bgcolor")
    if not declared and not colour and not ground:
        return above
    look = above
    if (visibility := _word(declared, "visibility")) and element.tag not in ("html", "body"):
        look = replace(look, invisible=visibility in ("hidden", "collapse"))
    if (tiny := _is_tiny(declared)) is not None:
        look = replace(look, tiny=tiny)
    if (events := _word(declared, "pointer-events")) and events not in ("inherit", "unset"):
        look = replace(look, untouchable=events == "none")
    if "text-indent" in declared:
        look = replace(look, off_page=_is_indented_away(declared))
    return _coloured(look, declared, colour, ground)


def _coloured(
    style: ComputedStyle, declared: Declared, colour: str | None, ground: str | None
) -> ComputedStyle:
    for value in [token for name in _PAPER for token in declared.get(name, ())] or [ground]:
        if getattr(value, "type", "") in ("url", "function") and not _colour(value):
            return replace(style, paper=None, ink=None, clear=False)
        alpha, paper = _colour(value) or (0.0, None)
        if alpha:
            style = replace(style, paper=paper if alpha > _FAINT else style.paper)
    ink = next(iter(declared.get("color", ())), colour)
    if found := _colour(ink):
        alpha, rgb = found
        style = replace(style, clear=alpha < _FAINT, ink=rgb)
    return style


def _colour(value: Any) -> tuple[float, Colour] | None:
    """Return the opacity and colour of a token or a name; None for what is none."""
    parsed = parse_color(value) if value is not None else None
    if parsed is None or isinstance(parsed, str):
        return None
    red, green, blue = parsed.to("srgb").coordinates
    return float(parsed.alpha), (red or 0.0, green or 0.0, blue or 0.0)


def _word(declared: Declared, name: str) -> str | None:
    tokens = declared.get(name, ())
    return tokens[0].lower_value if len(tokens) == 1 and tokens[0].type == "ident" else None


def _size(declared: Declared, name: str) -> float | None:
    tokens = declared.get(name, ())
    return pixels(tokens[0]) if tokens else None


def _is_faint(declared: Declared) -> bool:
    tokens = declared.get("opacity", ())
    if not tokens or tokens[0].type not in ("number", "percentage"):
        return False
    scale = 1.0 if tokens[0].type == "number" else 100.0
    return bool(tokens[0].value / scale < _FAINT)


def _is_placed(declared: Declared) -> bool:
    return _word(declared, "position") in ("absolute", "fixed")


def _is_far_off(declared: Declared) -> bool:
    """Return True if a box is placed or pushed far beyond the page's edge, or shrunk to nothing."""
    if any(_reaches(declared, name, relative=False) for name in ("margin-left", "margin-top")):
        return True
    for function in declared.get("transform", ()):
        if function.type == "function" and _moves_away(function, declared):
            return True
    fixed = _word(declared, "position") == "fixed"
    return _is_placed(declared) and any(_reaches(declared, side, relative=fixed) for side in _SIDES)


def _reaches(declared: Declared, name: str, *, relative: bool) -> bool:
    tokens = declared.get(name, ())
    if not tokens or (tokens[0].type == "percentage" and not relative):
        return False
    length = pixels(tokens[0])
    return length is not None and length <= -_FAR


def _moves_away(function: Any, declared: Declared) -> bool:
    numbers = [token for token in function.arguments if token.type in ("number", "percentage", "dimension")]
    if function.lower_name.startswith("scale"):
        return any(token.value == 0 for token in numbers)
    if not function.lower_name.startswith("translate") or not _is_placed(declared):
        return False
    fixed = _word(declared, "position") == "fixed"
    return any(
        (token.type != "percentage" and (pixels(token) or 0) <= -_FAR)
        or (token.type == "percentage" and fixed and token.value <= -100)
        for token in numbers
    )


def _is_indented_away(declared: Declared) -> bool:
    tokens = declared["text-indent"]
    indent = pixels(tokens[0]) if tokens else None
    if indent is None:
        return False
    return indent <= -_FAR or (abs(indent) >= _FAR and _cuts_off(declared))


def _cuts_off(declared: Declared) -> bool:
    return any(
        token.type == "ident" and token.lower_value in ("hidden", "clip")
        for name in ("overflow", "overflow-x", "overflow-y")
        for token in declared.get(name, ())
    )


def _has_no_room(declared: Declared) -> bool:
    """Return True if a box has no width or height, and cuts off what does not fit."""
    if not _cuts_off(declared):
        return False
    if any(_size(declared, name) for name in ("padding", "padding-top", "padding-bottom", "min-height")):
        return False
    sizes = [_size(declared, name) for name in ("width", "height", "max-width", "max-height")]
    return any(size is not None and size <= _SPECK for size in sizes)


def _is_clipped(declared: Declared) -> bool:
    for token in declared.get("clip", ()):
        if token.type == "function" and token.lower_name == "rect" and _is_placed(declared):
            sizes = [pixels(part) for part in token.arguments if part.type in ("number", "dimension")]
            if sizes and all(size is None or size <= _SPECK for size in sizes) and None not in sizes:
                return True
    for token in declared.get("clip-path", ()):
        if token.type != "function":
            continue
        numbers = [part for part in token.arguments if part.type in ("number", "percentage", "dimension")]
        if token.lower_name == "inset" and numbers and numbers[0].type == "percentage":
            return bool(numbers[0].value >= 50)
        if token.lower_name in ("circle", "ellipse", "polygon") and numbers:
            return all(part.value == 0 for part in numbers) or (
                token.lower_name != "polygon" and numbers[0].value == 0
            )
    return False


def _is_tiny(declared: Declared) -> bool | None:
    """Return True if a font size is nothing; None where the declarations leave it as it is handed down."""
    tokens = declared.get("font-size") or [
        token
        for token in declared.get("font", ())
        if token.type in ("dimension", "percentage") or (token.type == "number" and token.value == 0)
    ]
    if not tokens:
        return None
    size = tokens[0]
    if size.type == "ident":
        return None if size.lower_value in ("inherit", "smaller", "larger", "unset") else False
    if size.type == "percentage" or (size.type == "dimension" and size.lower_unit == "em"):
        return True if size.value <= 0 else None
    length = pixels(size)
    return None if length is None else length <= _SPECK
