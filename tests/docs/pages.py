"""The README and the pages of docs/ as data: headings, links, prose, and fenced blocks with their directives.

A directive is an HTML comment on a line of its own above a block:

- `<!-- not run: REASON -->`: the block cannot be run by a test
- `<!-- exit: 12 -->`: the last command of the block ends with this code
- `<!-- file: PATH -->`: the block is the content of a file
- `<!-- site: NAME -->`: something happens on the site before the block (`tests.docs.running.EVENTS`)
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]
DOCS = PROJECT / "docs"
_FENCE = re.compile(r"( *)```(\w*)\s*\Z")
_DIRECTIVE = re.compile(r"\s*<!-- ([a-z ]+): (.+) -->\s*\Z")
_HEADING = re.compile(r"(#{1,6}) (.+)\Z")
_CODE = re.compile(r"`[^`]+`")
_LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")


@dataclass
class Block:
    """One fenced block. `section` is the second-level heading that it stands under."""

    language: str
    text: str
    line: int
    section: str
    directives: dict[str, str] = field(default_factory=dict)

    @property
    def is_run(self) -> bool:
        runs = self.language in {"sh", "console", "python", "sql", "diff"} or "file" in self.directives
        return runs and "not run" not in self.directives


@dataclass
class Page:
    """One Markdown file, read."""

    path: Path
    blocks: list[Block] = field(default_factory=list)
    anchors: set[str] = field(default_factory=set)
    links: list[str] = field(default_factory=list)
    prose: list[tuple[int, str]] = field(default_factory=list)  #: lines without code, by number
    text: str = ""

    @property
    def name(self) -> str:
        return str(self.path.relative_to(PROJECT))

    def rows(self, heading: str) -> list[list[str]]:
        """The cells of the first table below a heading, without its head."""
        _, found, rest = f"\n{self.text}".partition(f"\n{heading}\n")
        table = re.search(r"(?:^\|.*\n)+", rest, re.MULTILINE)
        assert found, f"{self.name} has no heading {heading!r}"
        assert table, f"{self.name} has no table below {heading!r}"
        lines = table[0].replace(r"\|", "\0").splitlines()[2:]
        return [[cell.strip().replace("\0", "|") for cell in line.strip("|").split("|")] for line in lines]

    def names(self, heading: str) -> list[str]:
        """The names between backticks in the first column of that table."""
        return [name for row in self.rows(heading) for name in re.findall("`([^`]+)`", row[0])]


def to_anchor(heading: str) -> str:
    """The anchor of a heading, as GitHub and the site make it."""
    words = re.sub(r"[^\w\- ]", "", heading.replace("`", "").lower())
    return re.sub(r" +", "-", words.strip())


@cache
def read_page(path: Path) -> Page:
    """Read a page. Raises `AssertionError` for a fence that is never closed."""
    page = Page(path, text=path.read_text(encoding="utf-8"))
    section, directives, block, indent = "", {}, None, ""
    for number, line in enumerate(page.text.splitlines(), 1):
        fence = _FENCE.match(line)
        if block is not None:
            if line.strip() == "```":
                page.blocks.append(block)
                block = None
            else:
                block.text += line.removeprefix(indent) + "\n"
        elif fence:
            indent = fence[1]
            block = Block(fence[2], "", number, section, directives)
            directives = {}
        elif found := _DIRECTIVE.match(line):
            directives = {**directives, found[1]: found[2]}
        else:
            directives = directives if not line.strip() else {}
            if heading := _HEADING.match(line):
                page.anchors.add(to_anchor(heading[2]))
                section = heading[2] if len(heading[1]) == 2 else section
            page.links += _LINK.findall(line)
            page.prose.append((number, _LINK.sub("", _CODE.sub("", line))))
    assert block is None, f"{page.name}: the block of line {block and block.line} is not closed"
    return page


def find_pages() -> list[Page]:
    """The README and every page of docs/."""
    return [read_page(path) for path in (PROJECT / "README.md", *sorted(DOCS.glob("*.md")))]
