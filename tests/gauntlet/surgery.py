"""Rows 10 to 13, 39 and 40: notebooks whose cells were moved, copied, split, renamed or broken."""

import copy

import nbformat

from gauntlet.case import (
    DX,
    FORWARD,
    ITEMS_OF,
    RIGHT,
    WRONG_FORWARD,
    GauntletCase,
    all_of,
    cell_of,
    code,
)

_FAILED = all_of("failed", *ITEMS_OF[FORWARD])


def _tests(notebook):
    return [cell for cell in notebook.cells if cell.metadata.get("nbgrader", {}).get("grade")]


def _skip_execution(notebook):
    for cell in _tests(notebook):
        cell.metadata.tags = ["skip-execution", "raises-exception", "remove-cell"]


def _flip_flags(notebook):
    for cell in _tests(notebook):
        cell.metadata.nbgrader.update(grade=False, solution=True, locked=False)


def _more_points(notebook):
    for cell in _tests(notebook):
        cell.metadata.nbgrader["points"] = 1000


def _other_ids(notebook):
    for number, cell in enumerate(_tests(notebook)):
        cell.metadata.nbgrader["grade_id"] = f"mine-{number}"


def _unlock(notebook):
    for cell in _tests(notebook):
        cell.metadata.nbgrader["locked"] = False
        cell.source = "100.0"


def _odd_metadata(notebook):
    for cell, odd in zip(_tests(notebook), (None, [], "x", 5, {"grade_id": []}), strict=False):
        cell.metadata["nbgrader"] = odd
    text = nbformat.v4.writes(notebook)  # not validated
    return text.encode()


def _delete_tests(notebook):
    notebook.cells = [cell for cell in notebook.cells if cell not in _tests(notebook)]


def _make_markdown(notebook):
    for cell in _tests(notebook):
        cell.cell_type = "markdown"
        del cell["outputs"], cell["execution_count"]


def _duplicate(notebook):
    test = cell_of(notebook, "test_forward_s1")
    notebook.cells.insert(3, copy.deepcopy(test))
    notebook.cells.append(copy.deepcopy(test))
    return nbformat.v4.writes(notebook).encode()


def _split(notebook):
    test = cell_of(notebook, "test_forward_s1")
    second = copy.deepcopy(test)
    test.source, second.source = "import convkit", "convkit.check_forward(conv_forward, stride=1)"
    notebook.cells.insert(notebook.cells.index(test) + 1, second)
    return nbformat.v4.writes(notebook).encode()


def _to_the_top(notebook):
    tests = _tests(notebook)
    rest = [cell for cell in notebook.cells if cell not in tests]
    notebook.cells = [*tests, *rest]


def _reverse(notebook):
    setup = notebook.cells[:3]
    notebook.cells = [*setup, *reversed(notebook.cells[3:])]


def _only_the_tests(notebook):
    notebook.cells = _tests(notebook)


def _second_solution(source):
    def change(notebook):
        first = cell_of(notebook, FORWARD)
        second = copy.deepcopy(first)
        second.source = source
        notebook.cells.insert(notebook.cells.index(first) + 1, second)
        return nbformat.v4.writes(notebook).encode()

    return change


def _solution_elsewhere(notebook):
    solution = cell_of(notebook, FORWARD)
    place = notebook.cells.index(solution)
    notebook.cells[place] = code(RIGHT[FORWARD])


def _below_its_use(notebook):
    solution = cell_of(notebook, FORWARD)
    source, solution.source = solution.source, "out = conv_forward(np.eye(3), np.eye(2))"
    notebook.cells.append(code(source))


def _only_in_saved_state(notebook):
    solution = cell_of(notebook, FORWARD)
    solution.source = "# I ran this in the console\nconv_forward"
    solution.outputs = [
        nbformat.v4.new_output("execute_result", {"text/plain": "8.0"}, execution_count=3)
    ]
    for test in _tests(notebook):
        test.outputs = solution.outputs


