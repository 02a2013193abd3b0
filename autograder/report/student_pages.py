"""A page for each student without feedback: the judge's words, and what was handed in.

A name in the report leads there, or to the feedback where that has been made. The pages lie below
``reports/students/`` as nbgrader lays out ``feedback/``.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import quote

import jinja2

from autograder.pages.allowed import picture
from autograder.plain_text import shown_lines
from autograder.report import words
from autograder.report.data import VERDICTS, ClassData, ReportItem, ReportStudent
from autograder.report.verdicts import in_processes

FOLDER = "students"  # in the folder of reports
_MOST = 20_000  # characters of one cell, or of the words on one item
_PICTURES = ("image/png", "image/jpeg")


@dataclass(frozen=True, kw_only=True)
class _Page:
    """What one page is made of, and where it goes. ``points`` and ``verdicts`` are by item."""

    notebook: Path
    path: Path
    assignment: str
    student: ReportStudent
    score: float
    max_score: float
    items: Mapping[str, ReportItem]
    points: Mapping[str, float]
    verdicts: Mapping[str, str]


@dataclass(frozen=True, kw_only=True)
class StudentWays:
    """How a page of the report leads to students' pages: the folders, seen from there.

    ``without_feedback`` are those, (student, notebook), whose page is one of ours.
    """

    feedback: str
    own: str
    without_feedback: frozenset[tuple[str, str]]

    def to(self, student: str, assignment: str, notebook: str) -> str:
        """Return the address of a student's page."""
        root = self.own if (student, notebook) in self.without_feedback else self.feedback
        return quote(root) + "".join(
            f"/{quote(part, safe='')}" for part in (student, assignment, f"{notebook}.html")
        )


def write(course: Path, data: ClassData, folder: Path) -> frozenset[tuple[str, str]]:
    """Write the pages that are missing into ``folder``; return whose: (student, notebook).

    A page of ours that feedback has taken the place of is deleted.
    """
    pages = []
    for notebook in sorted({item.notebook for item in data.items}):
        columns = [n for n, item in enumerate(data.items) if item.notebook == notebook]
        for row, student in enumerate(data.students):
            place = Path(student.id, data.assignment, f"{notebook}.html")
            if (course / "feedback" / place).is_file():
                (folder / place).unlink(missing_ok=True)
                continue
            names = [data.items[column].grade_id for column in columns]
            pages.append(
                _Page(
                    notebook=course / "autograded" / place.with_suffix(".ipynb"),
                    path=folder / place,
                    assignment=data.assignment,
                    student=student,
                    score=float(data.scores[row]),
                    max_score=data.max_score,
                    items={name: data.items[n] for name, n in zip(names, columns, strict=True)},
                    points=dict(zip(names, data.points[row, columns].tolist(), strict=True)),
                    verdicts={
                        name: VERDICTS[code]
                        for name, code in zip(names, data.verdicts[row, columns], strict=True)
                    },
                )
            )
    in_processes(_write, pages)
    return frozenset((page.student.id, page.path.stem) for page in pages)


def _write(page: _Page) -> None:
    try:
        notebook = json.loads(page.notebook.read_bytes())
        cells = [shown for cell in notebook["cells"] if (shown := _cell(cell, page))]
        refused = str(notebook["metadata"].get("autograder", {}).get("refused", ""))
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        cells, refused = [], words.NO_NOTEBOOK
    html = _template().render(page=page, cells=cells, refused=refused, words=words)
    for folder in reversed(page.path.parents[:3]):  # the student's, in ours
        folder.mkdir(mode=0o700, exist_ok=True)
    page.path.touch(mode=0o600)
    page.path.write_text(html, encoding="utf-8")


def _cell(cell: Mapping[str, Any], page: _Page) -> dict[str, Any] | None:
    """Return what is shown of a cell: the student's text, the item with its words, or both."""
    about = cell["metadata"].get("nbgrader")
    if not about:
        return None
    name = str(about["grade_id"])
    is_own = bool(about.get("solution") or about.get("task"))
    item = page.items.get(name)
    if item is None and not is_own:
        return None
    outputs = cell.get("outputs", []) if item is not None and not is_own else []
    return {
        "name": name, "source": _text(cell["source"]) if is_own else "", "item": item,
        "said": _text([_text(each["text"]) for each in outputs if each["output_type"] == "stream"]),
        "pictures": _pictures(outputs),
    }  # fmt: skip


def _pictures(outputs: Sequence[Mapping[str, Any]]) -> list[tuple[str, str]]:
    found = []
    for output in outputs:
        for kind in set(_PICTURES).intersection(output.get("data", {})):
            data, about = output["data"], output.get("metadata", {}).get(kind, {})
            found.append((picture(kind, _text(data[kind], None)), str(about.get("alt", ""))))
    return [(address, alt) for address, alt in found if address]


def _text(text: Any, most: int | None = _MOST) -> str:
    """Return a text of a notebook, or a list of its lines, cut where it is very long."""
    joined = text if isinstance(text, str) else "".join(map(str, text))
    return joined if most is None or len(joined) <= most else f"{joined[:most]}\n…"


@lru_cache(maxsize=1)
def _template() -> jinja2.Template:
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(Path(__file__).parent), autoescape=True, trim_blocks=True,
        lstrip_blocks=True, undefined=jinja2.StrictUndefined,
        finalize=lambda value: shown_lines(value) if type(value) is str else value,
    )  # fmt: skip
    return environment.get_template("student.html")
