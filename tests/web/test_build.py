"""The committed page: built from its committed source, and readable in both themes. Needs no Node."""

from __future__ import annotations

import hashlib
import json
import re
from pathlib import Path

import pytest
import web_types

ROOT = Path(__file__).parent.parent.parent
WEB, STATIC = ROOT / "web", ROOT / "api" / "pincite_api" / "static"
BUILD = json.loads((STATIC / "BUILD.json").read_text())
ADVICE = "run `make web` and commit what it writes"


def _hashes(folder: Path, names: list[str]) -> dict[str, str]:
    return {name: hashlib.sha256((folder / name).read_bytes()).hexdigest() for name in names}


def test_the_build_was_made_from_the_source_as_it_is() -> None:
    assert _hashes(WEB, list(BUILD["sources"])) == BUILD["sources"], ADVICE


def test_no_source_was_left_out_of_the_build() -> None:
    sources = {str(file.relative_to(WEB)) for file in (WEB / "src").rglob("*") if file.is_file()}
    assert sources - {"src/api.d.ts"} <= set(BUILD["sources"]), ADVICE


def test_what_is_served_is_what_was_built() -> None:
    names = sorted(file.name for file in STATIC.iterdir() if file.name != "BUILD.json")
    assert _hashes(STATIC, names) == BUILD["built"], ADVICE


def test_the_types_are_those_of_the_api() -> None:
    written = (WEB / "src" / "api.d.ts").read_text()
    assert written == web_types.typescript(), "run `.venv/bin/python scripts/web_types.py`"


def test_the_lockfile_names_no_registry_and_every_version_is_exact() -> None:
    lock = json.loads((WEB / "package-lock.json").read_text())
    assert not [name for name, entry in lock["packages"].items() if "resolved" in entry]
    package = json.loads((WEB / "package.json").read_text())
    versions = {**package["dependencies"], **package["devDependencies"]}
    assert all(re.fullmatch(r"\d+\.\d+\.\d+", version) for version in versions.values()), versions


def test_the_markup_has_no_inline_style_or_script_and_names_no_other_site() -> None:
    for name in ("index.html", "embed.html"):
        page = (STATIC / name).read_text()
        assert not re.search(r"style=|\bon\w+=|<style|https?:", page)
        assert all(tag.strip() == "" for tag in re.findall(r"<script[^>]*>(.*?)</script>", page, re.DOTALL))
    for file in (WEB / "src").rglob("*.ts*"):
        assert not re.search(r"innerHTML|dangerouslySetInnerHTML|\beval\(", file.read_text()), file


def _tokens() -> dict[str, tuple[str, str]]:
    sheet = (WEB / "src" / "css" / "tokens.css").read_text()
    pairs = re.findall(r"--([\w-]+): light-dark\((#\w{6}), (#\w{6})\)", sheet)
    return {name: (light, dark) for name, light, dark in pairs}


def _contrast(one: str, other: str) -> float:
    """Return the contrast of two colours as WCAG computes it."""

    def luminance(colour: str) -> float:
        parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
        linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
def test_text_and_controls_stand_out_on_every_surface(theme: int) -> None:
    tokens = {name: colours[theme] for name, colours in _tokens().items()}
    text = ("ink", "ink-2", "accent", "ok", "warn", "flag", "danger")
    for surface in ("bg", "surface", "raised"):
        for name in text:
            assert _contrast(tokens[name], tokens[surface]) >= 6, (name, surface)
        assert _contrast(tokens["control"], tokens[surface]) >= 3.5, surface
    assert _contrast(tokens["on-accent"], tokens["accent"]) >= 4.5
    assert _contrast(tokens["ink"], tokens["accent-soft"]) >= 7


def test_the_page_for_frames_uses_no_storage_of_the_browser() -> None:
    [script] = STATIC.glob("embed-*.js")
    assert not re.search(r"localStorage|sessionStorage|indexedDB|document\.cookie", script.read_text())
