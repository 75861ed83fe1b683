"""Refuse names for which `words.json` has a better one, and types of one name in two modules of the core.

It looks at modules, classes, functions, attributes, constants and parameters. A name in `words.json` stands
for every definition whose dotted name ends with it: `Owner`, `Candidate.words`, `store.owner`.
"""

from __future__ import annotations

import ast
import json
import re
import sys
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

REPOSITORY = Path(__file__).resolve().parent.parent
WORDS = Path(__file__).with_name("words.json")
ROOTS = ("pipeline", "api", "flows", "cli")

_CAMEL_CASE = re.compile(r"_?[A-Z][A-Za-z0-9]*[a-z][A-Za-z0-9]*")


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


def shared_types(defined: Iterable[tuple[str, str]], stays: Collection[str] = ()) -> Iterator[str]:
    """Yield the names of classes and type aliases that several modules define.

    They are looked for in pairs of a module and its source. `stays` may be shared, and must be.
    """
    modules = defaultdict(list)
    for module, source in defined:
        for name in sorted(set(_types(ast.parse(source)))):
            modules[name].append(module)
    shared = {name: owners for name, owners in sorted(modules.items()) if len(owners) > 1}
    for name, owners in shared.items():
        if name not in stays:
            yield f"{name} is a type of {', '.join(owners)}: give each a name of its own"
    for name in sorted(set(stays) - shared.keys()):
        yield f"{name} is an exception in scripts/words.json that nothing needs"


def _types(tree: ast.Module) -> Iterator[str]:
    """Yield the classes of a module, and its type aliases: CamelCase names of anything but a call."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ClassDef):
            yield node.name
    for statement in tree.body:
        match statement:
            case ast.Assign(targets=[ast.Name(id=name)], value=value) if not isinstance(value, ast.Call):
                if _CAMEL_CASE.fullmatch(name):
                    yield name
            case ast.AnnAssign(target=ast.Name(id=name), annotation=ast.Name(id="TypeAlias")):
                yield name


def main() -> None:
    """Print what is found, and end with 1 if there is anything."""
    sources = {}
    for root in ROOTS:
        for path in sorted((REPOSITORY / root).rglob("*.py")):
            module = ".".join(path.relative_to(REPOSITORY / root).with_suffix("").parts)
            sources[module.removesuffix(".__init__")] = path.read_text(encoding="utf-8")
    defined = (name for module, source in sources.items() for name in definitions(source, module))
    core = [(module, source) for module, source in sources.items() if module.split(".")[0] == "pincite"]
    words = json.loads(WORDS.read_text(encoding="utf-8"))
    shared = [name for row in words for name in row.get("shared", ())]
    faults = [*old_names(defined, words), *shared_types(core, shared)]
    print("\n".join(faults), end="\n" if faults else "")
    if faults:
        sys.exit(1)


if __name__ == "__main__":
    main()
