"""Steps of nbgrader's own feedback page, for courses whose settings name them still."""

from typing import Any

from nbconvert.preprocessors import CSSHTMLHeaderPreprocessor
from nbformat import NotebookNode
from nbgrader.preprocessors import ClearHiddenTests
from nbgrader.utils import is_solution
from traitlets import Bool, List, Unicode

from autograder.pages import parts


class HideHiddenTests(ClearHiddenTests):
    """Removes the instructor's hidden tests from the feedback.

    Students' own cells hold none; what looks like a delimiter there is only text.
    """

    # nbconvert sets this for every preprocessor
    display_data_priority = List(Unicode()).tag(config=True)

    def preprocess_cell(
        self, cell: NotebookNode, resources: dict[str, Any], cell_index: int
    ) -> tuple[NotebookNode, dict[str, Any]]:
        """Return an instructor's cell without hidden regions."""
        if "nbgrader" not in cell.metadata or is_solution(cell):
            return cell, resources
        marks = self.begin_test_delimeter, self.end_test_delimeter
        cell.source = parts.without_hidden(cell.source, *marks)
        return cell, resources


class ReadableCss(CSSHTMLHeaderPreprocessor):
    """Adds a style that makes feedback accessible."""

    enabled = Bool(True).tag(config=True)

    def preprocess(
        self, nb: NotebookNode, resources: dict[str, Any]
    ) -> tuple[NotebookNode, dict[str, Any]]:
        """Add our style to nbconvert's."""
        nb, resources = super().preprocess(nb, resources)
        resources["inlining"]["css"].append(_CSS)
        return nb, resources


# Long lines wrap, and details have their triangle. Links are underlined; links and comments in code
# have enough contrast. The table of contents names its items.
_CSS = """
#notebook pre { white-space: pre-wrap; word-break: normal; overflow-wrap: anywhere; }
#notebook .input_area pre { background: white; }
#notebook .anchor-link { display: none; }
#notebook summary { display: list-item; cursor: pointer; }
#notebook a, #toc a { color: #23527c; text-decoration: underline; }
#toc a::after { content: " " attr(href); }
#notebook .nbgrader_cell > .panel-heading { background: #23527c; }
#notebook div.nbgrader_cell > .panel-heading a { color: white; }
"""
