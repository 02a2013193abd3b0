"""The browser, as for other pages."""

from browser.conftest import browser

__all__ = ["browser"]
