"""Decides whether an answer is a challenge page instead of the page that was asked for."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

#: A challenge page is small; an article that merely speaks of captchas is not.
LARGEST = 40_000
#: Its marks stand at its top.
HEAD = 4096

# Each mark belongs to a vendor's own script, form or title, never to prose.
MARKS = re.compile(
    rb"""
      <title[^>]{0,99}>\s*(?: just\ a\ moment | attention\ required! | access\ denied | ddos-guard
                           | checking\ your\ browser | verifying\ you | you\ have\ been\ blocked )
    | cf-challenge | cf_chl_ | cf-browser-verification | /cdn-cgi/challenge-platform/h/
    | <(?:div|script|iframe)[^>]{0,200} (?: g-recaptcha | h-captcha | cf-turnstile
                                         | hcaptcha\.com | px-captcha | captcha-delivery\.com )
    | _incapsula_resource | \bawswafcookie | window\.gokuprops
    """,
    re.VERBOSE | re.IGNORECASE,
)
#: What the site's own pages have and no challenge page does: such a page may hold a captcha of its own.
OWN_MARKS = (b"application/ld+json", b'property="og:', b"property='og:", b'rel="canonical"')


def is_challenge(status: int, headers: Mapping[str, bytes | None], body: bytes) -> bool:
    """Whether a response (decoded body) asks us to prove that we are human.

    ``headers`` is read with ``get``; only the first 4 KB of pages under 40 KB are looked at.
    """
    if (headers.get("cf-mitigated") or b"").strip().lower() == b"challenge":
        return True
    if status not in {200, 202, 401, 403, 405, 429, 503} or len(body) > LARGEST:
        return False
    head = body[:HEAD]
    if any(mark in head for mark in OWN_MARKS):
        return False
    return MARKS.search(head) is not None
