"""A notebook open in JupyterLab, worked with as a student does."""

from dataclasses import dataclass

import nbformat
from people import Person
from playwright.sync_api import Locator, Page, expect

from browser.lab import Lab


@dataclass(frozen=True, kw_only=True)
class NotebookPage:
    """An open notebook. A cell is named by its grade_id."""

    page: Page
    grade_ids: tuple[str | None, ...]

    def cell(self, grade_id: str) -> Locator:
        """Return a cell; JupyterLab lays all of them out in order."""
        return self.page.locator(".jp-Notebook .jp-Cell").nth(self.grade_ids.index(grade_id))

    def output(self, grade_id: str) -> Locator:
        """Return what stands below a cell when it has run: words and pictures."""
        return self.cell(grade_id).locator(".jp-Cell-outputArea")

    def run_all(self) -> None:
        """Run all cells; the first that fails is the last that runs.

        Without a restart: on a busy machine JupyterLab loses what it asks of a restarting kernel.
        """
        self.page.locator(".jp-Notebook .jp-Cell").first.click()  # menus act on what has the focus
        self.page.get_by_role("menuitem", name="Run", exact=True).click()
        self.page.get_by_role("menuitem", name="Run All Cells", exact=True).click()

    def replace(self, grade_id: str, source: str) -> None:
        """Put a source in the place of what a cell holds."""
        self.cell(grade_id).locator(".cm-content").click()
        self.page.keyboard.press("ControlOrMeta+A")
        self.page.keyboard.insert_text(source)

    def type_at_end_of_line(self, grade_id: str, line: str, text: str) -> None:
        """Type something, key by key, behind the line that holds these words."""
        self.cell(grade_id).locator(".cm-line", has_text=line).click()
        self.page.keyboard.press("End")
        self.page.keyboard.type(text)

    def validate(self) -> Locator:
        """Press nbgrader's Validate; return the window with the result."""
        self.page.get_by_role("button", name="Validate", exact=True).click()
        window = self.page.locator(".jp-Dialog")
        expect(window.locator("#validation-message")).to_be_visible()
        return window

    def close(self, window: Locator) -> None:
        """Press the window's button."""
        window.get_by_role("button", name="Ok").click()
        expect(window).to_have_count(0)


def open_notebook(
    page: Page, lab: Lab, student: Person, *, in_notebook_7: bool = False
) -> NotebookPage:
    """Open the student's notebook and wait until it can be run."""
    path = student.notebook.relative_to(student.folder).as_posix()
    page.goto(
        f"{lab.address}notebooks/{path}?token={lab.token}" if in_notebook_7 else lab.url(path)
    )
    cells = nbformat.read(student.notebook, as_version=4).cells
    expect(page.locator(".jp-Notebook .jp-Cell")).to_have_count(len(cells))
    if not in_notebook_7:  # which has no such sign
        expect(page.locator(".jp-Notebook-ExecutionIndicator[data-status=idle]")).to_be_visible()
    return NotebookPage(
        page=page,
        grade_ids=tuple(cell.metadata.get("nbgrader", {}).get("grade_id") for cell in cells),
    )
