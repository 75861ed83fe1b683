"""Check the shape of the code: sizes of modules and functions, packages, and circles of imports."""

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
LOOSE, ROOMS, PACKAGES = 8, 17, 32
"""Modules that lie in `pincite` itself, packages directly in it, and packages in all, at most."""


def main() -> None:
    """Print what is found, and end with 1 if there is anything."""
    faults = [*sizes(), *rooms(), *circles()]
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
