"""nbgrader's own pages inside JupyterLab, worked with as people do."""

import re
from dataclasses import dataclass

from playwright.sync_api import FrameLocator, Locator, Page, expect

from browser.lab import Lab


@dataclass(frozen=True, kw_only=True)
class Formgrader:
    """The instructor's pages, in a frame of JupyterLab."""

    page: Page
    frame: FrameLocator

    def press(self, row: Locator, button: str) -> str:
        """Press a button of a table's row, wait for the window that follows, return its words."""
        row.locator(f".{button} a").click()
        window = self.frame.locator(".modal.in")
        expect(window.locator(".modal-title")).to_have_text("Success")
        words = window.locator(".modal-body").inner_text()
        window.get_by_role("button", name="OK").click()
        expect(window).to_have_count(0)
        return words

    def row(self, words: str) -> Locator:
        """Return the row of the page's table that holds these words."""
        return self.frame.locator("#main-table tr", has_text=words)

    def go(self, *links: str) -> None:
        """Follow one link after another."""
        for link in links:
            self.frame.get_by_role("link", name=link, exact=True).click()

    def item(self, grade_id: str) -> "Item":
        """Return one item of the submission that is open."""
        score = self.frame.locator(f"input#{grade_id}")
        return Item(cell=self.frame.locator(".cell", has=score), score=score)


@dataclass(frozen=True, kw_only=True)
class Item:
    """An item of a submission: its cell, and the field for points that the instructor gives."""

    cell: Locator
    score: Locator

    @property
    def outputs(self) -> Locator:
        """What the judge says, below the cell."""
        return self.cell.locator(".output_wrapper")

    @property
    def automatic(self) -> str | None:
        """The points that the judge gave, shown in grey; None where it gave none."""
        self._wait_for_points()
        return self.score.get_attribute("placeholder")

    def give(self, points: str) -> None:
        """Type points and leave the field; wait until they are stored."""
        self._wait_for_points()
        self.score.fill(points)
        self.score.press("Tab")
        expect(self.score).not_to_have_class(re.compile("needs_manual_grade"))

    def _wait_for_points(self) -> None:
        """Wait until the page has asked for the points: it then writes over what was typed."""
        expect(self.cell.locator("input.extra-credit")).to_have_attribute("placeholder", "0")


def open_formgrader(page: Page, lab: Lab) -> Formgrader:
    """Open the formgrader from JupyterLab's menu."""
    page.goto(lab.url())
    open_from_menu(page, "Formgrader")
    formgrader = Formgrader(page=page, frame=page.frame_locator("iframe"))
    expect(formgrader.row("conv2d")).to_be_visible()
    return formgrader


def open_from_menu(page: Page, entry: str) -> None:
    """Choose an entry of JupyterLab's menu Nbgrader."""
    page.get_by_role("menuitem", name="Nbgrader", exact=True).click()
    page.get_by_role("menuitem", name=entry, exact=True).click()


@dataclass(frozen=True, kw_only=True)
class AssignmentList:
    """The student's page: what is released, fetched, submitted."""

    page: Page

    def part(self, name: str) -> Locator:
        """Return the list of what is released, fetched or submitted."""
        return self.page.locator(f"#{name}_assignments_list")


def open_assignment_list(page: Page, lab: Lab) -> AssignmentList:
    """Open the list from JupyterLab's menu."""
    page.goto(lab.url())
    open_from_menu(page, "Assignment List")
    return AssignmentList(page=page)
