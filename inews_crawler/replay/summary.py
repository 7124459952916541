"""What a replay did, in words. Input: counters and pairs of records. Output: lines for people."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from inews_crawler.store.articles import find_differences

if TYPE_CHECKING:
    from collections.abc import Mapping

#: What an article can be to the store.
STATUSES = ("new", "changed", "improved", "unchanged")
#: Examples of each field that changed, and the characters shown of a value.
EXAMPLES = 3
SHOWN = 60
#: Characters shown before the place where two texts part.
LEAD = 15


@dataclass(slots=True)
class Summary:
    """The counts of a replay, and what it changed field by field."""

    files: int = 0
    scanned: Counter[str] = field(default_factory=Counter)
    articles: Counter[str] = field(
        default_factory=Counter
    )  #: read, incomplete, outside, and as they are stored
    reasons: Counter[str] = field(default_factory=Counter)  #: of articles that were not read
    unresolved: int = 0
    damaged_pages: int = 0
    not_compared: str | None = None  #: why there is no store to compare with
    compared: int = 0
    different: int = 0
    fields: Counter[str] = field(default_factory=Counter)
    examples: dict[str, list[str]] = field(default_factory=dict)

    def compare(self, stored: Mapping[str, Any], record: Mapping[str, Any]) -> None:
        """Count the fields in which a record differs from the stored one."""
        self.compared += 1
        names = find_differences(stored, record)
        self.different += bool(names)
        for name in names:
            self.fields[name] += 1
            examples = self.examples.setdefault(name, [])
            if len(examples) < EXAMPLES:
                examples.append(f"{record['key']}: {show_change(stored[name], record[name])}")

    def to_lines(self, store: str | None, *, is_stored: bool) -> list[str]:
        """The summary, line by line; ``store`` is the name of the store that was compared with.

        ``is_stored``: the articles went into that store.
        """
        seen, articles = self.scanned, self.articles
        missed = sum(self.reasons.values())
        records = (
            f"{self.files:,} files, {seen['records']:,} records: {seen['foreign']:,} of other sites,"
            f" {seen['others']:,} of iNews.id that are no articles, {seen['unwanted']:,} not asked for,"
            f" {seen['damaged'] + self.damaged_pages:,} damaged,"
            f" {self.unresolved:,} revisits of pages that are not there"
        )
        read = (
            f"{articles['read'] + missed:,} articles: {articles['read']:,} read,"
            f" {articles['incomplete']:,} of them incomplete, {articles['outside']:,} outside the days,"
            f" {missed:,} not read{_list(self.reasons)}"
        )
        lines = [records, read]
        if is_stored:
            lines.append(f"Stored: {', '.join(f'{articles[word]:,} {word}' for word in STATUSES)}")
        if self.not_compared is not None:
            lines.append(f"Not compared: {self.not_compared}")
        if store is not None:
            lines.append(f"Compared with {store}: {self.compared:,} stored there, {self.different:,} differ")
            for name, count in self.fields.most_common():
                lines.append(f"  {name}: {count:,}")
                lines += [f"    {example}" for example in self.examples[name]]
        return lines


def _list(counts: Mapping[str, int]) -> str:
    chosen = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
    return f" ({', '.join(f'{reason} {count:,}' for reason, count in chosen)})" if chosen else ""


def show_change(before: Any, after: Any) -> str:
    """Two values, shortened to where they part."""
    one, other = _to_text(before), _to_text(after)
    same = (place for place, (a, b) in enumerate(zip(one, other, strict=False)) if a != b)
    start = max(0, next(same, min(len(one), len(other))) - LEAD)
    return f"{_shorten(one, start)} -> {_shorten(other, start)}"


def _to_text(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def _shorten(text: str, start: int) -> str:
    cut = "…" if start + SHOWN < len(text) else ""
    return f"{'…' if start else ''}{text[start : start + SHOWN]}{cut}"
