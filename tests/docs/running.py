"""Runs the blocks of a section of the docs, one after another, in a copy of the checkout beside a fixture site."""

from __future__ import annotations

import os
import re
import shutil
import sqlite3
import subprocess
from contextlib import closing
from typing import TYPE_CHECKING

from tests.docs.pages import PROJECT, Block
from tests.site.crawl import build_environment, pass_time
from tests.site.listing_page import render_section
from tests.site.messages import Request, Response, to_html

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.site.fixture import FixtureSite
    from tests.site.world import World

#: Variables that a reader has not: ours, and those by which a `make` that runs these tests reaches into another.
NOT_A_READERS = ("INEWS_", "MAKE", "MFLAGS", "ARGS")
#: Not part of a checkout.
LEFT_OUT = shutil.ignore_patterns(
    ".git", ".venv", "demo", "data", "output", ".*_cache", "__pycache__", ".hypothesis"
)
STAMPS = {"requirements.txt": "installed.txt", "tests/requirements.txt": "installed-tests.txt",
          "docs/requirements.txt": "installed-docs.txt"}  # fmt: skip
SECONDS = 180
EDITED = "www.inews.id/news/internasional/badai-pasir-tutup-tiga-bandara-penumpang-tidur-di-ruang-tunggu"


def edit_article(site: FixtureSite, folder: Path) -> None:
    """An hour later the site has another headline."""
    site.edit(EDITED, title="Badai Pasir Tutup Empat Bandara, Penumpang Tidur di Ruang Tunggu")
    pass_time(folder, hours=2)


def add_popular_page(site: FixtureSite, folder: Path) -> None:
    """A list that the project knows nothing of."""

    def answer(world: World, request: Request) -> Response | None:
        if (request.host, request.path) != ("www.inews.id", "/trending"):
            return None
        shown = world.choose("section", host=request.host, section="news")[:10]
        return to_html(render_section("news", None, shown, []))

    site.world.doors.insert(0, answer)


#: What can happen on the site before a block.
EVENTS = {"an article changes": edit_article, "it has a page of the most read articles": add_popular_page}


def make_checkout(folder: Path) -> Path:
    """A copy of the checkout as a reader has it, with its `.venv` made."""
    copy = folder / "inews"
    shutil.copytree(PROJECT, copy, ignore=LEFT_OUT, symlinks=True)
    (copy / ".venv").mkdir()
    for entry in (PROJECT / ".venv").iterdir():
        if entry.name not in STAMPS.values():
            (copy / ".venv" / entry.name).symlink_to(entry.resolve())
    for requirements, stamp in STAMPS.items():
        shutil.copy(copy / requirements, copy / ".venv" / stamp)
    return copy


def make_environment(site: FixtureSite, checkout: Path) -> dict[str, str]:
    """The environment of a reader whose network is the fixture site."""
    given = build_environment(site)
    kept = {name: value for name, value in given.items() if not name.startswith(NOT_A_READERS)}
    return kept | {
        "SCRAPY_SETTINGS_MODULE": "tests.docs.fast",
        "PYTHONPATH": str(checkout),
        "PYTHONDONTWRITEBYTECODE": "1",
        "PATH": f"{checkout / '.venv' / 'bin'}:{os.environ['PATH']}",
        "COLUMNS": "200",
    }


class Reader:
    """Somebody who does what a section says, block by block."""

    def __init__(self, site: FixtureSite, folder: Path) -> None:
        self.site = site
        self.folder = make_checkout(folder)
        self.environment = make_environment(site, self.folder)

    def follow(self, block: Block) -> Iterator[tuple[str, str, str]]:
        """Do what a block says; yields each command with its output and the output that the block shows."""
        if event := block.directives.get("site"):
            EVENTS[event](self.site, self.folder)
        if "file" in block.directives:
            path = self.folder / block.directives["file"]
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(block.text, encoding="utf-8")
        elif block.language == "diff":
            self._run("patch --no-backup-if-mismatch -p1", block.text)
        elif block.language == "sql":
            self._ask_store(block.text)
        else:
            yield from self._follow_commands(block)

    def _follow_commands(self, block: Block) -> Iterator[tuple[str, str, str]]:
        wanted = int(block.directives.get("exit", "0"))
        if block.language == "python":
            yield "python", self._run("python -", block.text, code=wanted), ""
        elif block.language == "sh":
            yield block.text, self._run(f"set -e\n{block.text}", code=wanted), ""
        else:
            shown = split_console(block.text)
            for number, (command, output) in enumerate(shown, 1):
                yield command, self._run(command, code=wanted if number == len(shown) else 0), output

    def _run(self, command: str, given: str = "", *, code: int = 0) -> str:
        # One terminal: what a command exports holds for those after it.
        state = self.folder.parent / "exports"
        kept = f'trap "export -p >{state}" EXIT\n[ ! -f {state} ] || source {state}\n{command}'
        done = subprocess.run(
            ["bash", "-c", kept], cwd=self.folder, env=self.environment, input=given, text=True,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=SECONDS, check=False,
        )  # fmt: skip
        assert done.returncode == code, f"{command}\nended with {done.returncode}:\n{done.stdout[-3000:]}"
        return done.stdout.replace(str(self.folder), "/srv/inews")

    def _ask_store(self, statements: str) -> None:
        with closing(sqlite3.connect(self.folder / "data" / "inews.db")) as store:
            for statement in filter(str.strip, statements.split(";")):
                assert store.execute(statement).fetchall(), f"no row: {statement}"


def split_console(text: str) -> list[tuple[str, str]]:
    """Each command of a console block with the output that is shown below it."""
    found: list[list[str]] = []
    for line in text.splitlines():
        if line.startswith("$ "):
            found.append([line[2:], ""])
        elif found[-1][0].endswith("\\") and not found[-1][1]:
            found[-1][0] += f"\n{line}"
        else:
            found[-1][1] += f"{line}\n"
    return [(command, output) for command, output in found]


#: What differs from run to run, and what stands in its place before two outputs are compared.
VARYING = (
    (r"\d{8}T\d{6}Z", "RUN"),
    (r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d)?(\+00:00)?", "MOMENT"),
    (r"127\.0\.0\.1:\d+", "PROXY"),
    (r"[\d,]+ bytes", "BYTES"),
    (r"[\d.]+ s\b", "SECONDS"),
    (r"[\d.]+ GB", "SIZE"),
    (r"process \d+", "PROCESS"),
    (r"\b\d+\.\d+\.\d+\b", "VERSION"),
    (r" +", " "),
)


def to_comparable(text: str) -> str:
    for pattern, word in VARYING:
        text = re.sub(pattern, word, text)
    return "\n".join(line.strip() for line in text.strip().splitlines())


def matches(shown: str, output: str) -> bool:
    """True if the output is as it is shown; `…` stands for anything, on a line of its own for lines."""
    pieces = []
    for line in to_comparable(shown).splitlines():
        if line == "…":
            pieces.append(r"(?:.*\n)*?")
        else:
            pieces.append(re.escape(line).replace("…", ".*?") + r"\n")
    printed = to_comparable(output)
    return re.fullmatch("".join(pieces), f"{printed}\n" if printed else "") is not None
