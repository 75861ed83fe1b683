"""The wheel without its extra: a client and a command line beside a service, and a sentence for all else."""

from __future__ import annotations

import os
import subprocess
import sys
import venv
from pathlib import Path

import pytest

from pincite.owner import service_address
from tests.conftest import REPOSITORY

MOST_BYTES = 40_000_000
EXTRA = "pip install '.[server]'"


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An environment that has the wheel and what it asks for, from the registry, and nothing else."""
    folder = tmp_path_factory.mktemp("base")
    _pip("wheel", "--no-deps", "--wheel-dir", str(folder), str(REPOSITORY))
    [wheel] = folder.glob("pincite-*.whl")
    venv.create(folder / "env")
    constraints = str(REPOSITORY / "constraints.txt")
    _pip("--python", str(folder / "env" / "bin" / "python"), "install", "-c", constraints, str(wheel))
    return folder / "env"


def _pip(*arguments: str) -> None:
    quiet = ["--quiet", "--disable-pip-version-check"]
    command = [sys.executable, "-m", "pip", *quiet, *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode and "CI" not in os.environ and "No matching distribution" in done.stderr:
        pytest.skip("no registry of packages can be reached here")
    assert done.returncode == 0, done.stderr


def run(base: Path, *command: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run a program of the environment, with no setting but the given ones."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PINCITE_", "PYTHON"))}
    program = [str(base / "bin" / command[0]), *command[1:]]
    env = {**kept, **variables}
    return subprocess.run(program, env=env, capture_output=True, text=True, cwd=base, check=False)


def test_it_takes_at_most_40_mb(base: Path) -> None:
    assert sum(path.stat().st_size for path in base.rglob("*") if path.is_file()) <= MOST_BYTES


def test_its_command_line_asks_a_service(base: Path, library_of_a_service: Path, tmp_path: Path) -> None:
    question = ("pincite", "ask", "When was the mill built?")
    beside = run(base, *question, PINCITE_HOME=str(library_of_a_service))
    address = service_address(library_of_a_service)
    elsewhere = run(base, *question, PINCITE_HOME=str(tmp_path), PINCITE_SERVICE_URL=str(address))
    for asked in (beside, elsewhere):
        assert asked.returncode == 0, asked.stderr
        assert "The mill was built in 1904." in asked.stdout


def test_its_client_asks_a_service(base: Path, library_of_a_service: Path) -> None:
    code = (
        "import sys; from pincite import AsyncClient, Client, Settings\n"
        "with Client(sys.argv[1]) as client:\n"
        "    print(client.answer('default', 'When was the mill built?').answer)"
    )
    asked = run(base, "python", "-c", code, str(service_address(library_of_a_service)))
    assert asked.stdout == "The mill was built in 1904.\n", asked.stderr


@pytest.mark.parametrize(
    "command", [["serve"], ["ask", "When?"], ["rebuild"], ["extract", "a.html"], ["mcp"]]
)
def test_a_command_that_needs_the_server_part_names_the_extra(
    base: Path, command: list[str], tmp_path: Path
) -> None:
    (base / "a.html").write_text("<p>The mill is old.</p>")
    done = run(base, "pincite", *command, PINCITE_HOME=str(tmp_path))
    assert done.returncode == 1
    assert done.stderr.startswith("server-part-missing: ")
    assert EXTRA in done.stderr


def test_importing_the_library_names_the_extra(base: Path) -> None:
    done = run(base, "python", "-c", "from pincite import Library")
    assert EXTRA in done.stderr.splitlines()[-1]
    caught = "try:\n    from pincite import Library\nexcept ImportError:\n    print('none')"
    assert run(base, "python", "-c", caught).stdout == "none\n"
