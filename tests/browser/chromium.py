"""Headless Chromium, a page in it, and what such a page must not do."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect, sync_playwright

from browser.lab import SECONDS

SCREENSHOTS = Path(__file__).parent / "screenshots"
FLAGS = (
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    # this machine and no other
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE *.localhost",
)
MISSING = (
    "Chromium is missing. On Debian or Ubuntu: sudo apt-get install chromium (or: make browser)"
)


@contextmanager
def chromium() -> Iterator[Browser]:
    """Run Chromium with an empty profile."""
    command = shutil.which("chromium") or shutil.which("chromium-browser")
    assert command is not None, MISSING
    expect.set_options(timeout=SECONDS * 1000)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=command, args=FLAGS)
        yield browser
        browser.close()


@contextmanager
def new_page(browser: Browser, name: str, **options: object) -> Iterator[Page]:
    """Open a page as a new visitor; where what follows fails, keep a screenshot of it."""
    context = browser.new_context(viewport={"width": 1440, "height": 900}, **options)
    context.set_default_timeout(SECONDS * 1000)
    page = context.new_page()
    try:
        yield page
    except BaseException:
        screenshot(page, f"failed-{name}")
        raise
    finally:
        context.close()


def screenshot(page: Page, name: str) -> None:
    """Keep what the page shows now, for people to look at."""
    page.screenshot(path=SCREENSHOTS / f"{name}.png", animations="disabled")


def accessibility_faults(page: Page, within: str | None = None) -> list[str]:
    """Return what axe-core finds wrong on a page, or in the part of it that a selector names."""
    found = Axe().run(page, context=within).response["violations"]
    return [
        f"{fault['id']} ({fault['impact']}): {fault['help']}: {node['html'][:200]}"
        for fault in found
        for node in fault["nodes"]
    ]
