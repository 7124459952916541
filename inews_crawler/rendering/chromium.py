"""Decides which Chromium is used, and with which options it starts."""

from __future__ import annotations

import json
import os
import shutil
import sys
from base64 import b64encode
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit
from urllib.request import getproxies_environment, proxy_bypass

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
    "--blink-settings=imagesEnabled=false",  # an image that is not asked for need not be aborted
    "--force-webrtc-ip-handling-policy=disable_non_proxied_udp",
)
#: The hosts that Chromium can reach: a second net, for what no route sees, such as the targets of redirects,
#: connections made in advance and what Chromium asks for itself.
REACHABLE = ("inews.id", "*.inews.id", "static.inews.co.id")
NOWHERE = "PROXY 127.0.0.1:9"  #: a port of this machine where nobody listens
PAC_WORDS = {"https": "HTTPS", "socks4": "SOCKS", "socks5": "SOCKS5", "socks": "SOCKS5"}


def find_chromium(named: str | None) -> Path | None:
    """The Chromium to start: the one that is named, else playwright's own build, else the system's.

    No headless shell: it reads no proxy script, so nothing would keep it from hosts of others.
    """
    folders = os.pathsep.join((os.environ.get("PATH", os.defpath), *SYSTEM_FOLDERS))
    names = [named] if named else [*_find_own_builds(), *SYSTEM_NAMES]
    found = (Path(path) for name in names if (path := shutil.which(name, path=folders)))
    return next((path for path in found if "shell" not in path.name), None)


def _find_own_builds() -> list[str]:
    """The builds that the installed playwright downloads, of the revision it is made for."""
    spec = find_spec("playwright")
    if spec is None or spec.origin is None:
        return []
    listing = Path(spec.origin).parent / "driver" / "package" / "browsers.json"
    caches = Path.home() / ("Library/Caches" if sys.platform == "darwin" else ".cache")
    builds = Path(os.environ.get("PLAYWRIGHT_BROWSERS_PATH") or caches / "ms-playwright")
    try:
        browsers = json.loads(listing.read_text(encoding="utf-8"))["browsers"]
        revision = next(each["revision"] for each in browsers if each["name"] == "chromium")
    except (OSError, ValueError, KeyError, StopIteration):
        return []
    return [
        str(path) for name in ("chrome", "Chromium") for path in builds.glob(f"chromium-{revision}/*/{name}")
    ]


def build_launch_options(executable: Path, *, use_proxy: bool) -> dict[str, Any]:
    """What playwright starts Chromium with: a sandbox, except for root, and no way to hosts of others.

    The run's end closes it, so it leaves signals to us.
    """
    proxy = read_proxy() if use_proxy else None
    return {
        "executable_path": str(executable),
        "headless": True,
        "chromium_sandbox": os.geteuid() != 0,
        **dict.fromkeys(("handle_sigint", "handle_sigterm", "handle_sighup"), False),
        # The proxy script goes first; of this option it leaves the name and the password.
        **({"proxy": proxy} if proxy else {}),
        "args": [*FLAGS, f"--proxy-pac-url={build_proxy_script(proxy)}"],
    }


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
    proxy = {"server": f"{parts.scheme}://{host}:{parts.port or (443 if parts.scheme == 'https' else 80)}"}
    if parts.username:
        proxy |= {"username": unquote(parts.username), "password": unquote(parts.password or "")}
    return proxy
