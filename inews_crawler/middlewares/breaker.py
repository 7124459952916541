"""Decides when a host has refused us often enough to pause, to try once more, and to give up."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable


class State(StrEnum):
    """What the breaker lets through: everything, nothing yet, one probe, nothing in this run."""

    CLOSED = "closed"
    OPEN = "open"
    HALF_OPEN = "half_open"
    ENDED = "ended"


@dataclass(frozen=True, slots=True)
class BreakerRules:
    """``failures`` addresses in a row open it for ``pause`` seconds; ``openings`` in a row end the host."""

    failures: int = 5
    pause: float = 60.0
    openings: int = 2


@dataclass(frozen=True, slots=True)
class Failure:
    """One request that the host refused or let hang.

    ``refusal`` tells "you may not" (403, 429, a challenge) from "I cannot" (503, a time-out).
    ``wait`` is what ``Retry-After`` asked for, in seconds; ``later`` that it is more than a run may wait.
    """

    address: str
    cause: str
    refusal: bool
    wait: float = 0.0
    later: bool = False


class Breaker:
    """One host's breaker. Times are seconds of ``clock``, a monotonic clock."""

    def __init__(self, rules: BreakerRules, clock: Callable[[], float]) -> None:
        self.rules = rules
        self._clock = clock
        self._state = State.CLOSED
        self._run: dict[str, Failure] = {}
        self.openings = 0
        self.open_until = 0.0

    @property
    def state(self) -> State:
        """The state now; an open breaker whose pause is over is half-open."""
        if self._state is State.OPEN and self._clock() >= self.open_until:
            self._state = State.HALF_OPEN
        return self._state

    @property
    def is_refusing(self) -> bool:
        """Whether any failure of the run said "you may not" rather than "I cannot"."""
        return any(failure.refusal for failure in self._run.values())

    @property
    def cause(self) -> str:
        """The latest failure's cause, empty while there is none."""
        return next(reversed(self._run.values())).cause if self._run else ""

    def note_success(self) -> None:
        """The host answered as it should: what went before is forgotten."""
        if self.state in {State.CLOSED, State.HALF_OPEN}:
            self._state = State.CLOSED
            self._run.clear()
            self.openings = 0

    def note_failure(self, failure: Failure) -> bool:
        """Count a failure; True when it opened the breaker or ended the host.

        A repeated try of the same address counts once, so that one bad page with its retries does
        not stop its host.
        """
        state = self.state
        if state in {State.OPEN, State.ENDED}:  # an answer to a request that was under way when it opened
            return False
        self._run.pop(failure.address, None)
        self._run[failure.address] = failure
        if state is State.CLOSED and len(self._run) < self.rules.failures:
            return False
        self._open(failure)
        return True

    def _open(self, failure: Failure) -> None:
        self.openings += 1
        asked_to_leave = all(each.later for each in self._run.values())
        if self.openings >= self.rules.openings or asked_to_leave:
            self._state = State.ENDED
            return
        wait = 0.0 if failure.later else failure.wait
        self._state = State.OPEN
        self.open_until = self._clock() + max(self.rules.pause, wait)
