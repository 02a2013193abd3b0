"""What tests in a browser share."""

import pytest

from browser.chromium import chromium


@pytest.fixture(scope="module")
def browser():
    """Chromium, for one file of tests: while it runs, no other event loop can."""
    with chromium() as browser:
        yield browser
