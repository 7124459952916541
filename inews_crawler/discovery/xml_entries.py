"""How the entries of a feed or sitemap are read from XML that may be broken, huge or hostile."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html import unescape
from itertools import islice
from typing import TYPE_CHECKING
from urllib.parse import urljoin
from xml.parsers import expat

from inews_crawler.discovery.xml_repair import mend

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

MAX_TEXT = 4_000  #: characters kept of one field
MAX_FIELDS = 200  #: fields kept of one entry
MAX_FIELD_DEPTH = 2  #: ``item/link`` is 1, ``url/news:news/news:title`` is 2
MAX_REPAIR_BYTES = 20_000_000  #: what is larger is taken as far as it can be read
MAX_RESUMES = 200  #: places where a broken document is taken up again
MAX_REST = 100_000  #: bytes looked at after a fault inside an entry
#: bytes given to the parser at once: many small pieces of one huge token cost the square of their number
CHUNK = 1_048_576
GZIP_MAGIC = b"\x1f\x8b"
XML_BASE = "xml:base"
RESUME_ROOT = b"<mended>"  #: stands round what is left of a broken document

#: ``<link>…</link>``, also with its text in CDATA
_SIMPLE_FIELD = re.compile(
    r"<([A-Za-z]{1,20}:)?([A-Za-z]{1,30})>(?:\s{0,20}<!\[CDATA\[([^<\]]{0,4000})\]\]>\s{0,20}|([^<]{0,4000}))</\1?\2>"
)


class RefusedXml(ValueError):  # noqa: N818 - named by what happened to the document
    """The document declares entities or brings its own grammar: nothing honest does. Raised while parsing."""


@dataclass(frozen=True, slots=True)
class Field:
    """One element inside an entry.

    ``path`` are local names below the entry; ``prefix`` is the namespace prefix of the element, ``""``
    where it is the entry's own.
    """

    path: tuple[str, ...]
    prefix: str
    text: str
    attributes: dict[str, str]


@dataclass(frozen=True, slots=True)
class Entry:
    """One repeated element (``item``, ``entry``, ``url``, ``sitemap``) with its fields in document order."""

    name: str
    fields: list[Field]
    base: str = ""  #: what its addresses are relative to (``xml:base``); ``""`` for the document's own

    def text(self, *path: str) -> str | None:
        """The first text at this path, in the entry's own namespace or, deeper, in any."""
        own = (found for found in self.fields if not found.prefix or len(found.path) > 1)
        return next((found.text for found in own if found.path == path and found.text), None)


@dataclass(slots=True)
class XmlOutcome:
    """What reading came to: the root element's name, and the first thing that was wrong."""

    root: str | None = None
    base: str = ""  #: ``xml:base`` of the elements around the entries
    error: str | None = None
    refused: bool = False


@dataclass(slots=True)
class _Open:
    """An element inside an entry whose end has not come yet."""

    name: str
    prefix: str
    attributes: dict[str, str]
    texts: list[str] = field(default_factory=list)
    size: int = 0


class _Reader:
    """Expat's handlers: collects finished entries, keeps nothing else."""

    def __init__(self, names: frozenset[str], outcome: XmlOutcome, encoding: str | None) -> None:
        self.entries: list[Entry] = []
        self._names = names
        self._outcome = outcome
        self._entry: Entry | None = None
        self._entry_prefix = ""
        self._open: list[_Open] = []
        self._below = 0  # elements open deeper than fields are read
        self._parser = expat.ParserCreate(encoding)
        self._parser.buffer_text = True
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._parser.CharacterDataHandler = self._text
        self._parser.StartDoctypeDeclHandler = self._refuse_grammar
        self._parser.EntityDeclHandler = self._refuse_entities

    def feed(self, data: bytes | memoryview, *, last: bool) -> None:
        """Read on. Raises ``expat.ExpatError``, ``LookupError`` or ``ValueError`` (``RefusedXml``)."""
        self._parser.Parse(data, last)

    @property
    def position(self) -> int:
        """The byte at which reading stopped."""
        return self._parser.ErrorByteIndex

    def take(self) -> list[Entry]:
        """The entries finished since the last call."""
        taken, self.entries = self.entries, []
        return taken

    def close(self, fields: Iterable[Field] = ()) -> None:
        """Count the entry at which a broken document stopped, with the fields it had finished and these."""
        if self._entry is not None:
            self._entry.fields.extend(fields)
            self.entries.append(self._entry)
            self._entry, self._open, self._below = None, [], 0

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        prefix, _, local = name.rpartition(":")
        self._outcome.root = self._outcome.root or local.lower()
        if local in self._names and not self._open and not self._below:
            self.close()  # an entry left open ends where the next begins
            self._entry = Entry(local, [], join_base(self._outcome.base, attributes.get(XML_BASE)))
            self._entry_prefix = prefix
        elif self._entry is None:
            self._outcome.base = join_base(self._outcome.base, attributes.get(XML_BASE))
        elif self._below or len(self._open) >= MAX_FIELD_DEPTH:
            self._below += 1
        else:
            own = "" if prefix == self._entry_prefix else prefix or "default"
            self._open.append(_Open(local, own, attributes))

    def _end(self, _name: str) -> None:
        if self._entry is None:
            return
        if self._below:
            self._below -= 1
        elif self._open:
            self._finish_field(self._entry)
        else:
            self.entries.append(self._entry)
            self._entry = None

    def _finish_field(self, entry: Entry) -> None:
        path = tuple(part.name for part in self._open)
        closed = self._open.pop()
        # A text cut short would be another address.
        text = "".join(closed.texts).strip() if closed.size <= MAX_TEXT else ""
        if len(entry.fields) < MAX_FIELDS:
            entry.fields.append(Field(path, closed.prefix, text, closed.attributes))

    def _text(self, text: str) -> None:
        if self._open and not self._below:
            current = self._open[-1]
            current.size += len(text)
            if current.size <= MAX_TEXT:
                current.texts.append(text)

    def _refuse_grammar(self, name: str, _system: str | None, _public: str | None, internal: int) -> None:
        self._outcome.root = self._outcome.root or name.lower()
        if internal:
            raise RefusedXml("the document brings its own grammar")

    def _refuse_entities(self, *_declaration: object) -> None:
        raise RefusedXml("the document declares entities")


