"""Marks out: what ``nbgrader export`` writes for Canvas, for Moodle, and item by item.

300 made-up students come in by ``autograder roster``; their marks are drawn; the files that come
out are parsed by Python's own csv module and compared with the gradebook.
"""

import csv
import html
import random
import re
import shutil
import subprocess
import sys
import warnings
from dataclasses import replace
from pathlib import Path

import pytest
from awkward_class import as_csv, awkward_class, canvas_rows, moodle_participants, moodle_worksheet
from classes import autograder, nbgrader, released_course
from items import ALL_POINTS, POINTS, points_without
from nbgrader.plugins import CsvExportPlugin

from autograder.course.folder import CourseError, environment, new_course, open_gradebook
from autograder.demo.run import write_submissions
from autograder.exercises.conv2d.sample_class import sample_class
from autograder.marks.learning_platforms import feedback_html, fill_canvas, fill_moodle
from autograder.marks.standings import ItemMark, MarksError, Standing
from autograder.marks.students import Student
from autograder.marks.tables import Table, TableError

CLASS = awkward_class()
ITEMS = {"test_a": 60.0, "test_b": 40.0}
NOT_HANDED_IN, WAITS = {3, 11, 19}, {5, 23}  # places in the class
FORMULA = re.compile(r"\s*[=+\-@]")
NUMBER = re.compile(r"-?[0-9.]+|-")


@pytest.fixture(scope="module")
def canvas(tmp_path_factory):
    """A course of 300 from a Canvas list, with marks, and what was exported for Canvas."""
    course = course_of(tmp_path_factory, "canvas.csv", as_csv(canvas_rows(CLASS), ",", "utf-8-sig"))
    said = nbgrader(course, "export", "--exporter=autograder.plugins.CanvasExporter")
    return course, said


@pytest.fixture(scope="module")
def moodle(tmp_path_factory):
    """The same from Moodle's list of participants, with its grading worksheet."""
    course = course_of(tmp_path_factory, "moodle.csv", as_csv(moodle_participants(CLASS)))
    (course / "moodle.csv").write_bytes(as_csv(moodle_worksheet(CLASS), line_end="\n"))
    said = nbgrader(course, "export", "--exporter=autograder.plugins.MoodleExporter")
    return course, said


def course_of(tmp_path_factory, file, content):
    course = new_course(tmp_path_factory.mktemp("export") / "course")
    (course / file).write_bytes(content)
    autograder("roster", file, "--yes", cwd=course)
    draw_marks(course)
    return course


def draw_marks(course):
    """Write marks as an autograder leaves them: eighths, and sums that no decimal shows whole."""
    drawn = random.Random(11)
    with warnings.catch_warnings(), open_gradebook(course) as gradebook:
        warnings.simplefilter("ignore")  # SQLAlchemy's, of how nbgrader adds a submission
        gradebook.add_assignment("conv2d")
        gradebook.add_notebook("conv2d", "conv2d")
        for name, points in ITEMS.items():
            gradebook.add_grade_cell(name, "conv2d", "conv2d", max_score=points, cell_type="code")
        for place, person in enumerate(CLASS):
            if place in NOT_HANDED_IN:
                continue
            gradebook.add_submission("conv2d", person.login)
            for name, points in ITEMS.items():
                grade = gradebook.find_grade(name, "conv2d", "conv2d", person.login)
                grade.auto_score = drawn.choice([0, points, drawn.randrange(8) / 8, 0.1 + 0.2])
                grade.needs_manual_grade = place in WAITS and name == "test_b"
        gradebook.db.commit()


def scores(course):
    """Return the gradebook's own score of everyone who handed in, by student id."""
    with open_gradebook(course) as gradebook:
        return {
            submission.student_id: submission.score
            for submission in gradebook.assignment_submissions("conv2d")
        }


def parsed(path, encoding="utf-8-sig"):
    with path.open(newline="", encoding=encoding) as file:
        return list(csv.reader(file))


def runs(cell):
    """Whether a spreadsheet would run the cell; Canvas's own '="text"' is a mere text."""
    text = cell.startswith('="') and cell.endswith('"') and cell.count('"') == 2
    return bool(FORMULA.match(cell)) and not NUMBER.fullmatch(cell) and not text


