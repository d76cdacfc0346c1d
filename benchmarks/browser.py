"""When a page in a real browser shows new words: run as a program by `watching.py`, in an environment with Playwright.

`python browser.py URL CHROMIUM` opens the page and prints `ready`. Then, for each word read from standard input, it
waits until the page shows the word, however often the page reloads itself for it, and prints the monotonic clock.
"""

from __future__ import annotations

import sys
import time

from playwright.sync_api import Error, Page, sync_playwright

PATIENCE = 60.0
SWITCHES = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-sync"]


def main(url: str, chromium: str) -> None:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=SWITCHES)
        page = browser.new_page()
        page.goto(url, wait_until="load")
        print("ready", flush=True)
        for line in sys.stdin:
            print(seen(page, line.strip()), flush=True)
        browser.close()


def seen(page: Page, word: str) -> float:
    """The monotonic clock's time when the word is on the page; -1.0 where it never is."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        try:
            page.wait_for_function("word => document.body && document.body.innerText.includes(word)", arg=word)
            return time.monotonic()
        except Error:  # the page was replaced while it was looked at
            continue
    return -1.0


if __name__ == "__main__":
    main(*sys.argv[1:])
