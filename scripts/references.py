"""The reference pages of the documentation, made from the code: commands, REST, Python, errors, settings."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from unittest.mock import MagicMock

import typer
from typer.cli import get_docs_for_click

import pincite.errors
from pincite import AsyncClient, Client, Library
from pincite.errors import PinciteError
from pincite.settings import Limits, Settings
from pincite_api.app import create_app
from pincite_cli.main import app

METHODS = ("get", "post", "put", "patch", "delete")


def pages() -> dict[str, str]:
    """Return the text of each reference page, by its name."""
    return {"commands.md": commands(), "rest.md": rest(), "python-api.md": python(), "errors.md": errors()}


def commands() -> str:
    """Return the page of the command line: each command with its arguments and options."""
    command = typer.main.get_command(app)
    text = get_docs_for_click(obj=command, ctx=typer.Context(command), name="pincite", title="Commands")
    # Its lists of commands cut short what headings say in full. A `$` line is a command for readers to copy;
    # these are patterns.
    text = re.sub(r"\*\*Commands\*\*:\n\n(\* .*\n)+\n", "", text)
    return re.sub(r"```console\n\$ (.*)\n```", r"```text\n\1\n```", text)


def rest() -> str:
    """Return the page of the HTTP API: each operation with its parameters, its body and its responses."""
    # The routes are described without a library: only a request opens one.
    api: dict[str, Any] = create_app(MagicMock()).openapi()
    parts = ["# REST", api["info"]["description"]]
    for path, operations in api["paths"].items():
        for method in METHODS:
            if method in operations:
                parts += _operation(f"{method.upper()} {path}", operations[method], api)
    parts.append("## Values")
    for name, schema in sorted(api["components"]["schemas"].items()):
        parts += [f"### {name}", schema.get("description", ""), _fields(schema)]
    return page(parts)


def _operation(title: str, operation: Mapping[str, Any], api: Mapping[str, Any]) -> Iterator[str]:
    yield f"## `{title}`"
    yield operation.get("description") or operation.get("summary", "")
    rows = []
    for parameter in operation.get("parameters", ()):
        given = parameter
        if "$ref" in given:
            given = api["components"]["parameters"][given["$ref"].rsplit("/", 1)[-1]]
        needed = "needed" if given.get("required") else ""
        rows.append((f"`{given['name']}`", given["in"], _type(given["schema"]), needed, _said(given)))
    yield table(("parameter", "in", "type", "", "meaning"), rows)
    if body := _bodies(operation.get("requestBody", {})):
        yield f"Body: {body}"
    answers = [(code, _bodies(answer), _said(answer)) for code, answer in operation["responses"].items()]
    yield table(("status", "body", "meaning"), answers)


def _bodies(described: Mapping[str, Any]) -> str:
    """Return the media types of a request or a response, each with the type of its value."""
    contents = described.get("content", {}).items()
    return "; ".join(f"`{kind}`: {_type(content.get('schema', {}))}" for kind, content in contents)


def _fields(schema: Mapping[str, Any]) -> str:
    if "properties" not in schema:
        return _type(schema)
    needed = schema.get("required", ())
    return table(
        ("field", "type", "", "meaning"),
        [
            (f"`{name}`", _type(field), "needed" if name in needed else "", _said(field))
            for name, field in schema["properties"].items()
        ],
    )


def _type(schema: Mapping[str, Any]) -> str:  # noqa: PLR0911 - a case for each kind
    """Return a JSON schema's type in Markdown; a named one is a link to its place below Values."""
    match schema:
        case {"$ref": str(reference)}:
            name = reference.rsplit("/", 1)[-1]
            return f"[{name}](#{name.lower()})"
        case {"enum": values}:
            return " or ".join(f"`{value}`" for value in values)
        case {"const": value}:
            return f"`{value}`"
        case {"anyOf": kinds} | {"oneOf": kinds}:
            return " or ".join(dict.fromkeys(map(_type, kinds)))
        case {"type": "array", "items": item}:
            return f"list of {_type(item)}"
        case {"type": "object", "additionalProperties": dict(value)} if value:
            return f"object of {_type(value)}"
        case {"type": str(kind)}:
            return kind
        case _:
            return "any"


