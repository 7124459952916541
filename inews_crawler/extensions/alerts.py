"""Tells people that a run was not ok. Input: ``INEWS_ALERTS`` and the report. Output: messages sent.

Spidermon 1.27 has actions for this. Its mail action needs a password and uses a part of Scrapy that is
deprecated; its Telegram action puts the text unescaped into an address; its Slack action asks for all users;
each needs a library more. The standard library sends all four in a page of code.
"""

from __future__ import annotations

import asyncio
import json
import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit, urlunsplit

from inews_crawler.exceptions import ArgumentError
from inews_crawler.logs import hide_secrets

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

logger = logging.getLogger(__name__)

#: How long one target may take, in seconds, and all of them together.
SECONDS, SECONDS_IN_ALL = 10, 15
SCHEMES = {"slack": ("https", "http"), "telegram": ("https", "http"), "webhook": ("https", "http")}
SCHEMES["mail"] = ("smtp", "smtps")
#: The longest text that each target takes.
LONGEST = 3_500


@dataclass(frozen=True, slots=True)
class Target:
    """Where an alert goes: ``kind`` is slack, telegram, webhook or mail."""

    kind: str
    url: str

    def __str__(self) -> str:
        """Without any secret: tokens stand in path and query."""
        return f"{self.kind} at {urlsplit(self.url).hostname}"


def read_targets(setting: str) -> list[Target]:
    """The targets of ``INEWS_ALERTS``, separated by blanks. Raises ``ArgumentError`` for what is none."""
    targets = []
    for number, word in enumerate(setting.split(), 1):
        kind, _, url = word.partition(":")
        parts = urlsplit(url)
        if parts.scheme not in SCHEMES.get(kind, ()) or not parts.hostname:
            raise ArgumentError(
                f"Entry {number} of INEWS_ALERTS is none of slack:https://…, telegram:https://…?chat_id=…,"
                " webhook:https://…, mail:smtp://HOST?to=…."
            )
        needed = {"telegram": "chat_id", "mail": "to"}.get(kind)
        if needed and needed not in parse_qs(parts.query):
            raise ArgumentError(f"Entry {number} of INEWS_ALERTS ({kind}) lacks {needed}= in its query.")
        targets.append(Target(kind, url))
    return targets


async def send_alerts(targets: Sequence[Target], report: Mapping[str, Any]) -> None:
    """Send the report to every target at once. One that cannot be reached costs a warning."""
    tasks = {asyncio.create_task(asyncio.to_thread(_send, one, report)): one for one in targets}
    done, late = await asyncio.wait(tasks, timeout=SECONDS_IN_ALL)
    for task in late:
        logger.warning("No alert was sent to %s: it did not answer in time.", tasks[task])
    for task in done:
        error = task.exception()
        if error is not None:
            logger.warning(
                "No alert was sent to %s: %s", tasks[task], hide_secrets(str(error)) or repr(error)
            )


def to_text(report: Mapping[str, Any]) -> str:
    """The message for people: outcome, why, each failed monitor, where the report is."""
    counts = report["counts"]
    told = ", ".join(f"{counts[word]} {word}" for word in ("new", "changed", "known", "failed"))
    lines = [
        f"inews_crawler: run {report['run']} {report['outcome']} ({report['exit_code']})",
        str(report["cause"]),
        f"Articles: {told}.",
        *(f"- {one['sentence']}" for one in report["monitors"]),
    ]
    return "\n".join(lines)[:LONGEST]


def _send(target: Target, report: Mapping[str, Any]) -> None:
    text = to_text(report)
    if target.kind == "mail":
        _send_mail(target.url, text)
    elif target.kind == "telegram":
        parts = urlsplit(target.url)
        chat = parse_qs(parts.query)["chat_id"][0]
        _post(urlunsplit(parts._replace(query="")), {"chat_id": chat, "text": text})
    elif target.kind == "slack":
        escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
        _post(target.url, {"text": escaped})
    else:
        names = ("run", "outcome", "exit_code", "cause", "started_at", "ended_at", "counts", "monitors")
        _post(target.url, {"text": text, **{name: report[name] for name in names}})


def _post(url: str, data: Mapping[str, Any]) -> None:
    from urllib.request import Request, urlopen  # noqa: PLC0415 - only here, so that no start pays for it

    body = json.dumps(data, ensure_ascii=False, default=str).encode()
    request = Request(url, body, {"Content-Type": "application/json; charset=utf-8"})  # noqa: S310 - checked
    with urlopen(request, timeout=SECONDS) as answer:  # noqa: S310
        answer.read(10_000)


def _send_mail(url: str, text: str) -> None:
    import smtplib  # noqa: PLC0415
    from email.message import EmailMessage  # noqa: PLC0415
    from urllib.parse import unquote  # noqa: PLC0415

    parts = urlsplit(url)
    query = parse_qs(parts.query)
    message = EmailMessage()
    message["Subject"] = text.partition("\n")[0]
    message["To"] = ", ".join(query["to"])
    message["From"] = query.get("from", [f"inews_crawler@{parts.hostname}"])[0]
    message.set_content(text)
    connect = smtplib.SMTP_SSL if parts.scheme == "smtps" else smtplib.SMTP
    with connect(parts.hostname or "", parts.port or 0, timeout=SECONDS) as server:
        if server.ehlo()[0] and server.has_extn("starttls"):
            server.starttls()
        if parts.username:
            server.login(unquote(parts.username), unquote(parts.password or ""))
        server.send_message(message)