def _broken_cell(name, source, row=39, **more):
    return GauntletCase(row=row, name=name, first=source, **more)


CASES = (
    GauntletCase(
        row=10,
        name="tag skip-execution on test cells",
        cells={FORWARD: WRONG_FORWARD},
        change=_skip_execution,
        expected=_FAILED,
    ),
    GauntletCase(row=11, name="grade and solution flags flipped", change=_flip_flags),
    GauntletCase(
        row=11,
        name="points raised",
        cells={FORWARD: WRONG_FORWARD},
        change=_more_points,
        expected=_FAILED,
    ),
    GauntletCase(
        row=11,
        name="tests unlocked and rewritten",
        cells={FORWARD: WRONG_FORWARD},
        change=_unlock,
        expected=_FAILED,
    ),
    GauntletCase(row=11, name="grade_id of test cells changed", change=_other_ids),
    GauntletCase(row=11, name="nbgrader metadata of odd types", change=_odd_metadata),
    GauntletCase(row=12, name="test cells deleted", change=_delete_tests),
    GauntletCase(row=12, name="test cells made Markdown", change=_make_markdown),
    GauntletCase(row=12, name="test cell duplicated", change=_duplicate),
    GauntletCase(row=12, name="test cell split in two", change=_split),
    GauntletCase(row=12, name="test cells moved to the top", change=_to_the_top),
    GauntletCase(
        row=12,
        name="all cells in reverse order",
        change=_reverse,
        note="a cell that was moved goes back to the instructor's place",
    ),
    GauntletCase(
        row=12,
        name="nothing left but the test cells",
        change=_only_the_tests,
        rest="not_run",
        words={"test_forward_s1": "conv_forward is not defined"},
    ),
    GauntletCase(
        row=13,
        name="solution cell duplicated, the second is right",
        cells={FORWARD: WRONG_FORWARD},
        change=_second_solution(RIGHT[FORWARD]),
    ),
    GauntletCase(
        row=13,
        name="solution cell duplicated, the second is wrong",
        change=_second_solution(WRONG_FORWARD),
        expected=_FAILED,
        note="the last definition in the notebook's order counts",
    ),
    GauntletCase(
        row=13,
        name="solution cell deleted",
        change=lambda notebook: notebook.cells.remove(cell_of(notebook, FORWARD)),
        expected=all_of("not_run", *ITEMS_OF[FORWARD]),
        words=dict.fromkeys(ITEMS_OF[FORWARD], "conv_forward is not defined"),
    ),
    GauntletCase(
        row=13, name="function defined in an extra cell instead", change=_solution_elsewhere
    ),
    _broken_cell("syntax error in a cell of its own", "def broken(:\n  pass"),
    _broken_cell("unknown magic", "%no_such_magic 1\n"),
    _broken_cell("unknown cell magic", "%%no_such_magic\n1"),
    _broken_cell("shell command", "!echo hello; false"),
    _broken_cell("input()", "name = input('who? ')"),
    _broken_cell("NUL in the source", "x = 'a\0b'"),
    GauntletCase(
        row=39,
        name="syntax error in one function",
        cells={DX: RIGHT[DX].replace("return dX", "return dX)")},
        expected=all_of("not_run", *ITEMS_OF[DX]),
        words=dict.fromkeys(ITEMS_OF[DX], "conv_backward_dX is not defined"),
    ),
    GauntletCase(
        row=40,
        name="function below its use",
        change=_below_its_use,
        note="what is defined when the notebook has run from top to bottom counts",
    ),
    GauntletCase(
        row=40,
        name="function only in saved state",
        change=_only_in_saved_state,
        expected=all_of("not_run", *ITEMS_OF[FORWARD]),
        words=dict.fromkeys(ITEMS_OF[FORWARD], "its cell stopped with NameError"),
    ),
)
