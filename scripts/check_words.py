"""Refuse names for which `words.json` has a better one, and a class name that two modules of the core share.

It looks at modules, classes, functions, attributes, constants and parameters. A name in `words.json` stands
for every definition whose dotted name ends with it: `Owner`, `Candidate.words`, `store.owner`.
"""

from __future__ import annotations

import ast
import json
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

REPOSITORY = Path(__file__).resolve().parent.parent
WORDS = Path(__file__).with_name("words.json")
ROOTS = ("pipeline", "api", "flows", "cli")


def definitions(source: str, module: str) -> Iterator[str]:
    """Yield the dotted names of a module and of what it defines. Local variables are left out."""
    yield module
    yield from _within(ast.parse(source), module, in_function=False)


def _within(node: ast.AST, owner: str, *, in_function: bool) -> Iterator[str]:
    for child in ast.iter_child_nodes(node):
        match child:
            case ast.ClassDef(name=name) | ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name):
                yield f"{owner}.{name}"
                yield from _within(child, f"{owner}.{name}", in_function=not isinstance(child, ast.ClassDef))
            case ast.arg(arg=name):
                yield f"{owner}.{name}"
            case ast.Attribute(value=ast.Name(id="self"), attr=name, ctx=ast.Store()):
                yield f"{owner.rpartition('.')[0]}.{name}"
            case ast.Name(id=name, ctx=ast.Store()) if not in_function:
                yield f"{owner}.{name}"
            case _:
                yield from _within(child, owner, in_function=in_function)


def old_names(defined: Iterable[str], words: Sequence[dict[str, Any]]) -> Iterator[str]:
    """Yield what is said of each definition that has an old name, and of exceptions that nothing needs."""
    said = {old: row["say"] for row in words for old in row["old"]}
    stays = {name for row in words for name in row.get("stays", ())}
    found = set()
    for name in sorted(set(defined)):
        parts = name.split(".")
        for old in (".".join(parts[start:]) for start in range(len(parts))):
            if old in said and name in stays:
                found.add(name)
            elif old in said:
                yield f"{name}: say “{said[old]}”, not {old} (scripts/words.json)"
    yield from (
        f"{name} is an exception in scripts/words.json that nothing needs" for name in sorted(stays - found)
    )


def shared_classes(defined: Iterable[tuple[str, str]]) -> Iterator[str]:
    """Yield the class names that several modules define, from pairs of a module and its source."""
    modules = defaultdict(list)
    for module, source in defined:
        for node in ast.walk(ast.parse(source)):
            if isinstance(node, ast.ClassDef):
                modules[node.name].append(module)
    for name, owners in sorted(modules.items()):
        if len(owners) > 1:
            yield f"{name} is a class of {', '.join(owners)}: give each a name of its own"


def main() -> None:
    """Print what is found, and end with 1 if there is anything."""
    sources = {}
    for root in ROOTS:
        for path in sorted((REPOSITORY / root).rglob("*.py")):
            module = ".".join(path.relative_to(REPOSITORY / root).with_suffix("").parts)
            sources[module.removesuffix(".__init__")] = path.read_text(encoding="utf-8")
    defined = (name for module, source in sources.items() for name in definitions(source, module))
    core = [(module, source) for module, source in sources.items() if module.split(".")[0] == "pincite"]
    faults = [*old_names(defined, json.loads(WORDS.read_text(encoding="utf-8"))), *shared_classes(core)]
    print("\n".join(faults), end="\n" if faults else "")
    if faults:
        sys.exit(1)


if __name__ == "__main__":
    main()