def test_canvas_file_parses_back_to_the_gradebooks_own_numbers(canvas):
    course, _ = canvas
    rows = parsed(course / "canvas-marks.csv")
    place = rows[0].index("conv2d (12345)")
    known = scores(course)
    told = {row[3]: row[place] for row in rows[3:-1]}
    for number, person in enumerate(CLASS):
        if number in NOT_HANDED_IN | WAITS:
            assert told[person.login] == ""
        else:
            assert float(told[person.login]) == known[person.login]


def test_canvas_file_keeps_every_other_cell_row_and_column(canvas):
    course, _ = canvas
    before, after = parsed(course / "canvas.csv"), parsed(course / "canvas-marks.csv")
    place = before[0].index("conv2d (12345)")
    assert len(before) == len(after)
    for old, new in zip(before, after, strict=True):
        old[place] = new[place] = ""
        expected = [f"'{cell}" if runs(cell) else cell for cell in old]
        assert new == expected
    assert after[2][0] == "    Points Possible"
    assert (course / "canvas-marks.csv").read_bytes().startswith(b"\xef\xbb\xbf")


def test_no_cell_of_any_file_is_run(canvas, moodle):
    for course, _ in (canvas, moodle):
        nbgrader(course, "export", "--exporter=autograder.plugins.ItemsExporter")
        nbgrader(course, "export")
    files = [
        canvas[0] / "canvas-marks.csv", canvas[0] / "items.csv", canvas[0] / "grades.csv",
        moodle[0] / "moodle-marks.csv", moodle[0] / "items.csv",
    ]  # fmt: skip
    for file in files:
        assert [cell for row in parsed(file) for cell in row if runs(cell)] == []


def test_exporter_names_who_waits_for_a_person(canvas):
    logins = ", ".join(sorted(CLASS[place].login for place in WAITS))
    assert "2 wait for a person, so their marks are not given out" in canvas[1]
    assert all(login in canvas[1] for login in logins.split(", "))


def test_unmatched_students_are_named_both_ways(canvas, tmp_path):
    course, _ = canvas
    people = [*CLASS[1:], replace(CLASS[0], number=9999)]  # one goes, one comes
    (tmp_path / "list.csv").write_bytes(as_csv(canvas_rows(people)))
    said = nbgrader(
        course, "export", "--exporter=autograder.plugins.CanvasExporter",
        f"--CanvasExporter.source={tmp_path / 'list.csv'}", f"--to={tmp_path / 'out.csv'}",
    )  # fmt: skip
    assert "1 in the Canvas file but not in the gradebook: login9999 (row 303)" in said
    assert f"1 handed in and are not in the Canvas file: {CLASS[0].login}" in said


def test_names_that_several_bear_are_left_to_a_person(canvas, tmp_path):
    """By name six are called Kim; by number each is found. See also the 128 characters."""
    course, _ = canvas
    said = nbgrader(
        course, "export", "--exporter=autograder.plugins.CanvasExporter",
        "--CanvasExporter.identifier=Student", f"--to={tmp_path / 'out.csv'}",
    )  # fmt: skip
    assert said.count("may be any of") == 6
    by_name = {row[1]: row[6] for row in parsed(tmp_path / "out.csv")[3:]}
    assert {by_name[str(p.number)] for p in CLASS if p.last == "Kim"} == {""}
    nbgrader(
        course, "export", "--exporter=autograder.plugins.CanvasExporter",
        "--CanvasExporter.identifier=ID", f"--to={tmp_path / 'out.csv'}",
    )  # fmt: skip
    assert (tmp_path / "out.csv").read_bytes() == (course / "canvas-marks.csv").read_bytes()


def test_moodle_worksheet_parses_back_to_the_gradebooks_own_numbers(moodle):
    course, _ = moodle
    with (course / "moodle-marks.csv").open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    known = scores(course)
    assert [row["Identifier"] for row in rows] == [f"Participant {p.number + 90000}" for p in CLASS]
    for number, (person, row) in enumerate(zip(CLASS, rows, strict=True)):
        if number in NOT_HANDED_IN | WAITS:
            assert (row["Grade"], row["Feedback comments"]) == ("", "")
        else:
            assert float(row["Grade"]) == known[person.login]
            assert f"<p>{known[person.login]:g} of 100 points.</p>" in row["Feedback comments"]
        assert row["Last modified (grade)"] == "-"  # Moodle compares it with its own


