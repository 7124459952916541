"""Makes docs/images/ from `make demo`: `.venv/bin/python docs/pictures.py`. Needs Chromium, no network.

`report.png` is the report of a run, `live.png` the terminal while a run goes on, `badge-*.svg` the badges of
the README, from `pyproject.toml`.
"""  # noqa: INP001 - a script

from __future__ import annotations

import os
import pty
import re
import select
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import tomllib
from pathlib import Path

from rich.console import Console
from rich.terminal_theme import MONOKAI
from rich.text import Text

PROJECT = Path(__file__).resolve().parents[1]
IMAGES = PROJECT / "docs" / "images"
#: A pause between requests, so that there is something to look at, and when to look, in seconds.
SLOW, MOMENT = "0.15", 14.0
COLUMNS, ROWS = 112, 24
BADGE = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="20" role="img" '
    'aria-label="{name}: {value}">\n<rect width="{width}" height="20" rx="3" fill="#444"/>'
    '<rect x="{left}" width="{right}" height="20" rx="3" fill="#00796b"/>\n'
    '<g fill="#fff" font-family="sans-serif" font-size="11"><text x="6" y="14">{name}</text>'
    '<text x="{start}" y="14">{value}</text></g>\n</svg>\n'
)


def to_badges() -> dict[str, str]:
    """File name to SVG of each badge; what they say stands in pyproject.toml."""
    project = tomllib.loads((PROJECT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    requirements = (PROJECT / "requirements.txt").read_text(encoding="utf-8")
    scrapy = re.search(r"^scrapy>=([\d.]+)", requirements, re.MULTILINE)
    facts = {
        "python": project["requires-python"].replace(">=", "") + " or newer",
        "scrapy": scrapy[1] if scrapy else "",
        "licence": (PROJECT / "LICENSE").read_text(encoding="utf-8").splitlines()[0].removesuffix(" License"),
        "types": "mypy strict",
    }
    return {f"badge-{name}.svg": to_badge(name, value) for name, value in facts.items()}


def to_badge(name: str, value: str) -> str:
    """A badge of two words."""
    left, right = 12 + 7 * len(name), 12 + 7 * len(value)
    fitted = value.replace("<", "").replace("&", "and")
    return BADGE.format(name=name, value=fitted, width=left + right, left=left, right=right, start=left + 6)


def run_demo(folder: Path, *arguments: str) -> list[str]:
    """The command of `make demo`, with a store and output of its own."""
    store = ["-s", f"INEWS_STORE_URL=sqlite:///{folder}/inews.db", "-s", f"INEWS_OUTPUT_DIR={folder}/output"]
    return [sys.executable, "-m", "tests.site.demo", *store, *arguments]


def watch(command: list[str], seconds: float) -> str:
    """What a command has written to its terminal after so many seconds; then it is asked to end."""
    child, terminal = pty.fork()
    if child == 0:
        os.chdir(PROJECT)
        os.environ |= {"COLUMNS": str(COLUMNS), "LINES": str(ROWS), "TERM": "xterm-256color"}
        os.execv(command[0], command)  # noqa: S606 - our own command
    end, written = time.monotonic() + seconds, b""
    while time.monotonic() < end:
        if select.select([terminal], [], [], 0.2)[0]:
            written += os.read(terminal, 65_536)
    os.kill(child, signal.SIGINT)
    os.close(terminal)
    os.waitpid(child, 0)
    return written.decode(errors="replace")


def to_screen(written: str) -> list[str]:
    """The last lines of a terminal: rich goes up and erases, everything else is text and colours."""
    lines, row = [""], 0
    for piece in re.findall(r"\x1b\[\d*A|\x1b\[2K|\x1b\[[\d;]*m|\x1b\[\?\d+[hl]|\r|\n|[^\x1b\r\n]+", written):
        if piece == "\n":
            row += 1
            lines += [""] * (row + 1 - len(lines))
        elif piece.endswith("A") and piece.startswith("\x1b["):
            row = max(0, row - int(piece[2:-1] or 1))
        elif piece == "\x1b[2K":
            lines[row] = ""
        elif piece != "\r" and not piece.startswith("\x1b[?"):
            lines[row] += piece
    return [line for line in lines if line.strip()][-ROWS:]


def shoot(page: Path, picture: Path, size: str) -> None:
    """A picture of a page."""
    chromium = shutil.which("chromium") or shutil.which("google-chrome") or "chromium"
    options = ["--headless", "--no-sandbox", "--hide-scrollbars", f"--window-size={size}"]
    command = [chromium, *options, f"--screenshot={picture}", page.as_uri()]
    subprocess.run(command, check=True, capture_output=True)  # noqa: S603 - our own command


def main() -> None:
    """Make all pictures anew."""
    IMAGES.mkdir(exist_ok=True)
    for name, svg in to_badges().items():
        (IMAGES / name).write_text(svg, encoding="utf-8")
    with tempfile.TemporaryDirectory() as given:
        folder = Path(given)
        subprocess.run(run_demo(folder), cwd=PROJECT, check=True, capture_output=True)  # noqa: S603
        shoot(folder / "output" / "latest" / "report.html", IMAGES / "report.png", "1000,900")
        screen = to_screen(watch(run_demo(folder / "live", "-s", f"DOWNLOAD_DELAY={SLOW}"), MOMENT))
        console = Console(record=True, width=COLUMNS, file=Path(os.devnull).open("w"))  # noqa: SIM115
        for line in screen:
            console.print(Text.from_ansi(line), overflow="crop", no_wrap=True)
        html = console.export_html(theme=MONOKAI).replace("<body>", '<body style="margin:12px">')
        (folder / "live.html").write_text(html, encoding="utf-8")
        shoot(folder / "live.html", IMAGES / "live.png", f"1100,{len(screen) * 19 + 40}")


if __name__ == "__main__":
    main()
