"""The wheel: alone it is a client and a command line beside a service, with `[server]` it is all of it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import sysconfig
import venv
from pathlib import Path
from zipfile import ZipFile

import pytest

from pincite.store.data_lock import service_address
from tests.conftest import REPOSITORY

MOST_BYTES = 40_000_000
EXTRA = "pip install '.[server]'"


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    _pip("wheel", "--no-deps", "--wheel-dir", str(folder), str(REPOSITORY))
    [wheel] = folder.glob("pincite-*.whl")
    return wheel


@pytest.fixture(scope="module")
def base(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return an environment that has the wheel and what it asks for, from the registry, and nothing else."""
    env = tmp_path_factory.mktemp("base") / "env"
    venv.create(env)
    constraints = str(REPOSITORY / "constraints.txt")
    _pip("--python", str(env / "bin" / "python"), "install", "-c", constraints, str(wheel))
    return env


@pytest.fixture(scope="module")
def whole(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return an environment that has the wheel over the packages of `make setup`, and not the checkout."""
    env = tmp_path_factory.mktemp("whole") / "env"
    venv.create(env)
    _pip("--python", str(env / "bin" / "python"), "install", "--no-deps", str(wheel))
    [packages] = env.glob("lib/python3*/site-packages")
    # The checkout is found by a .pth file there, and such files count only where Python itself looks.
    (packages / "setup.pth").write_text(f"{sysconfig.get_path('purelib')}\n")
    return env


def _pip(*arguments: str) -> None:
    quiet = ["--quiet", "--disable-pip-version-check"]
    command = [sys.executable, "-m", "pip", *quiet, *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    missing = "No matching distribution" in done.stderr and "--no-index" not in arguments
    if missing and os.environ.get("CI") != "true":
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


def test_the_extra_asks_for_nothing_that_make_setup_does_not_bring(wheel: Path, tmp_path: Path) -> None:
    report = tmp_path / "report.json"
    _pip("install", "--dry-run", "--no-index", "--report", str(report), f"{wheel}[server]")
    assert [found["metadata"]["name"] for found in json.loads(report.read_text())["install"]] == ["pincite"]


def test_the_wheel_has_every_file_of_its_packages(wheel: Path) -> None:
    folders = ["pipeline", "api", "flows", "cli"]
    listed = subprocess.run(
        ["git", "ls-files", *folders], cwd=REPOSITORY, capture_output=True, text=True, check=True
    )
    tracked = {path.partition("/")[2] for path in listed.stdout.splitlines()}
    assert tracked <= set(ZipFile(wheel).namelist())


def test_over_the_packages_of_make_setup_it_reads_a_file_and_answers(whole: Path, tmp_path: Path) -> None:
    place = run(whole, "python", "-c", "import pincite_cli.main as cli; print(cli.__file__)")
    assert Path(place.stdout).is_relative_to(whole), place.stderr
    page = tmp_path / "mill.html"
    page.write_text("<html><body><h1>The mill</h1><p>The mill was built in 1904.</p></body></html>")
    home = str(tmp_path / "data")
    added = run(whole, "pincite", "add", str(page), PINCITE_HOME=home)
    assert added.returncode == 0, added.stderr
    asked = run(whole, "pincite", "ask", "When was the mill built?", PINCITE_HOME=home)
    assert "The mill was built in 1904." in asked.stdout, asked.stderr
