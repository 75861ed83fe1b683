"""The documentation is true: its commands run, and they print what the pages show."""

from __future__ import annotations

import os
import re
import shutil
import sys
from html import unescape
from pathlib import Path

import httpx
import openai_tables
import pytest
from pydantic import AliasChoices, BaseModel

from pincite.schema.answer import Answer, Citation, Sentence, ShortAnswer, Span, Usage
from pincite.schema.search import Hit
from pincite.settings import Limits, Settings
from tests.conftest import REPOSITORY
from tests.prefects import SpareMigrations

from .pages import PORT, Command, Shell, checkout, prints_as_shown, read_page
from .service import START_TIMEOUT_S, environment, free_port, wait_until

NAMES = ["README.md", *sorted(f"docs/{path.name}" for path in (REPOSITORY / "docs").glob("*.md"))]
PAGES = [read_page(REPOSITORY / name, name) for name in NAMES]

HOMES = (".pincite/tour", ".pincite/python")
"""The data folders of the pages."""

NOT_RUN = {
    "needs a network": ["git clone <address> pincite && cd pincite"],
    "needs a model server": [
        "make vllm                                           # in a terminal of its own",
        "export PINCITE_LLM_URL=http://127.0.0.1:8000/v1     # where Pincite runs",
        'pincite ask "How long is the warranty?"',
        "pincite judge calibrate",
        "vllm serve models/e5 --runner pooling --port 8080",
        "export PINCITE_EMBEDDING_URL=http://gpu:8080/v1",
    ],
    "needs a GPU": [
        "vllm serve Qwen/Qwen2.5-14B-Instruct-AWQ --max-model-len 16384 --gpu-memory-utilization 0.90 "
        "--enable-prefix-caching --max-num-seqs 16 --port 8000",
        "export PINCITE_LLM_URL=http://127.0.0.1:8000/v1 PINCITE_LLM_MODEL=Qwen/Qwen2.5-14B-Instruct-AWQ",
    ],
    "needs Docker": [
        "for name in POSTGRES_PASSWORD QDRANT_API_KEY PREFECT_PASSWORD PINCITE_API_KEY; do",
        "docker compose up --build --detach --wait",
        "curl http://127.0.0.1:8300/readyz",
        "PINCITE_WORKERS=4 docker compose up --detach",
        "echo PINCITE_LLM_URL=http://vllm:8000/v1 >> pincite.env",
        "VLLM_MODEL=<folder> docker compose --profile gpu up --detach",
        "EMBEDDING_GPU=1 VLLM_GPU=0 VLLM_GPU_MEMORY=0.9 VLLM_MODEL=<folder> "
        "docker compose --profile gpu up --detach",
        "docker compose --profile gpu up --detach api worker gpu-worker",
        'docker compose exec gpu-worker python -c "import torch; print(torch.cuda.is_available())"',
        "docker compose exec postgres pg_dump --username pincite --format custom pincite > registry.dump",
        "docker compose exec api tar --create --directory /data blobs > blobs.tar",
        "docker compose up --detach --wait postgres qdrant prefect",
        "docker compose exec -T postgres pg_restore --username pincite --dbname pincite --clean --if-exists "
        "< registry.dump",
        "docker compose run --rm -T --no-deps worker tar --extract --directory /data < blobs.tar",
        "docker compose run --rm worker pincite rebuild",
        "docker compose up --detach --wait",
        "docker compose exec worker pincite doctor --heal",
        "docker compose exec worker pincite doctor",
    ],
}
"""The commands that are shown and not run, by their first lines, with the reason. One more is a decision."""


@pytest.mark.e2e
def test_every_command_of_the_documentation_runs_and_prints_what_is_shown(
    tmp_path: Path, spare_migrations: SpareMigrations
) -> None:
    """The README comes first, and the other pages go on with its data folder, as a reader does."""
    if shutil.which("curl") is None:
        pytest.skip("there is no curl here, which the pages use")
    folder = checkout(tmp_path / "pincite", REPOSITORY)
    for home in HOMES:
        spare_migrations(folder / home)
    failures = []
    for page in PAGES:
        outputs = tmp_path / page.name.replace("/", "-")
        outputs.mkdir()
        run = [command for command in page.commands if not command.not_run and not command.make_target]
        with Shell(folder, variables := _variables(tmp_path), outputs) as shell:
            for command in run:
                failures += _failures(shell, command, variables["PINCITE_PORT"])
    assert not failures, "\n\n".join(failures)


