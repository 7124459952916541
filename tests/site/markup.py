"""The few marks in which the article sources write a body, and the plain text they stand for.

Pieces are separated by a blank line::

    plain paragraph                      ## heading (### smaller)
    - item / 1. item / | cell | cell |   > quotation
    @foto PATH | CAPTION | CREDIT | FORM | PRINTED     an inline image
    @baca ADDRESS [| TITLE]              the Baca Juga box; @baca_p: the paragraph form
    @video ADDRESS                       an embedded player
    @iklan    an advertisement           @raw HTML   furniture, never part of the record
    @br TEXT  a paragraph in the same `p` as the one before, after two line breaks
    @bagian   a new page of a split article

Within text: ``**bold**``, ``{nbsp}``, ``{zwsp}``, ``{shy}``, ``{br}``, ``{spasi}`` (a second space).
A paragraph that begins with ``\\-`` is a paragraph whose text begins with a hyphen.
"""

from __future__ import annotations

import html
import re

from tests.site.model import Picture, Piece, PieceKind

_TOKENS = {"{nbsp}": " ", "{zwsp}": "", "{shy}": "", "{br}": " ", "{spasi}": " "}
_TOKEN_HTML = {"{nbsp}": "&nbsp;", "{zwsp}": "\u200b", "{shy}": "&shy;", "{br}": "<br>", "{spasi}": " "}
_TOKEN = re.compile("|".join(map(re.escape, _TOKENS)))
_BOLD = re.compile(r"\*\*(.+?)\*\*")


def to_plain(text: str) -> str:
    """What a reader reads: the text without its marks, white space made single."""
    text = _TOKEN.sub(lambda found: _TOKENS[found[0]], text)
    return " ".join(_BOLD.sub(r"\1", text).split())


def to_inline_html(text: str) -> str:
    escaped = html.escape(text, quote=False)
    escaped = _BOLD.sub(r"<strong>\1</strong>", escaped)
    return _TOKEN.sub(lambda found: _TOKEN_HTML[found[0]], escaped)


def to_block(piece: Piece) -> str | None:
    """The block of the record's body a piece stands for; None for what is no text."""
    match piece.kind:
        case "p" | "h2" | "h3" | "quote":
            return to_plain(piece.text)
        case "ul":
            return "\n".join(f"- {to_plain(line)}" for line in piece.lines)
        case "ol":
            return "\n".join(f"{n}. {to_plain(line)}" for n, line in enumerate(piece.lines, 1))
        case "table":
            return "\n".join(" | ".join(to_plain(cell) for cell in to_cells(row)) for row in piece.lines)
    return None


def to_cells(row: str) -> list[str]:
    return [cell.strip() for cell in row.strip().strip("|").split("|")]


def read_body(source: str) -> tuple[tuple[Piece, ...], ...]:
    """The parts of a body, each its pieces in reading order."""
    parts: list[list[Piece]] = [[]]
    for chunk in re.split(r"\n[ \t]*\n", source.strip()):
        chunk = chunk.strip()  # noqa: PLW2901
        if chunk == "@bagian":
            parts.append([])
        elif chunk:
            parts[-1].append(_read_piece(chunk))
    return tuple(tuple(part) for part in parts)


def read_picture(text: str) -> Picture:
    fields = [entry.strip() or None for entry in text.split(" | ")] + [None] * 5
    path, caption, credit, form, printed = fields[:5]
    if printed is None and credit:
        printed = f"{caption} (Foto: {credit})" if caption else f"(Foto: {credit})"
    return Picture(path or "", caption, credit, printed or caption, form or "figure")


def _read_piece(chunk: str) -> Piece:
    flat = " ".join(chunk.split("\n"))
    if chunk.startswith("@"):
        return _read_command(flat)
    lines = chunk.split("\n")
    kinds: list[tuple[str, PieceKind]] = [("## ", "h2"), ("### ", "h3"), ("> ", "quote")]
    for mark, kind in kinds:
        if chunk.startswith(mark):
            return Piece(kind, flat.removeprefix(mark))
    if chunk.startswith("- "):
        return Piece("ul", lines=tuple(line.removeprefix("- ") for line in lines))
    if chunk.startswith("1. "):
        return Piece("ol", lines=tuple(re.sub(r"^\d+\. ", "", line) for line in lines))
    if chunk.startswith("| "):
        return Piece("table", lines=tuple(lines))
    return Piece("p", flat.removeprefix("\\"))


def _read_command(text: str) -> Piece:
    word, _, rest = text.partition(" ")
    match word:
        case "@foto":
            return Piece("picture", picture=read_picture(rest))
        case "@baca" | "@baca_p":
            target, _, title = rest.partition(" | ")
            return Piece("baca" if word == "@baca" else "baca_p", title.strip(), target=target.strip())
        case "@video":
            return Piece("video", target=rest.strip())
        case "@iklan":
            return Piece("ad")
        case "@raw":
            return Piece("raw", rest)
        case "@br":
            return Piece("p", rest, joined=True)
    raise ValueError(f"unknown mark: {text[:60]}")
