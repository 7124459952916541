"""How an answer of the fixture site goes over the connection, rightly or as a fault wants it."""

from __future__ import annotations

import gzip
import random
import socket
import struct
from dataclasses import replace
from functools import lru_cache
from http import HTTPStatus
from typing import TYPE_CHECKING

from tests.site.messages import Request, Response, to_html, to_redirect

if TYPE_CHECKING:
    import threading

    from tests.site.faults import Fault

CHALLENGE = (
    "<!DOCTYPE html><html lang='en-US'><head><title>Just a moment...</title>"
    "<meta http-equiv='refresh' content='360'></head><body><div class='main-wrapper' role='main'>"
    "<h1>www.inews.id</h1><h2 id='challenge-running'>Checking if the site connection is secure</h2>"
    "<noscript>Enable JavaScript and cookies to continue</noscript></div>"
    "<script>window._cf_chl_opt={cvId:'3',cType:'managed'};</script>"
    "<script src='/cdn-cgi/challenge-platform/h/b/orchestrate/chl_page/v1'></script></body></html>"
)


class ConnectionEnds(Exception):
    """The connection is over: a fault wanted it so."""


def _to_reason(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return "Unknown"


def to_head(response: Response, length: int | None, *, close: bool = False) -> bytes:
    lines = [f"HTTP/1.1 {response.status} {_to_reason(response.status)}"]
    lines += [f"{name}: {value}" for name, value in response.headers]
    if length is not None:
        lines.append(f"Content-Length: {length}")
    lines.append("Connection: close" if close else "Connection: keep-alive")
    return ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1")


def alter(fault: Fault, request: Request, response: Response) -> Response:
    """The answer as a fault changes it, for faults that need no hand on the connection."""
    match fault.kind:
        case "status":
            changed = to_html(f"<html><body><h1>{fault.status}</h1></body></html>", fault.status or 500)
            if fault.retry_after is None:
                return changed
            return changed.with_headers(Retry_After=str(fault.retry_after))
        case "challenge":
            return to_html(CHALLENGE, fault.status or 403).with_headers(
                Server="cloudflare", cf_mitigated="challenge"
            )
        case "garbage":
            return to_html(random.Random(request.path).randbytes(20_000))
        case "content_type":
            return response.with_headers(Content_Type=fault.value)
        case "page_status":
            return replace(response, status=fault.status or 200)
        case "long_header":
            return response.with_headers(Content_Security_Policy="x" * fault.size)
        case "charset":
            return response.with_headers(Content_Type=f"text/html; charset={fault.value}")
        case "content_encoding":
            return response.with_headers(Content_Encoding=fault.value)
        case "empty":
            return to_html("")
        case "body":
            return to_html(fault.value, fault.status or 200).with_headers(Content_Type=fault.content_type)
        case "redirect":
            return to_redirect(fault.value, fault.status or 302)
        case "redirect_loop":
            return to_redirect(request.url, 302)
        case "redirect_chain":
            head, _, number = request.path.partition("?hop=")
            return to_redirect(f"{request.scheme}://{request.host}{head}?hop={int(number or 0) + 1}", 302)
        case "gzip_bomb":
            return to_html(make_bomb(fault.size)).with_headers(Content_Encoding="gzip")
        case "huge":
            line = b"<p>Paragraf yang tidak ada habisnya.</p>\n"
            return to_html(b"<html><body>" + line * (fault.size // len(line)))
    return response


@lru_cache(maxsize=4)
def make_bomb(size: int) -> bytes:
    """Zero bytes, gzipped in pieces of a million: at once, a slow machine would need longer than a time-out."""
    return gzip.compress(bytes(1_000_000), 9) * (size // 1_000_000)


def break_off(connection: socket.socket) -> None:
    """Reset the connection: the peer sees an error, not an end."""
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    raise ConnectionEnds


def send_with_fault(
    fault: Fault, connection: socket.socket, request: Request, response: Response, stopped: threading.Event
) -> None:
    """Send an answer as a fault of the connection wants it; raises `ConnectionEnds` where that ends it."""
    body = response.body
    match fault.kind:
        case "reset":
            break_off(connection)
        case "reset_midway":
            connection.sendall(to_head(response, len(body)) + body[: len(body) // 2])
            stopped.wait(0.05)  # the half must reach the peer, a reset would overtake it
            break_off(connection)
        case "truncated":
            connection.sendall(to_head(response, len(body)) + body[: len(body) // 2])
        case "wrong_length":
            connection.sendall(to_head(response, max(0, len(body) + fault.delta), close=True) + body)
        case "wrong_length_open":
            connection.sendall(to_head(response, len(body) + fault.delta) + body)
            if request.headers.get("connection", "").lower() != "close":
                stopped.wait(fault.seconds)
        case "plain_length":
            packed = response.with_headers(Content_Encoding="gzip")
            connection.sendall(to_head(packed, len(body), close=True) + gzip.compress(body))
        case "cut_gzip":
            piece = gzip.compress(body)[: len(body) // 10]
            packed = response.with_headers(Content_Encoding="gzip", Transfer_Encoding="chunked")
            connection.sendall(to_head(packed, None) + b"%x\r\n%b\r\n" % (len(piece), piece))
        case "no_last_chunk":
            head = to_head(response.with_headers(Transfer_Encoding="chunked"), None)
            connection.sendall(head + b"%x\r\n%b\r\n" % (len(body), body))
        case "hang":
            stopped.wait(fault.seconds)
        case "drip":
            connection.sendall(to_head(response, len(body), close=True))
            _drip(connection, body, fault.pace, stopped)
        case "garbage_head":
            connection.sendall(random.Random(0).randbytes(500))
        case "endless":
            _send_without_end(connection, response, stopped)
    raise ConnectionEnds


def _drip(connection: socket.socket, body: bytes, pace: int, stopped: threading.Event) -> None:
    step = max(1, pace // 10)
    for start in range(0, len(body), step):
        connection.sendall(body[start : start + step])
        if stopped.wait(step / pace):
            return


def _send_without_end(connection: socket.socket, response: Response, stopped: threading.Event) -> None:
    chunked = response.with_headers(Transfer_Encoding="chunked")
    connection.sendall(to_head(chunked, None))
    piece = b"<p>Paragraf tanpa akhir.</p>\n" * 2000
    while not stopped.is_set():
        connection.sendall(b"%x\r\n%b\r\n" % (len(piece), piece))
