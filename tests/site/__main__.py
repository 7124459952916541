"""`python -m tests.site --serve`: the fixture site by hand, until Ctrl-C."""

from __future__ import annotations

import argparse
import threading
from pathlib import Path

from tests.site.fixture import FixtureSite, build_world


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.site", description=__doc__)
    parser.add_argument("--serve", action="store_true", help="serve (the default, and all there is)")
    parser.add_argument("--port", type=int, default=0, help="port of 127.0.0.1; 0 takes a free one")
    parser.add_argument("--log", type=Path, help="append each request to this file as a line of JSON")
    options = parser.parse_args()
    with FixtureSite(build_world(), port=options.port, log=options.log) as site:
        print(f"https_proxy={site.proxy_url}", flush=True)
        try:
            threading.Event().wait()
        except KeyboardInterrupt:
            return


if __name__ == "__main__":
    main()
