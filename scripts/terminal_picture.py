"""Make docs/images/terminal.svg: three commands on a terminal, from their own output.

They run on the sample documents, which are named one by one, in a data folder of their own. The picture loads
no font and names no address.
"""

from __future__ import annotations

import fcntl
import io
import os
import pty
import struct
import subprocess
import sys
import tempfile
import termios
from collections.abc import Sequence
from pathlib import Path

from rich.console import Console
from rich.terminal_theme import MONOKAI
from rich.text import Text

REPOSITORY = Path(__file__).resolve().parent.parent
PICTURE = REPOSITORY / "docs" / "images" / "terminal.svg"
PINCITE = (sys.executable, "-m", "pincite_cli.main")
COLUMNS, LINES = 100, 60
SAMPLES = sorted(
    path.relative_to(REPOSITORY).as_posix() for path in (REPOSITORY / "sample_docs").glob("*.[ph][dt]*")
)
COMMANDS: tuple[tuple[str, Sequence[str]], ...] = (
    ("pincite add sample_docs", ("add", *SAMPLES)),
    *(
        (f'pincite ask "{question}"', ("ask", question))
        for question in ("What does code E22 on the Seldane 9 mean?", "How long is the warranty?")
    ),
)
SVG = """\
<svg class="rich-terminal" viewBox="0 0 {width} {height}" xmlns="http://www.w3.org/2000/svg">
    <style>
    .{unique_id}-matrix {{
        font-family: ui-monospace, Menlo, Consolas, "DejaVu Sans Mono", monospace;
        font-size: {char_height}px;
        line-height: {line_height}px;
        font-variant-east-asian: full-width;
    }}
    .{unique_id}-title {{ font-size: 18px; font-weight: bold; font-family: sans-serif; }}
    {styles}
    </style>
    <defs>
    <clipPath id="{unique_id}-clip-terminal">
      <rect x="0" y="0" width="{terminal_width}" height="{terminal_height}" />
    </clipPath>
    {lines}
    </defs>
    {chrome}
    <g transform="translate({terminal_x}, {terminal_y})" clip-path="url(#{unique_id}-clip-terminal)">
    {backgrounds}
    <g class="{unique_id}-matrix">
    {matrix}
    </g>
    </g>
</svg>
"""
"""rich's own format without its fonts, which are fetched, and without its address."""


def main() -> None:
    """Run the commands, and write the picture."""
    console = Console(
        record=True,
        width=COLUMNS,
        file=io.StringIO(),
        force_terminal=True,
        color_system="truecolor",
        highlight=False,
    )
    with tempfile.TemporaryDirectory() as home:
        for shown, arguments in COMMANDS:
            console.print(Text.assemble(("$ ", "bold green"), (shown, "bold")))
            console.print(Text.from_ansi(printed(arguments, home)))
            console.print()
    svg = console.export_svg(title="pincite", code_format=SVG, theme=MONOKAI, unique_id="terminal")
    PICTURE.write_text("\n".join(line.rstrip() for line in svg.splitlines()) + "\n", encoding="utf-8")


def printed(arguments: Sequence[str], home: str) -> str:
    """Return what a command prints on a terminal, below what it says on its standard error.

    That is a file here, where no progress is drawn.
    """
    ours, terminal = pty.openpty()
    fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", LINES, COLUMNS, 0, 0))
    env = {name: value for name, value in os.environ.items() if not name.startswith("PINCITE_")}
    env |= {"PINCITE_HOME": home, "TERM": "xterm-256color", "PYTHONPATH": ""}
    with (
        tempfile.TemporaryFile() as said,
        subprocess.Popen(
            [*PINCITE, *arguments], cwd=REPOSITORY, env=env, stdout=terminal, stderr=said
        ) as command,
    ):
        os.close(terminal)
        pieces = []
        while piece := _read(ours):
            pieces.append(piece)
        os.close(ours)
        command.wait()
        said.seek(0)
        pieces.insert(0, said.read())
    if command.returncode:
        sys.exit(f"pincite {arguments[0]} ended with {command.returncode}: {pieces[0].decode()}")
    return b"".join(pieces).decode().replace("\r\n", "\n").rstrip("\n")


def _read(terminal: int) -> bytes:
    """Return what comes next; nothing once the other side has closed it."""
    try:
        return os.read(terminal, 65536)
    except OSError:  # Linux says so when the last writer has gone
        return b""


if __name__ == "__main__":
    main()
