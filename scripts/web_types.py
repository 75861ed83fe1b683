"""Write web/src/api.d.ts: the types of what the API sends, from the app's own OpenAPI document."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any
from unittest.mock import MagicMock

from pincite_api.app import create_app

TARGET = Path(__file__).parent.parent / "web" / "src" / "api.d.ts"
USED = (
    "About",
    "Answer",
    "BulkResult",
    "Collections",
    "Document",
    "DocumentPage",
    "EventPage",
    "Fields",
    "PageList",
    "Problem",
    "StoredPage",
)
"""The values that the page reads. What they are made of comes with them."""
SPARSE = ("Problem", "Fault")
"""Values whose empty fields are left out. Of all others the service sends every field."""
HEAD = "// Written by scripts/web_types.py from the API's OpenAPI document. Do not edit.\n"
PRIMITIVES = {
    "string": "string",
    "integer": "number",
    "number": "number",
    "boolean": "boolean",
    "null": "null",
}


def typescript() -> str:
    """Return the text of api.d.ts."""
    # The routes are described without a library: only a request opens one.
    schemas: dict[str, Any] = create_app(MagicMock()).openapi()["components"]["schemas"]
    wanted, waiting = set[str](), list(USED)
    while waiting:
        name = waiting.pop()
        if name not in wanted:
            wanted.add(name)
            waiting += _references(schemas[name])
    return HEAD + "".join(f"\n{_declaration(name, schemas[name])}" for name in sorted(wanted))


def _references(schema: Any) -> list[str]:
    if isinstance(schema, list):
        return [name for part in schema for name in _references(part)]
    if not isinstance(schema, dict):
        return []
    own = [schema["$ref"].rsplit("/", 1)[-1]] if "$ref" in schema else []
    return own + [name for key, part in schema.items() if key != "example" for name in _references(part)]


def _declaration(name: str, schema: dict[str, Any]) -> str:
    if "properties" not in schema:
        return f"export type {name} = {_type(schema)}\n"
    parts = schema["properties"]
    needed = schema.get("required", ()) if name in SPARSE else parts
    lines = (f"  {key}{'' if key in needed else '?'}: {_type(part)}\n" for key, part in parts.items())
    return f"export interface {name} {{\n{''.join(lines)}}}\n"


def _type(schema: dict[str, Any]) -> str:
    match schema:
        case {"$ref": str(reference)}:
            named = reference.rsplit("/", 1)[-1]
        case {"enum": values}:
            named = " | ".join(map(json.dumps, values))
        case {"const": value}:
            named = json.dumps(value)
        case {"anyOf": parts}:
            named = " | ".join(dict.fromkeys(map(_type, parts)))
        case {"type": "array", "prefixItems": parts}:
            named = f"[{', '.join(map(_type, parts))}]"
        case {"type": "array", "items": part}:
            named = f"Array<{_type(part)}>"
        case {"type": "object", "additionalProperties": dict(part)}:
            named = f"Record<string, {_type(part)}>"
        case {"type": str(kind)}:
            named = PRIMITIVES.get(kind, "unknown")
        case _:
            named = "unknown"
    return named


if __name__ == "__main__":
    TARGET.write_text(typescript(), encoding="utf-8")
    sys.stdout.write(f"{TARGET.relative_to(Path.cwd())} is written.\n")
