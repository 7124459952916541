"""Decides under which name the crawler asks: a desktop browser's form that names us and a contact."""

from __future__ import annotations

import re

from inews_crawler.exceptions import ArgumentError

__version__ = "1.0.0"
#: The name that robots.txt rules for us are looked up under.
PRODUCT = "inews_crawler"
#: Stands where a contact should be until ``INEWS_CONTACT`` is set.
DEFAULT_CONTACT = "no contact given"
LONGEST_CONTACT = 200

# The site gives phones another template, so the form is a desktop browser's.
BROWSER = (
    "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/150.0.0.0 Safari/537.36"
)
# Printable ASCII without parentheses: the contact stands in a header's comment.
CONTACT = re.compile(r"[\x20-\x27\x2a-\x7e]+\Z")


def build_user_agent(contact: str) -> str:
    """The ``User-Agent`` header for a contact, an address or a mailbox.

    Raises ``ArgumentError`` for a contact that is empty, longer than 200 characters, or holds control
    characters, parentheses or anything outside ASCII.
    """
    cleaned = contact.strip(" ")
    if not cleaned:
        raise ArgumentError("INEWS_CONTACT is empty; give an address or a mailbox.")
    if len(cleaned) > LONGEST_CONTACT or not CONTACT.match(cleaned):
        raise ArgumentError(
            "INEWS_CONTACT may hold at most 200 printable ASCII characters without parentheses: "
            f"{cleaned[:50]!r} cannot be sent in a header."
        )
    return f"{BROWSER} {PRODUCT}/{__version__} (+{cleaned})"


def is_default_contact(contact: str) -> bool:
    """Whether nobody has said yet how site owners can reach whoever runs the crawler."""
    return contact.strip(" ") in {"", DEFAULT_CONTACT}
