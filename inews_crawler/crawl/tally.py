"""What the responses of one run say of its hosts. Input: pages read and failures. Output: site-wide troubles.

When most of what a run asked of a host failed for one reason, the reason is the host's: it counts against no
address and no listing (walls, maintenance and outages pass).
"""

from __future__ import annotations

from collections import Counter

#: A reason is the host's when more than this share of what was asked there failed for it.
SITE_WIDE_SHARE = 0.5
#: Fewer failed pages than this say nothing of their host.
FEW = 5


class Tally:
    """The pages of one run, by edition: how many were read, and how many failed for which reason."""

    def __init__(self) -> None:
        self._read: Counter[str] = Counter()
        self._failed: Counter[tuple[str, str]] = Counter()
        #: Editions that gave an article. Where none is to be had, no address is given up: it may be a wall.
        self.editions: set[str] = set()

    def add_read(self, edition: str) -> None:
        """Count a page that the host gave."""
        self._read[edition] += 1

    def add_article(self, edition: str) -> None:
        """Count an article that the host gave."""
        self.add_read(edition)
        self.editions.add(edition)

    def add_failed(self, edition: str, reason: str) -> None:
        """Count a page that the host did not give."""
        self._failed[edition, reason] += 1

    def find_closed_editions(self) -> set[str]:
        """The editions of which most pages failed: what their lists answered says nothing of the lists.

        A host of which only a few pages were asked says so only if the whole run was given nothing.
        """
        failed: Counter[str] = Counter()
        for (edition, _), count in self._failed.items():
            failed[edition] += count
        if not self._read.total():
            return set(failed)
        return {
            edition
            for edition, count in failed.items()
            if count >= FEW and count > SITE_WIDE_SHARE * (count + self._read[edition])
        }

    def find_site_wide(self) -> set[tuple[str, str]]:
        """The pairs of edition and reason in which the trouble is the host's, or the whole site's."""
        asked = Counter(self._read)
        for (edition, _), count in self._failed.items():
            asked[edition] += count
        by_reason: Counter[str] = Counter()
        for (_, reason), count in self._failed.items():
            by_reason[reason] += count
        everywhere = {
            reason for reason, count in by_reason.items() if count > SITE_WIDE_SHARE * asked.total()
        }
        return {
            (edition, reason)
            for (edition, reason), count in self._failed.items()
            if reason in everywhere or count > SITE_WIDE_SHARE * asked[edition]
        }