def test_items_file_holds_one_row_for_each_student_and_item(canvas):
    course, _ = canvas
    nbgrader(course, "export", "--exporter=autograder.plugins.ItemsExporter", "--to=each.csv")
    with (course / "each.csv").open(newline="", encoding="utf-8-sig") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == len(CLASS) * len(ITEMS)
    states = {(row["student_id"], row["item"]): row["state"] for row in rows}
    assert states[CLASS[3].login, "test_a"] == "missing"
    assert states[CLASS[5].login, "test_b"] == "needs_manual"
    assert states[CLASS[0].login, "test_a"] == "auto"
    sums = dict.fromkeys((row["student_id"] for row in rows), 0.0)
    for row in rows:
        sums[row["student_id"]] += float(row["points"] or 0)
    known = scores(course)
    for number, person in enumerate(CLASS):
        if number not in NOT_HANDED_IN | WAITS:
            assert sums[person.login] == pytest.approx(known[person.login], rel=1e-15)


def test_grades_file_says_what_nbgraders_own_says(canvas, tmp_path):
    """Compared where nbgrader's own can be parsed: without commas, quotes and line ends."""
    course, _ = canvas
    nbgrader(course, "export", f"--to={tmp_path / 'ours.csv'}")
    with open_gradebook(course) as gradebook:
        exporter = CsvExportPlugin(to=str(tmp_path / "stock.csv"))
        exporter.export(gradebook)
    stock = {row[3]: row for row in parsed(tmp_path / "stock.csv") if len(row) == 11}
    ours = {row[3]: row for row in parsed(tmp_path / "ours.csv")}
    plain = [p.login for p in CLASS if p.first.startswith("First")]
    assert ours["student_id"] == stock["student_id"]
    assert len(plain) > 250
    for login in plain:
        assert ours[login][:7] == stock[login][:7]
        assert [*map(float, ours[login][7:])] == [*map(float, stock[login][7:])]


def test_moodle_feedback_holds_the_judges_words_and_a_persons_as_text(tmp_path):
    """A whole way: two students are judged; one reads in Moodle what the judge wrote."""
    course = released_course(tmp_path / "course")
    wanted = [each for each in sample_class() if each.student in ("tanaka", "abara")]
    write_submissions(course, wanted)
    nbgrader(course, "autograde", "conv2d")
    with open_gradebook(course) as gradebook:
        comment = gradebook.find_comment("conv_forward", "conv2d", "conv2d", "tanaka")
        comment.manual_comment = "See me <b>today</b>\n=1+1"
        gradebook.db.commit()
    rows = [["Identifier", "Username", "Grade", "Maximum grade", "Last modified (grade)",
             "Feedback comments"],
            *([f"Participant {n}", name, "", f"{ALL_POINTS}.00", "-", ""]
              for n, name in enumerate(("abara", "tanaka")))]  # fmt: skip
    (course / "moodle.csv").write_bytes(as_csv(rows))
    nbgrader(
        course, "export", "--exporter=autograder.plugins.MoodleExporter",
        "--MoodleExporter.identifier=Username",
    )  # fmt: skip
    _, right, wrong = parsed(course / "moodle-marks.csv", "utf-8")
    assert (right[2], right[5]) == (f"{ALL_POINTS}", f"<p>{ALL_POINTS} of {ALL_POINTS} points.</p>")
    assert wrong[2] == f"{points_without('conv_backward_dX')}"
    words = html.unescape(wrong[5].replace("<br>", "\n"))
    assert f"<strong>dX_s1: 0 of {POINTS['test_dX_s1']} points.</strong>" in words
    assert "d1·w2 + d2·w1 = 4" in words
    assert "dW_s1" not in words
    assert "See me &lt;b&gt;today&lt;/b&gt;<br>=1+1" in wrong[5]


# The rules of filling, on small tables.

