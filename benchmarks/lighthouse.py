"""Lighthouse's performance score, 0 to 100, of four pages as a phone loads them: `python benchmarks/lighthouse.py [DIST]`.

Exits with 1 where a page has less than 95. The machine should have nothing else to do.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tests"))

from judges import KEY_PAGES, lighthouse, need, served  # noqa: E402

from site_builder import cli  # noqa: E402

LEAST = 95
SHOWN = ("first-contentful-paint", "largest-contentful-paint", "total-blocking-time", "cumulative-layout-shift")


def main() -> int:
    with tempfile.TemporaryDirectory() as folder:
        dist = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(folder) / "dist"
        if len(sys.argv) == 1 and cli.run(["build", "--site", str(ROOT), "--out", str(dist)]):
            return 1
        scores = []
        with served(dist) as address:
            for url in KEY_PAGES:
                report = lighthouse(address + url, need("chromium", "chromium"), "performance")
                scores.append(round(report["categories"]["performance"]["score"] * 100))
                said = ", ".join(f"{name} {report['audits'][name]['displayValue']}" for name in SHOWN)
                print(f"{scores[-1]:3} {url}: {said}", flush=True)
    return 0 if min(scores) >= LEAST else 1


if __name__ == "__main__":
    sys.exit(main())