def join_base(base: str, address: str | None) -> str:
    """An ``xml:base`` below another one; one that cannot be read changes nothing."""
    try:
        return urljoin(base, address.strip()) if address else base
    except ValueError:
        return base


def read_entries(chunks: Iterable[bytes], names: frozenset[str], outcome: XmlOutcome) -> Iterator[Entry]:
    """The entries with one of these local names, as they come; what was wrong is said in ``outcome``.

    Well-formed XML is read in one pass and in bounded memory. Broken XML (a bare ``&``, a wrong
    encoding, an HTML entity, an element left open) is read up to its fault, mended, and taken up again
    at the next entry. Entity declarations end the reading at once: that is no fault, it is an attack.
    """
    reader = _Reader(names, outcome, None)
    kept = bytearray()
    count = 0
    source = iter(chunks)
    try:
        for chunk in source:
            if len(kept) <= MAX_REPAIR_BYTES:
                kept += chunk
            reader.feed(chunk, last=False)
            for entry in reader.take():
                count += 1
                yield entry
        reader.feed(b"", last=True)
    except RefusedXml as refusal:
        outcome.error, outcome.refused = str(refusal), True
        yield from reader.take()
    except (expat.ExpatError, LookupError, ValueError) as fault:
        outcome.error = f"broken XML: {fault}"
        for chunk in source:
            if len(kept) <= MAX_REPAIR_BYTES:
                kept += chunk
        yield from islice(_read_mended(bytes(kept), names, outcome), count, None)


def _read_mended(body: bytes, names: frozenset[str], outcome: XmlOutcome) -> Iterator[Entry]:
    """The entries of broken XML, from its start: after each fault reading goes on at the next entry."""
    data = memoryview(mend(body).encode())
    start_of_entry = re.compile(
        rb"<(?:[A-Za-z0-9_.-]{1,30}:)?(?:" + "|".join(sorted(names)).encode() + rb")[\s>/]"
    )
    position = 0
    outcome.root = None
    for _ in range(MAX_RESUMES):
        reader = _Reader(names, outcome, "utf-8")
        try:
            reader.feed(RESUME_ROOT if position else b"", last=False)
            reader.feed(data[position:], last=False)
        except RefusedXml as refusal:
            outcome.error, outcome.refused = str(refusal), True
            yield from reader.take()
            return
        except expat.ExpatError:
            stopped = position + max(reader.position - (len(RESUME_ROOT) if position else 0), 1)
        else:
            stopped = len(data)
        found = start_of_entry.search(data, stopped)
        end = found.start() if found else len(data)
        reader.close(_read_simple_fields(data[stopped:end]))
        yield from reader.take()
        if found is None:
            return
        position = end


def _read_simple_fields(rest: memoryview) -> list[Field]:
    """The plain fields between the fault in an entry and the next entry, found without a parser."""
    text = bytes(rest[:MAX_REST]).decode("utf-8", "replace")
    return [
        Field((name,), prefix.rstrip(":"), unescape(cdata or plain).strip(), {})
        for prefix, name, cdata, plain in islice(_SIMPLE_FIELD.findall(text), MAX_FIELDS)
    ]


def to_chunks(body: bytes) -> Iterator[bytes]:
    """A body in pieces."""
    view = memoryview(body)
    return (bytes(view[start : start + CHUNK]) for start in range(0, len(body), CHUNK))