def _variables(home: Path) -> dict[str, str]:
    """Return the environment of a reader who has set nothing, on a machine where much else may run."""
    beside = str(Path(sys.executable).parent)
    return {
        **environment(home),
        "PATH": os.pathsep.join((beside, os.environ["PATH"])),
        "PINCITE_PORT": str(free_port()),
        "PINCITE_PAGE_TIMEOUT_S": "600",
    }


def _failures(shell: Shell, command: Command, port: str) -> list[str]:
    """Run a command; what is wrong with it."""
    here = PORT.replace("8300", port)
    code, output = shell.run(command.text.replace(PORT, here))
    if code == 0 and command.starts_service:
        wait_until(lambda: _is_ready(here), START_TIMEOUT_S, f"the service to be ready: {output.read_text()}")
    printed = output.read_text(encoding="utf-8").replace(port, "8300")
    where = f"{command.page}:{command.line}: $ {command.text}"
    if code is None:
        return [f"{where}\nended the shell or took too long, and printed:\n{printed}"]
    if code:
        return [f"{where}\nended with {code}:\n{printed}"]
    if command.shown.strip() and not prints_as_shown(command.shown, printed):
        return [f"{where}\nis shown to print:\n{command.shown}\nand printed:\n{printed}"]
    return []


def _is_ready(address: str) -> bool:
    try:
        return httpx.get(f"http://{address}/readyz", trust_env=False).is_success
    except httpx.TransportError:
        return False


PAGE = """
```console
$ number=3            # stays for the next line
$ echo "$number" \\
    times
3 times
$ echo one; echo two; echo three
one
…
$ echo one
two
$ false | true
$ exit 3
```

<!-- not run: needs luck -->

```console
$ false
```
"""


def test_a_command_that_fails_or_prints_otherwise_than_shown_is_found_out(tmp_path: Path) -> None:
    (tmp_path / "page.md").write_text(PAGE)
    page = read_page(tmp_path / "page.md", "page.md")
    assert [command.not_run for command in page.commands] == [*[None] * 6, "needs luck"]
    with Shell(tmp_path, {"PATH": os.environ["PATH"]}, tmp_path) as shell:
        found = [_failures(shell, command, "8300") for command in page.commands[:-1]]
    assert [[failure.splitlines()[:2] for failure in failures] for failures in found] == [
        [],
        [],
        [],
        [["page.md:10: $ echo one", "is shown to print:"]],
        [["page.md:12: $ false | true", "ended with 1:"]],
        [["page.md:13: $ exit 3", "ended the shell or took too long, and printed:"]],
    ]


def test_what_is_shown_and_not_run_is_known_with_its_reason() -> None:
    found: dict[str, dict[str, None]] = {}
    for page in PAGES:
        for command in page.commands:
            if command.not_run:
                found.setdefault(command.not_run, {})[command.text.split("\n")[0]] = None
    assert {reason: list(commands) for reason, commands in found.items()} == NOT_RUN


def test_what_is_left_to_make_is_run_by_ci() -> None:
    run = (REPOSITORY / ".ci" / "run").read_text(encoding="utf-8")
    by_ci = {target for line in re.findall(r"\bmake ([a-z ]+)", run) for target in line.split()}
    left = {command.make_target for page in PAGES for command in page.commands if not command.not_run}
    assert left - {None} <= by_ci


def test_the_readme_shows_what_make_demo_prints() -> None:
    log = os.environ.get("PINCITE_DEMO_OUTPUT")
    if log is None:
        pytest.skip("PINCITE_DEMO_OUTPUT names no output of `DEMO_EXIT=1 make demo`; .ci/run makes one")
    shown = dict(PAGES[0].printed)["make demo"]
    printed = Path(log).read_text(encoding="utf-8")
    assert prints_as_shown(f"…{shown}…", printed), printed


