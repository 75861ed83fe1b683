"""Write constraints.txt: the versions of what is installed, but for torch and what follows its build.

Another environment's are written by its own interpreter to the file that is named.
"""

from __future__ import annotations

import re
import sys
from importlib.metadata import distributions
from pathlib import Path

CONSTRAINTS = Path(__file__).resolve().parent.parent / "constraints.txt"

# A machine takes the build of torch that it has, and each build asks for libraries of its own.
FREE = re.compile(r"(pincite|pip|setuptools|wheel|torch|torchvision|triton|nvidia-.*|cuda-.*)")


def main() -> None:
    versions = {re.sub(r"[-_.]+", "-", d.name).lower(): d.version for d in distributions()}
    lines = [f"{name}=={version}\n" for name, version in sorted(versions.items()) if not FREE.fullmatch(name)]
    constraints = Path(sys.argv[1]) if len(sys.argv) > 1 else CONSTRAINTS
    constraints.write_text("".join(lines))
    print(f"{constraints.name}: {len(lines)} versions")


if __name__ == "__main__":
    main()
