"""Judge one notebook: its bytes and the assignment in, a verdict for every item out.

No database and no course folder is touched. The student's cells run in the sandbox; the test cells
run here (``test_cell``), and only plain values pass between.
"""

import dataclasses
from collections.abc import Iterable, Mapping
from typing import Any

from autograder.exercise import find, key_in_force, student_key
from autograder.judge import outputs, test_cell, words
from autograder.judge.assignment import Assignment, defining_modules, with_compiled_modules
from autograder.judge.explain import DEFAULT_DEPTH, Depth
from autograder.judge.judging import Judging
from autograder.judge.restore import answers, read_notebook, restore_dict
from autograder.judge.result import ItemResult, Result, Verdict, explained
from autograder.plain_text import shown_lines
from autograder.sandbox.sandbox import Sandbox

__all__ = ["ItemResult", "Result", "Verdict", "judge"]

ABOUT = "autograder"  # our key in the metadata of a judged notebook and of its test cells


def judge(
    notebook: bytes,
    assignment: Assignment,
    student: str,
    *,
    sandbox: Sandbox,
    secret: bytes = b"",
    files: Mapping[str, bytes] | None = None,
    depth: Depth = DEFAULT_DEPTH,
    pictures: bool = True,
    again: bool = True,
) -> Result:
    """Judge a notebook. ``files`` are what the student handed in beside it, by relative name.

    ``depth`` is how much a student is told of a failed function, ``pictures`` whether one is drawn.
    ``again``: judge it once more, here and now, where it was kept waiting.

    Raises SubmissionError where the bytes are no notebook, SandboxError where the sandbox breaks.
    """

    def once() -> Result:
        return _judge(
            notebook, assignment, student, sandbox, secret, files or {}, depth, pictures=pictures
        )

    result = once()
    return once() if again and result.kept_waiting else result


def _judge(
    notebook: bytes, assignment: Assignment, student: str, sandbox: Sandbox, secret: bytes,
    files: Mapping[str, bytes], depth: Depth, *, pictures: bool,
) -> Result:  # fmt: skip
    judged = restore_dict(read_notebook(notebook), assignment)
    given = [cell.source for cell in test_cell.locked_cells(assignment)]
    imported = sandbox.prepare(defining_modules(assignment.files), given)
    work = "\0".join(cell["source"] for cell in judged["cells"])
    exercise = find(assignment.exercise)
    key = student_key(secret, student, assignment.name, work)
    with key_in_force(key, exercise):
        own = with_compiled_modules(assignment.files, but=imported)
        judging = Judging(assignment, judged, sandbox, _together(own, files))
        with test_cell.files_importable(assignment.files):
            items = judging.judge()
    functions = judging.functions()
    items = {
        name: _plain(result)
        for name, result in explained(
            items,
            exercise,
            functions,
            _texts(judged, functions.values()),
            depth,
            pictures=pictures,
        ).items()
    }
    for cell in judged["cells"]:
        result = items.get(cell["metadata"].get("nbgrader", {}).get("grade_id"))
        if result is not None:
            cell["outputs"] = _outputs(result, cell["execution_count"])
            cell["metadata"][ABOUT] = {
                "verdict": result.verdict.value, "misconception": result.misconception,
                **({"inside": True} if result.inside else {}),
                **({"facts": [each.as_json() for each in result.facts]} if result.facts else {}),
            }  # fmt: skip
    written = answers(judged["cells"])
    data = outputs.notebook_file(judged)  # while the last session ends
    sandbox.end()
    return Result(
        assignment=assignment.name,
        student=student,
        sandbox=sandbox.kind,
        items=tuple(items.values()),
        notebook=data,
        answers=written,
        kept_waiting=judging.kept_waiting,
    )


def _texts(notebook: Mapping[str, Any], functions: Iterable[str]) -> dict[str, str]:
    """Return what the student wrote in the cells that define each function."""
    sources = [cell["source"] for cell in notebook["cells"] if cell["cell_type"] == "code"]
    return {
        name: "\n".join(source for source in sources if f"def {name}(" in source)
        for name in set(functions) - {""}
    }


def _together(own: Mapping[str, bytes], students: Mapping[str, bytes]) -> dict[str, bytes]:
    """Return all files, the assignment's first; of two with one name, the assignment's."""
    return {**own, **{name: data for name, data in students.items() if name not in own}}


def _plain(result: ItemResult) -> ItemResult:
    """Return a result whose words are safe wherever they are shown: they may quote the student."""
    message, reason = shown_lines(result.message), shown_lines(result.reason)
    if (message, reason) == (result.message, result.reason):
        return result
    return dataclasses.replace(result, message=message, reason=reason)


def _outputs(result: ItemResult, count: int | None) -> list[dict[str, Any]]:
    """Return a test cell's outputs: the words, and the points as nbgrader reads them."""
    told = [result.message, words.INSIDE] if result.inside else [result.message]
    shown = [outputs.stream("\n".join(told) + "\n")]
    if result.picture is not None:
        shown.append(outputs.image(result.picture.png, result.picture.alt))
    if result.verdict is not Verdict.BROKEN:
        shown.append(outputs.score(result.points, count))
    return shown