ANN = Student(id="ann", first_name="Ann", last_name="Xu", lms_user_id="1")


def standing(student=ANN, score=85.0, **more):
    return Standing(student=student, assignment="conv2d", score=score, max_score=100.0, **more)


def table(*rows):
    header, *body = rows
    return Table(header=tuple(header), rows=tuple(map(tuple, body)))


def canvas_table(title="conv2d (1)", points="100", cell=""):
    return table(
        ["Student", "ID", "SIS Login ID", "Section", title, "Final Score"],
        ["    Points Possible", "", "", "", points, "(read only)"],
        ["Xu, Ann", "1", "ann", "S", cell, ""],
    )


@pytest.mark.parametrize("cell", ["EX", "N/A"])
def test_excused_and_unassigned_students_stay_so_and_are_named(cell):
    filled = fill_canvas(canvas_table(cell=cell), [standing()])
    assert filled.table == canvas_table(cell=cell)
    assert filled.notes == ("left as they are, excused or not assigned: ann (row 3)",)


def test_assignment_that_canvas_does_not_know_gets_a_column_behind_the_last_one():
    filled = fill_canvas(canvas_table("Quiz (7)"), [standing()])
    assert filled.table.header[4:] == ("Quiz (7)", "conv2d", "Final Score")
    assert [row[5] for row in filled.table.rows] == ["100", "85"]
    assert "is a new column" in filled.notes[0]


@pytest.mark.parametrize("column", ["Convolution", "12", "Convolution (12)"])
def test_column_is_named_by_title_number_or_both(column):
    filled = fill_canvas(canvas_table("Convolution (12)"), [standing()], column=column)
    assert filled.table.rows[1][4] == "85"
    assert len(filled.table.header) == 6


def test_two_columns_of_one_title_are_refused():
    both = table(["Student", "ID", "SIS Login ID", "Section", "conv2d (1)", "conv2d (2)"],
                 ["Points Possible", "", "", "", "", ""])  # fmt: skip
    with pytest.raises(TableError, match="name one by its number"):
        fill_canvas(both, [standing()])


def test_read_only_column_is_refused():
    with pytest.raises(MarksError, match="read only"):
        fill_canvas(canvas_table(points="(read only)"), [standing()])


def test_other_points_stop_the_export_unless_marks_may_be_scaled():
    with pytest.raises(MarksError, match="Canvas gives 10 points, the gradebook 100"):
        fill_canvas(canvas_table(points="10.00"), [standing()])
    filled = fill_canvas(canvas_table(points="10.00"), [standing()], scale=True)
    assert filled.table.rows[1][4] == "8.5"


@pytest.mark.parametrize("scale", [False, True])
@pytest.mark.parametrize(
    ("points", "words"),
    [("1,000", "read in two ways"), ("1.000", "read in two ways"), ("4-May", "is no number"),
     ("1E+03", "is no number"), ("nan", "is no number"), ("hundred", "is no number")],
)  # fmt: skip
def test_points_that_are_not_understood_stop_the_export_with_their_row(points, words, scale):
    with pytest.raises(MarksError, match=f"'conv2d.*' in row 2: '{re.escape(points)}'.*{words}"):
        fill_canvas(canvas_table(points=points), [standing()], scale=scale)


@pytest.mark.parametrize("points", ["1,000.00", "1.000,00", "1000", "1 000"])
def test_points_with_separators_are_the_number_that_they_say(points):
    with pytest.raises(MarksError, match="Canvas gives 1000 points, the gradebook 100"):
        fill_canvas(canvas_table(points=points), [standing()])
    filled = fill_canvas(canvas_table(points=points), [standing()], scale=True)
    assert filled.table.rows[1][4] == "850"
    with pytest.raises(MarksError, match="Moodle gives 1000 points, the gradebook 100"):
        fill_moodle(moodle_table(maximum=points), [standing()], {})


