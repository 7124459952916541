"""Which requests to the fixture site go wrong, how, and how often."""

from __future__ import annotations

import fnmatch
import random
import threading
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, get_args

if TYPE_CHECKING:
    from tests.site.messages import Request

Kind = Literal[
    "status",  # answers `status`, with Retry-After if `retry_after` is given
    "challenge",  # a bot challenge page, status 403 unless `status` says otherwise
    "reset",  # the connection is reset before any answer
    "reset_midway",  # the connection is reset after half of the body
    "truncated",  # full Content-Length, half of the body, then a clean end
    "wrong_length",  # Content-Length off by `delta` bytes
    "wrong_length_open",  # the same, and the connection stays open unless the request wants it closed
    "plain_length",  # gzipped, with the length of the plain body
    "cut_gzip",  # gzipped, chunked, its first tenth without the last chunk
    "no_last_chunk",  # chunked, the whole body, then the connection ends without the last chunk
    "page_status",  # the right answer under `status`
    "long_header",  # the right answer with a header line of `size` bytes
    "hang",  # nothing for `seconds`, then the connection ends
    "slow",  # the right answer after `seconds`
    "drip",  # the right answer, `pace` bytes a second
    "garbage",  # random bytes as text/html
    "garbage_head",  # random bytes instead of an HTTP answer
    "content_type",  # the right body under the type `value`
    "content_encoding",  # the right body, plain, under the Content-Encoding `value`
    "charset",  # the right body under `text/html; charset=value`
    "empty",  # status 200, no body
    "body",  # status 200, `value` as the body, of the type `content_type`
    "redirect",  # 302 to `value`
    "redirect_loop",  # 302 to itself
    "redirect_chain",  # 302 to an ever new address under the same path
    "gzip_bomb",  # `size` zero bytes, gzipped
    "huge",  # `size` bytes of markup
    "endless",  # a chunked body that never ends
    "other_name",  # the tunnel's certificate is another host's
    "tls",  # the tunnel opens, then garbage instead of a TLS handshake
    "dns",  # the proxy says that the host does not exist
    "refused",  # the proxy drops the connection at once
]

CONNECTION_KINDS = frozenset({"other_name", "tls", "dns", "refused"})


@dataclass(frozen=True, slots=True)
class Fault:
    """One rule: what goes wrong for the requests it matches."""

    kind: Kind
    host: str = "*"  #: shell pattern
    path: str = "*"  #: shell pattern over path and query
    times: int | None = None  #: at most so often per address; None: always
    total: int | None = None  #: at most so often over all addresses
    after: int = 0  #: the first so many matching requests are spared
    probability: float = 1.0  #: drawn per address and attempt from `seed`, whatever the order
    seed: int = 0
    status: int | None = None
    retry_after: int | str | None = None  #: seconds, or the header's text as it is
    seconds: float = 3600.0
    pace: int = 50
    delta: int = -100
    size: int = 100_000_000
    value: str = ""
    content_type: str = "text/html; charset=UTF-8"
    conditional: bool = False  #: only requests that name a validator

    def matches(self, host: str, path: str) -> bool:
        return fnmatch.fnmatchcase(host, self.host) and fnmatch.fnmatchcase(path, self.path)


class FaultRules:
    """The rules in force; the first that matches and is not used up decides."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._rules: list[Fault] = []
        self._seen: Counter[tuple[int, str]] = Counter()
        self._used: Counter[tuple[int, str]] = Counter()
        self._total: Counter[int] = Counter()

    def add(self, fault: Fault | str, **options: object) -> Fault:
        """Put a rule in force: a `Fault`, or its kind and its other fields by name."""
        if not isinstance(fault, Fault):
            if fault not in get_args(Kind):
                raise ValueError(f"no such fault: {fault}")
            fault = Fault(fault, **options)  # type: ignore[arg-type]
        with self._lock:
            self._rules.append(fault)
        return fault

    def clear(self) -> None:
        with self._lock:
            self._rules.clear()
            self._seen.clear()
            self._used.clear()
            self._total.clear()

    def choose_for_connection(self, host: str) -> Fault | None:
        """The fault of opening a tunnel to a host."""
        return self._choose(host, "", CONNECTION_KINDS) if self._rules else None

    def choose(self, request: Request) -> Fault | None:
        """The fault of one request; a plain request can also meet those of a connection."""
        if not self._rules:
            return None
        kinds = frozenset(get_args(Kind)) - (CONNECTION_KINDS if request.scheme == "https" else {"tls"})
        is_conditional = not {"if-none-match", "if-modified-since"}.isdisjoint(request.headers)
        return self._choose(request.host, request.path, kinds, is_conditional=is_conditional)

    def _choose(
        self, host: str, path: str, kinds: frozenset[str], *, is_conditional: bool = False
    ) -> Fault | None:
        with self._lock:
            for number, rule in enumerate(self._rules):
                wanted = rule.matches(host, path or rule.path) and is_conditional >= rule.conditional
                if rule.kind in kinds and wanted and self._takes(number, rule, host + path):
                    return rule
        return None

    def _takes(self, number: int, rule: Fault, address: str) -> bool:
        place = (number, address)
        self._seen[place] += 1
        if self._seen[place] <= rule.after:
            return False
        if rule.times is not None and self._used[place] >= rule.times:
            return False
        if rule.total is not None and self._total[number] >= rule.total:
            return False
        if rule.probability < 1.0:
            draw = random.Random(f"{rule.seed}/{number}/{address}/{self._seen[place]}").random()
            if draw >= rule.probability:
                return False
        self._used[place] += 1
        self._total[number] += 1
        return True
