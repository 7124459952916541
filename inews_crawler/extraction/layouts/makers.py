"""Which line ends an article by naming its makers: its editor, and the roles printed behind."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from inews_crawler.text.names import is_editor_line

if TYPE_CHECKING:
    from collections.abc import Sequence

_ROLE = re.compile(r"[^\W\d_][\w ]{3,24}\s*:\s*[^\W\d_a-z][\w.'’, ]{2,50}")  # "Kameramen: NAMA"
_MOST_ROLES = 3


def find_signature(texts: Sequence[str]) -> int | None:
    """The place of the last line of an article that is signed; ``None`` if no line names an editor.

    An editor between other roles is one of the makers of a film the article tells of.
    """
    for at, text in enumerate(texts):
        if not is_editor_line(text):
            continue
        behind = at
        while behind < min(at + _MOST_ROLES, len(texts) - 1) and _ROLE.fullmatch(texts[behind + 1]):
            behind += 1
        if behind == at or not at or not _ROLE.fullmatch(texts[at - 1]):
            return behind
    return None