def test_maximum_of_moodle_that_is_not_understood_is_told():
    with pytest.raises(MarksError, match="row 2: Maximum grade '4-May' is no number"):
        fill_moodle(moodle_table(maximum="4-May"), [standing()], {})
    good = moodle_table(maximum="100.00")
    bo = replace(ANN, id="bo", first_name="Bo", lms_user_id="2")
    for maximum, words in (("4-May", "is no number"), ("10.00", "is 10, and 100 in other rows")):
        odd = moodle_table("Participant 2", maximum=maximum).rows
        filled = fill_moodle(replace(good, rows=good.rows + odd), [standing(), standing(bo)], {})
        assert [row[1] for row in filled.table.rows] == ["85", ""]
        assert f"Participant 2 (row 3): Maximum grade {words}" in filled.notes[0].replace(
            f"{maximum!r} ", ""
        )


def test_two_assignments_with_wrong_points_are_both_told_before_anything_is_written(
    canvas, tmp_path
):
    course, _ = canvas
    copy = shutil.copytree(course, tmp_path / "course")
    with open_gradebook(copy) as gradebook:
        gradebook.add_assignment("pool")
    rows = canvas_rows(CLASS, points="1,000.00")
    for row, cell in zip(rows, ["pool (9)", "", "4-May", *[""] * 301], strict=True):
        row.insert(5, cell)
    (copy / "canvas.csv").write_bytes(as_csv(rows))
    done = subprocess.run(
        [sys.executable, "-m", "nbgrader", "export", "--to=out.csv",
         "--exporter=autograder.plugins.CanvasExporter"],
        cwd=copy, capture_output=True, text=True, check=False, env=environment(),
    )  # fmt: skip
    assert done.returncode == 2
    assert "Canvas gives 1000 points, the gradebook 100" in done.stderr
    assert "the points of 'pool (9)' in row 3: '4-May' is no number" in done.stderr
    assert not (copy / "out.csv").exists()


@pytest.mark.parametrize(
    ("cells", "words"),
    [
        (["Li, Bo", "1", "ann"], "Student 'Li, Bo' is bo's, not ann's"),
        (["Li, Cy", "1", "ann"], "Student is 'Li, Cy', and ann's in the gradebook 'Ann Xu'"),
        (["Xu, Ann", "2", "ann"], "ID '2' is bo's, not ann's"),
        (["Xu, Ann", "3", "ann"], "ID is '3', and ann's in the gradebook '1'"),
    ],
)
def test_row_that_names_two_students_is_told_and_not_filled(cells, words):
    bo = Student(id="bo", first_name="Bo", last_name="Li", lms_user_id="2")
    before = canvas_table()
    before = replace(before, rows=(before.rows[0], (*cells, "S", "", "")))
    filled = fill_canvas(before, [standing(), standing(bo, score=None)])
    assert filled.table == before
    assert [words in note for note in filled.notes].count(True) == 1


def test_cell_that_holds_no_mark_is_left_and_told():
    filled = fill_canvas(canvas_table(cell="see me"), [standing()])
    assert filled.table == canvas_table(cell="see me")
    assert "ann (row 3): conv2d (1) 'see me' is no number: nothing filled in" in filled.notes[0]


def test_file_without_points_possible_or_identifier_says_what_to_do():
    with pytest.raises(TableError, match="Export Entire Gradebook"):
        fill_canvas(table(["Student", "ID"], ["Xu, Ann", "1"]), [standing()])
    with pytest.raises(TableError, match=r"'SIS User ID'; found .* name one of them as identifier"):
        fill_canvas(canvas_table(), [standing()], identifier="SIS User ID")


def moodle_table(
    identifier="Participant 1", grade="", changeable="Yes", comments="old", maximum=""
):
    return table(
        ["Identifier", "Grade", "Grade can be changed", "Last modified (grade)",
         "Feedback comments", "Maximum grade"],
        [identifier, grade, changeable, "-", comments, maximum],
    )  # fmt: skip


@pytest.mark.parametrize("student", [ANN, Student(id="Participant 1"), Student(id="1")])
def test_participants_number_is_moodles_number_or_the_id(student):
    """Where Moodle hides names, zip_collect takes "Participant 1" for the student's id."""
    filled = fill_moodle(moodle_table(), [standing(student)], {student.id: "<p>85</p>"})
    assert filled.table.rows[0][1:5:3] == ("85", "<p>85</p>")


