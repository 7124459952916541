"""Decides which Chromium is used, and how it is started."""

from __future__ import annotations

import json
import os
import shutil
import sys
from base64 import b64encode
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit
from urllib.request import getproxies_environment, proxy_bypass

if TYPE_CHECKING:
    from collections.abc import Iterator

#: The system's own, in this order.
SYSTEM_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
SYSTEM_FOLDERS = ("/usr/bin", "/usr/local/bin", "/snap/bin")
HOW_TO_INSTALL = (
    "install it with `playwright install chromium` or `apt-get install chromium`, "
    "or name it with INEWS_CHROMIUM"
)
#: Playwright's own flags end most of what Chromium says to others by itself; these end the rest.
FLAGS = (
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-domain-reliability",
    "--disable-quic",
    "--disable-gpu",
    "--dns-prefetch-disable",
    "--no-pings",
    "--disable-dev-shm-usage",
    # Not even asked for: so they need not be aborted one by one.
    "--blink-settings=imagesEnabled=false",
    "--force-webrtc-ip-handling-policy=disable_non_proxied_udp",
)


def find_chromium(named: str | None) -> Path | None:
    """The Chromium to start: the one that is named, else playwright's own build, else the system's.

    A name without a folder is looked for in ``PATH``. None if the named one, or any, cannot be run.
    """
    if named:
        found = shutil.which(named)
        return Path(found) if found else None
    for path in (*_find_own_builds(), *_find_system_builds()):
        if path.is_file() and os.access(path, os.X_OK):
            return path
    return None


def _find_own_builds() -> Iterator[Path]:
    """The builds that the installed playwright downloads, of the revision it is made for."""
    spec = find_spec("playwright")
    if spec is None or spec.origin is None:
        return
    listing = Path(spec.origin).parent / "driver" / "package" / "browsers.json"
    try:
        browsers = json.loads(listing.read_text(encoding="utf-8"))["browsers"]
    except (OSError, ValueError, KeyError):
        return
    for name in ("chromium", "chromium-headless-shell"):
        revision = next((each.get("revision") for each in browsers if each.get("name") == name), None)
        folder = _builds_folder() / f"{name.replace('-', '_')}-{revision}"
        for program in ("chrome-headless-shell", "headless_shell", "chrome", "Chromium"):
            yield from sorted(folder.glob(f"*/{program}"))


def _builds_folder() -> Path:
    named = os.environ.get("PLAYWRIGHT_BROWSERS_PATH")
    if named and named != "0":
        return Path(named)
    caches = Path.home() / ("Library/Caches" if sys.platform == "darwin" else ".cache")
    return caches / "ms-playwright"


def _find_system_builds() -> Iterator[Path]:
    for name in SYSTEM_NAMES:
        found = shutil.which(name)
        if found:
            yield Path(found)
        yield from (Path(folder) / name for folder in SYSTEM_FOLDERS)


#: Hosts that Chromium can reach at all: a second net under our own rules, for what they never see, such as
#: the targets of redirects, connections made in advance and what Chromium asks for itself.
REACHABLE = ("inews.id", "*.inews.id", "static.inews.co.id")
#: A port of this machine where nobody listens.
NOWHERE = "PROXY 127.0.0.1:9"
PAC_WORDS = {"http": "PROXY", "https": "HTTPS", "socks4": "SOCKS", "socks5": "SOCKS5", "socks": "SOCKS5"}


def build_launch_options(executable: Path, *, use_proxy: bool) -> dict[str, Any]:
    """What playwright starts Chromium with.

    The run's own end closes it, so it leaves signals to us. Its sandbox is on, except for root, who
    cannot have it.
    """
    proxy = read_proxy() if use_proxy else None
    options: dict[str, Any] = {
        "executable_path": str(executable),
        "headless": True,
        "chromium_sandbox": os.geteuid() != 0,
        "handle_sigint": False,
        "handle_sigterm": False,
        "handle_sighup": False,
    }
    if "shell" in executable.name or (proxy and "username" in proxy):
        # No proxy script there, or no password in it: Chromium's own calls then do reach the proxy.
        rules = ["MAP * ~NOTFOUND", *(f"EXCLUDE {host}" for host in REACHABLE)]
        if proxy:
            options["proxy"] = proxy
            rules.append(f"EXCLUDE {urlsplit(proxy['server']).hostname}")
        args = [f"--host-rules={', '.join(rules)}", *(() if proxy else ("--no-proxy-server",))]
    else:
        args = [f"--proxy-pac-url={build_proxy_script(proxy)}"]
    return options | {"args": [*FLAGS, *args]}


def build_proxy_script(proxy: dict[str, str] | None) -> str:
    """The address (``data:``) of a script that leads to the site, else nowhere."""
    way = "DIRECT"
    if proxy:
        parts = urlsplit(proxy["server"])
        way = f"{PAC_WORDS.get(parts.scheme, 'PROXY')} {parts.netloc}"
    tests = " || ".join(f"shExpMatch(host, {host!r})" for host in REACHABLE)
    script = f"function FindProxyForURL(url, host) {{ return {tests} ? {way!r} : {NOWHERE!r}; }}"
    return f"data:application/x-ns-proxy-autoconfig;base64,{b64encode(script.encode()).decode()}"


def read_proxy() -> dict[str, str] | None:
    """The proxy that the environment names for https, as playwright takes it; None where none holds."""
    address = getproxies_environment().get("https")
    if not address or proxy_bypass("www.inews.id"):
        return None
    parts = urlsplit(address if "://" in address else f"http://{address}")
    host = f"[{parts.hostname}]" if ":" in (parts.hostname or "") else parts.hostname
    port = parts.port or (443 if parts.scheme == "https" else 80)
    proxy = {"server": f"{parts.scheme}://{host}:{port}"}
    if parts.username:
        proxy |= {"username": unquote(parts.username), "password": unquote(parts.password or "")}
    return proxy
