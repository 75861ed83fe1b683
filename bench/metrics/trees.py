"""The edit distance of ordered, labelled trees, after Zhang and Shasha (SIAM J. Comput. 18(6), 1989)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Generic, TypeVar

Label = TypeVar("Label")


@dataclass(frozen=True, slots=True)
class Node(Generic[Label]):
    """A label and the children in their order."""

    label: Label
    children: list[Node[Label]] = field(default_factory=list)


class _Ordered(Generic[Label]):
    """A tree in postorder: labels, each node's leftmost leaf, and the keyroots."""

    def __init__(self, root: Node[Label]) -> None:
        self.labels: list[Label] = []
        self.leftmost: list[int] = []
        self._visit(root)
        highest = {leaf: node for node, leaf in enumerate(self.leftmost)}
        self.keyroots = sorted(highest.values())

    def _visit(self, node: Node[Label]) -> int:
        """Append a subtree; its leftmost leaf."""
        leaves = [self._visit(child) for child in node.children]
        leftmost = leaves[0] if leaves else len(self.labels)
        self.labels.append(node.label)
        self.leftmost.append(leftmost)
        return leftmost


def size(root: Node[Label]) -> int:
    """How many nodes a tree has."""
    return 1 + sum(map(size, root.children))


def edit_distance(one: Node[Label], other: Node[Label], rename: Callable[[Label, Label], float]) -> float:
    """Return the least cost of turning one tree into the other.

    Inserting or deleting a node costs 1; `rename` gives the cost of one label in another's place. The depth
    of a tree is limited by the interpreter's recursion.
    """
    a, b = _Ordered(one), _Ordered(other)
    costs = [[rename(x, y) for y in b.labels] for x in a.labels]
    distance = [[0.0] * len(b.labels) for _ in a.labels]
    for i in a.keyroots:
        for j in b.keyroots:
            _between_forests(i, j, a.leftmost, b.leftmost, costs, distance)
    return distance[-1][-1]


def _between_forests(
    i: int,
    j: int,
    left_a: list[int],
    left_b: list[int],
    costs: list[list[float]],
    distance: list[list[float]],
) -> None:
    """Fill `distance` for the subtrees on the left paths of the keyroots `i` and `j`."""
    first_a, first_b = left_a[i], left_b[j]
    height, width = i - first_a + 2, j - first_b + 2
    forest = [[0.0] * width for _ in range(height)]
    forest[0] = [float(column) for column in range(width)]
    for row in range(1, height):
        x = first_a + row - 1
        above, here = forest[row - 1], forest[row]
        here[0] = float(row)
        whole_a = left_a[x] == first_a
        for column in range(1, width):
            y = first_b + column - 1
            least = min(above[column], here[column - 1]) + 1
            if whole_a and left_b[y] == first_b:
                least = min(least, above[column - 1] + costs[x][y])
                distance[x][y] = least
            else:
                least = min(least, forest[left_a[x] - first_a][left_b[y] - first_b] + distance[x][y])
            here[column] = least