def test_locked_grade_stays_and_is_named():
    filled = fill_moodle(moodle_table(changeable="No", grade="3"), [standing()], {"ann": "x"})
    assert filled.table == moodle_table(changeable="No", grade="3")
    assert filled.notes == ("left as they are, locked in Moodle: Participant 1 (row 2)",)


def test_feedback_that_is_there_stays_where_there_is_no_mark():
    """Moodle takes an empty cell for new feedback, and would delete the old."""
    filled = fill_moodle(moodle_table(), [standing(score=None)], {})
    assert filled.table == moodle_table()


def test_worksheet_in_another_language_says_what_to_do():
    german = table(["ID", "Bewertung"], ["Teilnehmer/in1", ""])
    with pytest.raises(TableError, match="English as your language"):
        fill_moodle(german, [standing()], {})


def test_feedback_follows_the_notebooks_order_and_shows_html_as_text():
    items = [ItemMark(notebook="n", name=f"test_{name}", points=points, max_points=2, state="auto")
             for name, points in (("a", 0.0), ("b", 2.0), ("c", 1.0))]  # fmt: skip
    said = {("n", "test_c"): "NameError: <x>\nNext: & so on", ("n", "test_a"): "first"}
    assert feedback_html(standing(items=tuple(items)), said) == (
        "<p>85 of 100 points.</p>"
        "<p><strong>c: 1 of 2 points.</strong><br>NameError: &lt;x&gt;<br>Next: &amp; so on</p>"
        "<p><strong>a: 0 of 2 points.</strong><br>first</p>"
    )


def test_feedback_tells_items_of_one_name_in_two_notebooks_apart():
    items = [ItemMark(notebook=name, name="test_x", points=points, max_points=2, state="auto")
             for name, points in (("more", 0.0), ("two", 1.0))]  # fmt: skip
    said = {("more", "test_x"): "words of more", ("two", "test_x"): "words of two"}
    assert feedback_html(standing(items=tuple(items)), said) == (
        "<p>85 of 100 points.</p>"
        "<p><strong>x (more): 0 of 2 points.</strong><br>words of more</p>"
        "<p><strong>x (two): 1 of 2 points.</strong><br>words of two</p>"
    )


def test_export_that_cannot_be_done_ends_with_an_error_and_writes_nothing(canvas, tmp_path):
    course, _ = canvas
    for arguments, words in (
        (["--CanvasExporter.source=nowhere.csv"], "No such file"),
        (["--assignment=conv3d"], "knows no assignment 'conv3d'"),
        (["--student=nobody"], "knows none of"),
    ):
        with pytest.raises(CourseError, match=re.escape(words)) as refused:
            nbgrader(
                course, "export", f"--to={tmp_path / 'out.csv'}",
                "--exporter=autograder.plugins.CanvasExporter", *arguments,
            )  # fmt: skip
        assert "exit code 2" in str(refused.value)
        assert "Traceback" not in str(refused.value)
        assert not (tmp_path / "out.csv").exists()


def test_commands_that_the_readme_shows_run_in_a_course(canvas, repository, tmp_path):
    course, _ = canvas
    shutil.copy(course / "canvas.csv", tmp_path / "canvas.csv")
    copy = shutil.copytree(course, tmp_path / "course")
    (copy / "moodle.csv").write_bytes(as_csv(moodle_worksheet(CLASS)))
    readme = (repository / "README.md").read_text()
    part = readme[readme.index("**The class list**") : readme.index("**A complaint?**")]
    commands = "".join(re.findall(r"```sh\n(.*?)```", part, flags=re.DOTALL)).splitlines()
    assert len(commands) == 7
    for command in commands:
        name, *arguments = command.split()
        done = subprocess.run(
            [Path(sys.executable).parent / name, *arguments],
            cwd=copy, capture_output=True, text=True, check=False, env=environment(),
        )  # fmt: skip
        # a name is cut; an item waits for points by hand
        needs_a_person = "roster" in command or "report" in command
        assert done.returncode == (1 if needs_a_person else 0), done.stderr
    for file in ("canvas-marks.csv", "moodle-marks.csv", "items.csv", "autograder.zip"):
        assert (copy / file).stat().st_size > 0
