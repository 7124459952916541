"""An explained page on a terminal: one line a value, in colour; plain in a file."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from inews_crawler.commands.asking import to_plain
from inews_crawler.feeds.json import to_json

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rich.console import Console

    from inews_crawler.explanation import Candidate, Explanation, FieldStory

#: Characters of a line in a file or a pipe; longer values are cut, as they are at a terminal's edge.
PLAIN_WIDTH = 200
LABEL_WIDTH = 15
SOURCE_WIDTH = 18
#: Shown by its winners; as a value it would repeat the whole page.
NOT_SHOWN = frozenset({"sources"})
WINS, SURVIVES, FALLS = ">", "+", "-"
STYLES = {WINS: "green", SURVIVES: "", FALLS: "red"}
LEGEND = "> gave the value   + would have given one   - nothing is left of it after normalising"


def show_explanation(head: dict[str, str], explanation: Explanation, only: str | None = None) -> None:
    """Print ``head``, a line each, then every field (or one) with its candidates."""
    from rich.console import Console  # noqa: PLC0415 - every start of scrapy imports every command

    console = Console(highlight=False, soft_wrap=True)
    width = console.width if console.is_terminal else PLAIN_WIDTH
    with console.capture() as shown:  # printed by print, so that a reader who goes away is told as elsewhere
        _show(console, width, head, explanation, only)
    print(shown.get(), end="")


def _show(
    console: Console, width: int, head: dict[str, str], explanation: Explanation, only: str | None
) -> None:
    from rich.text import Text  # noqa: PLC0415

    for label, text in head.items():
        console.print(Text(_cut(f"{label:{LABEL_WIDTH}} {to_plain(text)}", width)))
    for name, story in explanation.fields.items():
        if name in NOT_SHOWN or only not in {None, name}:
            continue
        console.print()
        for text, style in to_lines(name, story, width):
            console.print(Text(text, style=style))
    console.print()
    console.print(Text(LEGEND, style="dim"))


def to_lines(name: str, story: FieldStory, width: int) -> Iterator[tuple[str, str]]:
    """A field's lines, each with its style: its value, then its candidates."""
    yield _cut(f"{name:{LABEL_WIDTH}} {_to_text(story.value)}", width), "bold"
    for candidate in story.candidates:
        sign = WINS if candidate.wins else SURVIVES if candidate.survives else FALLS
        place = f" [{candidate.path}]" if candidate.path else ""
        text = f"  {sign} {candidate.source:{SOURCE_WIDTH}} {_to_story(candidate)}{place}"
        yield _cut(text, width), STYLES[sign]
    for word, selectors in (("matched", story.matched), ("missed", story.missed)):
        if selectors:
            yield _cut(f"    {word:{SOURCE_WIDTH}} {'   '.join(selectors)}", width), "dim"


def _to_story(candidate: Candidate) -> str:
    found = _to_text(candidate.found)
    if not candidate.survives or candidate.value in (candidate.found, [candidate.found]):
        return found
    return f"{found} => {_to_text(candidate.value)}"


def _to_text(value: Any) -> str:
    if value is None or value == []:
        return "none"
    return to_plain(value if isinstance(value, str) else to_json(value).decode())


def _cut(line: str, width: int) -> str:
    return line if len(line) <= width else f"{line[: width - 1]}…"