def python() -> str:
    """Return the page of the Python names: the methods of each class with their docstrings."""
    parts = ["# Python names", "`from pincite import Client, AsyncClient, Library, Settings`"]
    for kind in (Client, AsyncClient, Library):
        parts += [f"## {kind.__name__}", inspect.getdoc(kind) or ""]
        for name, method in vars(kind).items():
            if name.startswith("_") or not inspect.isroutine(method):
                continue
            awaited = "await " if inspect.iscoroutinefunction(method) else ""
            parts += [
                f"### {kind.__name__}.{name}",
                f"```python\n{awaited}{name}{_signature(method)}\n```",
                inspect.getdoc(method) or "",
            ]
    return page(parts)


def _signature(method: Any) -> str:
    """Return a method's arguments, one a line where they are many."""
    signature = inspect.signature(method)
    parameters = [part for name, part in signature.parameters.items() if name != "self"]
    shown = str(signature.replace(parameters=parameters)).replace("'", "")
    return re.sub(r"\bpincite\.[a-z_.]+\.", "", shown)


def errors() -> str:
    """Return the page of the error codes, by the class that each belongs to."""
    parts = [
        "# Error codes",
        "A code is stable, and for programs: it stands in the `type` and `code` of a problem that the "
        "service returns, in the outcome of a document, and as `code` of the exception in Python. Each comes "
        "with a sentence that says what to do. The problems of a request as such (its key, its origin, its "
        "time, its repetition) have further codes, which the description of the REST interface names.",
    ]
    groups = [kind for kind in _below(PinciteError) if kind.__base__ is PinciteError]
    alone = [kind for kind in groups if not kind.__subclasses__()]
    for group in groups:
        if group not in alone:
            parts += [f"## {group.__name__}", inspect.getdoc(group) or "", _codes([group, *_below(group)])]
    return page([*parts, "## Others", _codes(alone)])


def _codes(kinds: list[type[PinciteError]]) -> str:
    rows = [(f"`{kind.code}`", f"`{kind.__name__}`", _first_line(kind)) for kind in kinds]
    return table(("code", "class", "when"), [row for row in rows if row[0] != f"`{PinciteError.code}`"])


def _below(kind: type[PinciteError]) -> Iterator[type[PinciteError]]:
    for sub in kind.__subclasses__():  # other modules have some too
        if sub.__module__ == pincite.errors.__name__:
            yield sub
            yield from _below(sub)


def _first_line(kind: type[Any]) -> str:
    return (vars(kind).get("__doc__") or "").strip().split("\n\n")[0].replace("\n", " ")


def settings(text: str) -> str:
    """Add to the tables of the page of settings a column that says which values each takes.

    Raises KeyError for a variable that is no setting.
    """
    fields = {name.upper(): field for name, field in (Settings.model_fields | Limits.model_fields).items()}

    def wider(row: re.Match[str]) -> str:
        variable = row[1]
        if variable == "variable":
            takes = "takes"
        elif variable == "---":
            takes = "---"
        elif variable == "`PREFECT_API_URL`":  # Prefect's own
            takes = "text"
        else:
            takes = _takes(fields[variable.strip("`").removeprefix("PINCITE_")])
        return f"| {variable} | {takes} |"

    return re.sub(r"(?m)^\| ?(variable|---|`[A-Z_]+`) ?\|", wider, text)


def _takes(field: Any) -> str:
    """Return which values a setting takes, with its bounds."""
    kinds = {
        "int": "whole number",
        "float": "number",
        "bool": "`on` or `off`",
        "str": "text",
        "Path": "a folder",
        "SecretStr": "a secret",
    }
    named = str(getattr(field.annotation, "__name__", field.annotation))
    inner = [kind for kind in getattr(field.annotation, "__args__", ()) if kind is not type(None)]
    if "Literal" in str(field.annotation):
        values = inner if all(isinstance(value, str) for value in inner) else inner[0].__args__
        return " or ".join(f"`{value}`" for value in values)
    if named not in kinds and len(inner) == 1:
        named = inner[0].__name__
    bounds = []
    for rule in field.metadata:
        for attribute, words in (("gt", "above"), ("ge", "at least"), ("le", "at most")):
            if (bound := getattr(rule, attribute, None)) is not None:
                bounds.append(f"{words} {bound:g}")
    return ", ".join([kinds.get(named, "a list"), *bounds])


def _said(described: Mapping[str, Any]) -> str:
    """Return a description as it stands in a cell of a table."""
    return " ".join(described.get("description", "").split())


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Return a table in Markdown, or nothing where there are no rows."""
    if not rows:
        return ""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |" for line in lines)


def page(parts: list[str]) -> str:
    return "\n\n".join(part.strip() for part in parts if part.strip()) + "\n"
