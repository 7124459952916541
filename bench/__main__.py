"""`make bench`: the measurements by name, or all that need neither a browser nor minutes."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

#: Run when no name is given; the others are run by name.
USUAL = ("extract", "store", "duplicates", "requests")


def main(names: list[str]) -> int:
    """Run each measurement as a process of its own; the worst exit code."""
    folder = Path(__file__).parent
    known = sorted(
        path.stem for path in folder.glob("*.py") if not path.stem.startswith("_") and has_main(path)
    )
    unknown = [name for name in names if name not in known]
    if unknown:
        print(f"No measurement {unknown[0]!r}; there are {', '.join(known)}.", file=sys.stderr)
        return 2
    worst = 0
    for name in names or [name for name in USUAL if name in known]:
        print(f"== {name}", flush=True)
        worst = max(worst, subprocess.run([sys.executable, "-m", f"bench.{name}"], check=False).returncode)
    return worst


def has_main(path: Path) -> bool:
    """Whether a module can be run by itself."""
    return "__main__" in path.read_text(encoding="utf-8")


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
