"""Check the shape of the code: sizes of modules, functions and constructors, packages, circles of imports.

It also looks for private attributes that are used from outside their object.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import grimp

REPOSITORY = Path(__file__).parents[1]
ROOTS = {
    "pincite": "pipeline/pincite",
    "pincite_api": "api/pincite_api",
    "pincite_flows": "flows/pincite_flows",
    "pincite_cli": "cli/pincite_cli",
}
MODULE_LINES, FUNCTION_LINES = 350, 60
"""At most; docstrings and blank lines do not count."""
LOOSE, ROOMS, PACKAGES = 8, 17, 33
"""Modules that lie in `pincite` itself, packages directly in it, and packages in all, at most."""
PARTS = 6
"""Parameters of a constructor at most, without `self`."""
NOT_PRIVATE = {"_replace", "_asdict", "_make", "_exit", "_Element"}
"""Names of libraries that are for everybody, although they begin with an underscore."""


def main() -> None:
    """Print what is found, and end with 1 if there is anything."""
    faults = [*sizes(), *objects(), *rooms(), *circles()]
    for fault in faults:
        print(fault)
    if faults:
        sys.exit(1)


def sizes() -> Iterator[str]:
    """Yield what is too long."""
    for folder in ROOTS.values():
        for path in sorted((REPOSITORY / folder).rglob("*.py")):
            text = path.read_text(encoding="utf-8")
            tree, name = ast.parse(text), path.relative_to(REPOSITORY)
            counted = _counted(tree, text)
            if len(counted) > MODULE_LINES:
                yield f"{name} has {len(counted)} lines, and {MODULE_LINES} at most may be"
            for node in ast.walk(tree):
                if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                    own = counted.intersection(range(node.lineno, (node.end_lineno or node.lineno) + 1))
                    if len(own) > FUNCTION_LINES:
                        yield f"{name}: {node.name} has {len(own)} lines, and {FUNCTION_LINES} at most may be"


def objects() -> Iterator[str]:
    """Yield constructors that take too much, and uses of another object's private attributes."""
    for folder in ROOTS.values():
        for path in sorted((REPOSITORY / folder).rglob("*.py")):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                where = f"{path.relative_to(REPOSITORY)}:{getattr(node, 'lineno', 0)}"
                match node:
                    case ast.FunctionDef(name="__init__", args=args):
                        taken = len([*args.posonlyargs, *args.args, *args.kwonlyargs]) - 1
                        if taken > PARTS:
                            yield f"{where}: it takes {taken} parts, and {PARTS} at most may be"
                    case ast.Attribute(
                        value=ast.Name(id="self" | "cls") | ast.Call(func=ast.Name(id="super"))
                    ):
                        pass
                    case ast.Attribute(attr=name) if name.startswith("_") and not name.startswith("__"):
                        if name not in NOT_PRIVATE:
                            yield f"{where}: {ast.unparse(node)} is private to another object"


def _counted(tree: ast.Module, text: str) -> set[int]:
    """Return the numbers of the lines that count."""
    lines = {number for number, line in enumerate(text.splitlines(), 1) if line.strip()}
    for node in ast.walk(tree):
        match node:
            case ast.Expr(value=ast.Constant(value=str())):
                lines -= set(range(node.lineno, (node.end_lineno or node.lineno) + 1))
    return lines


def rooms() -> Iterator[str]:
    """Yield of what there is too much in the core."""
    core = REPOSITORY / ROOTS["pincite"]
    counts = {
        "modules lie loose": (len(list(core.glob("*.py"))), LOOSE),
        "packages lie directly": (len(list(core.glob("*/__init__.py"))), ROOMS),
        "packages lie": (len(list(core.glob("*/**/__init__.py"))), PACKAGES),
    }
    for what, (count, most) in counts.items():
        if count > most:
            yield f"{count} {what} in {ROOTS['pincite']}, and {most} at most may"


def circles() -> Iterator[str]:
    """Yield a circle of modules that import one another, in functions and for types too."""
    graph = grimp.build_graph(*ROOTS, cache_dir=None)
    try:
        imports = {module: graph.find_modules_directly_imported_by(module) for module in graph.modules}
        TopologicalSorter(imports).prepare()
    except CycleError as error:
        yield "These import one another: " + " -> ".join(error.args[1])


if __name__ == "__main__":
    main()