def test_the_picture_of_a_terminal_shows_what_make_demo_prints() -> None:
    log = os.environ.get("PINCITE_DEMO_OUTPUT")
    if log is None:
        pytest.skip("PINCITE_DEMO_OUTPUT names no output of `DEMO_EXIT=1 make demo`; .ci/run makes one")
    picture = (REPOSITORY / "docs" / "images" / "terminal.svg").read_text(encoding="utf-8")
    texts = [" ".join(unescape(text).split()) for text in re.findall(r">([^<]*)</text>", picture)]
    begin, end = (
        texts.index("pincite add sample_docs") + 1,
        texts.index('pincite ask "How long is the warranty?"'),
    )
    printed = " ".join(Path(log).read_text(encoding="utf-8").split())
    assert "8 live, 0 unchanged, 0 failed." in texts[begin:end]
    assert [text for text in texts[begin:end] if text != "$" and text not in printed] == []


def test_the_python_of_the_readme_is_a_script_that_it_runs() -> None:
    readme = (REPOSITORY / "README.md").read_text(encoding="utf-8")
    [shown] = re.findall(r"```python\n(.*?)```", readme, re.DOTALL)
    script = REPOSITORY / "docs" / "clients" / "python" / "ask.py"
    assert script.read_text(encoding="utf-8").endswith(f'"""\n\n{shown}')
    assert f"$ python {script.relative_to(REPOSITORY)} " in readme


def test_the_readme_is_one_page() -> None:
    assert len((REPOSITORY / "README.md").read_text(encoding="utf-8").splitlines()) <= 130


@pytest.mark.parametrize("name", NAMES)
def test_every_link_to_a_file_leads_somewhere(name: str) -> None:
    page = REPOSITORY / name
    for target in re.findall(r"\]\(([^)\s]+)\)", page.read_text(encoding="utf-8")):
        if not re.match(r"[a-z]+:|<", target):
            file, _, heading = target.partition("#")
            linked = page.parent / file if file else page
            assert linked.exists(), target
            assert not heading or heading in _headings(linked), target


def _headings(page: Path) -> set[str]:
    """Return the anchors of a page, as GitHub makes them."""
    titles = re.findall(r"^#+ (.+)$", page.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}


def test_the_page_of_settings_has_every_setting_and_no_other() -> None:
    page = (REPOSITORY / "docs" / "settings.md").read_text(encoding="utf-8")
    listed = re.findall(r"^\| `([A-Z_]+)`", page, re.MULTILINE)
    settings = {name: field for name, field in Settings.model_fields.items() if name != "limits"}
    known = [
        str(field.validation_alias.choices[0])
        if isinstance(field.validation_alias, AliasChoices)
        else f"PINCITE_{name.upper()}"
        for name, field in {**settings, **Limits.model_fields}.items()
    ]
    assert sorted(listed) == sorted([*known, "PREFECT_API_URL"])


def test_the_page_of_openais_clients_has_the_tables_of_parameters() -> None:
    page = openai_tables.PAGE.read_text(encoding="utf-8")
    assert openai_tables.with_tables(page) == page, "run scripts/openai_tables.py"


@pytest.mark.parametrize(
    ("title", "model"),
    [
        ("A hit", Hit),
        ("An answer", Answer),
        ("A sentence", Sentence),
        ("A sentence", ShortAnswer),
        ("A citation", Citation),
        ("A span", Span),
        ("The usage of a model", Usage),
    ],
)
def test_the_page_of_json_has_every_field(title: str, model: type[BaseModel]) -> None:
    page = (REPOSITORY / "docs" / "json.md").read_text(encoding="utf-8")
    section = page.split(f"**{title}**\n")[1].split("\n**")[0]
    assert model.model_fields.keys() <= set(re.findall(r'"(\w+)"', section))
