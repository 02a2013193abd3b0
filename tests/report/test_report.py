"""The class report of a made-up class: what it reads, says, keeps and escapes."""

import json
import re
import sqlite3
import stat
from contextlib import closing
from html.parser import HTMLParser
from urllib.parse import unquote

import numpy as np
import pytest
from items import ALL_POINTS, DX_ITEMS, ITEMS, POINTS
from made_up_class import fill, made_up
from scipy import stats

from autograder.cli.main import main
from autograder.course.folder import new_course
from autograder.exercises.conv2d.exercise import EXERCISE
from autograder.exercises.conv2d.misconceptions import CATALOGUE
from autograder.report import mistakes, snapshot, words
from autograder.report.data import ReportError
from autograder.report.read import read_class
from autograder.report.verdicts import read_verdicts
from autograder.report.write import write_report

STUDENTS = 120


@pytest.fixture(scope="module")
def students():
    return sorted(made_up(STUDENTS), key=lambda student: student.id)


@pytest.fixture(scope="module")
def course(tmp_path_factory, students):
    """A course with a graded class; its tests may write reports, and change marks back."""
    folder = new_course(tmp_path_factory.mktemp("report") / "course")
    fill(folder, students)
    return folder


@pytest.fixture(scope="module")
def page(course):
    return write_report(course, "conv2d").path.read_text()


def run(course, sql, *values):
    with closing(sqlite3.connect(course / "gradebook.db")) as database, database:
        database.execute(sql, values)


class Page(HTMLParser):
    """The elements of a page, and its text."""

    def __init__(self, text):
        super().__init__()
        self.elements, self.text = [], []
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        self.elements.append((tag, dict(attributes)))

    def handle_data(self, data):
        self.text.append(data)


def test_points_verdicts_and_mistakes_are_those_of_the_class(course, students):
    data = read_class(course, "conv2d")
    most = data.max_points.tolist()
    assert [item.grade_id for item in data.items] != sorted(ITEMS)  # in the notebook's order
    assert {item.grade_id for item in data.items} == set(ITEMS)
    assert sum(most) == ALL_POINTS
    for row, student in enumerate(students):
        assert data.students[row].id == student.id
        lost = {
            item.grade_id
            for item, got, best in zip(data.items, data.points[row], most, strict=True)
            if got < best
        }
        assert lost == student.lost
        assert data.students[row].days_late == student.days_late
        named = {id for id, rows in data.mistakes.items() if row in rows}
        shown = [mistake for mistake in student.mistakes if not student.waits]
        assert named.issuperset(mistake.id for mistake in shown)


def test_statistics_of_the_page_equal_scipys_on_the_same_marks(course, page, students):
    """The table of items is read back from the page and compared with the class as it was made."""
    data = read_class(course, "conv2d")
    settled = [student for student in students if not student.waits]
    most = {item.grade_id: item.max_points for item in data.items}
    points = np.array(
        [
            [0 if item.grade_id in student.lost else item.max_points for item in data.items]
            for student in settled
        ]
    )
    table = page[page.index('id="c-items"') : page.index('id="mistakes"')]
    rows = re.findall(r"<tr.*?</tr>", table, flags=re.DOTALL)[1:]
    assert len(rows) == len(ITEMS)
    for column, row in enumerate(rows):
        name = f"test_{re.search(r'<code>(.*?)</code>', row).group(1)}"
        cells = [cell.strip() for cell in re.findall(r"<td[^>]*>(.*?)</td>", row, re.DOTALL)]
        own, rest = points[:, column], np.delete(points, column, axis=1).sum(axis=1)
        assert name == data.items[column].grade_id
        assert cells[0] == f"{most[name]:g}"
        assert cells[1] == f"{100 * own.mean() / most[name]:.0f} %"
        assert cells[2] == f"{stats.pearsonr(own, rest).statistic:.2f}"
        failed = sum(name in student.lost for student in settled)
        assert cells[3:5] == [str(len(settled) - failed), str(failed) if failed else "·"]


def test_page_says_in_words_what_separates_the_class(page):
    told = re.search(r"<li>(.*) is what separates the class \(item-rest correlation (.*?)\)", page)
    assert told.group(1).partition(" ")[0] in ("dX", "dW", "Forward", "Shape")
    table = page[page.index('id="c-items"') : page.index('id="mistakes"')]
    assert table.count("separates the class most") == 1
    marked = re.search(r'<tr class="marked">.*?</tr>', table, flags=re.DOTALL).group(0)
    assert f'<td class="n">{told.group(2)}</td>' in marked


def test_mistakes_are_ranked_with_share_and_symbols(page, students):
    table = page[page.index('id="c-mistakes"') : page.index('id="heat"')]
    counts = [
        int(row.group(1))
        for row in re.finditer(r'<td class="n">(\d+)</td><td class="n">([\d.]+) %</td>', table)
    ]
    assert counts == sorted(counts, reverse=True)
    assert f"{100 * counts[0] / STUDENTS:.1f} %" in table
    assert "right: " in table
    assert "here: <strong>" in table


def test_what_students_wrote_is_text_and_nothing_else(page, students):
    """A name and an id with HTML in them add no element and no attribute to the page."""
    parsed = Page(page)
    hostile = students[[student.first.startswith("</script>") for student in students].index(True)]
    scripts = [attributes for tag, attributes in parsed.elements if tag == "script"]
    assert scripts == [{"type": "application/json", "id": "data"}, {}]
    assert not [attributes for _, attributes in parsed.elements if "onerror" in attributes]
    data = json.loads(re.search(r'id="data">(.*?)</script>', page, flags=re.DOTALL).group(1))
    assert [hostile.id, f"{hostile.first} {hostile.last}"] in [row[:2] for row in data["students"]]
    assert "<img src=x" not in page


def test_page_loads_nothing_and_runs_no_script_but_its_own(page):
    parsed = Page(page)
    policy = next(a for tag, a in parsed.elements if a.get("http-equiv"))["content"]
    assert policy.startswith("default-src 'none'; img-src data:;")
    assert "script-src 'sha256-" in policy
    assert "unsafe-inline'; script-src" in policy  # for the style alone
    for tag, attributes in parsed.elements:
        for name in ("src", "href"):
            way = attributes.get(name, "data:")
            assert way.startswith(("data:", "#", "students/", "../feedback/")), (tag, way)


def test_what_needs_a_person_leads_to_the_students_page(course, page, students):
    section = page[page.index('id="person"') : page.index('id="moved"')]
    waiting = [student for student in students if student.waits]
    assert waiting
    for student in waiting:
        assert f"<bdi>{student.first} {student.last}</bdi>" in section.replace("&#39;", "'")
    for way in re.findall(r'href="([^"]+)"', section):
        assert (course / "reports" / unquote(way)).is_file()


def test_points_that_a_mistake_costs_are_those_of_the_items_in_which_it_is_named(course, students):
    data = read_class(course, "conv2d")
    for id, cost in data.costs.items():
        of_it = [
            POINTS[item]
            for student in students
            for item in ITEMS
            if [each.id for each in student.mistakes if item in each.fails][:1] == [id]
            and not (student.waits and item == DX_ITEMS[-1])
        ]
        assert cost == sum(of_it), id


def test_page_of_a_student_without_feedback_shows_what_was_written_as_text(course, students):
    """Nothing in the notebook becomes an element, and a picture is one by its own bytes."""
    name = students[3].id
    notebook = course / "autograded" / name / "conv2d/conv2d.ipynb"
    before = notebook.read_text()
    told = json.loads(before)
    hostile = "</pre><script>document.title='run'</script><img src=x onerror=alert(1)>\u202e"
    told["cells"].append({
        "cell_type": "code", "source": [hostile], "outputs": [],
        "metadata": {"nbgrader": {"grade_id": "conv_forward", "solution": True}},
    })  # fmt: skip
    told["cells"][0]["metadata"]["autograder"] = {"verdict": "failed", "misconception": None}
    told["cells"][0]["outputs"] = [
        {"output_type": "stream", "name": "stdout", "text": [hostile]},
        {"output_type": "display_data", "metadata": {}, "data": {"image/png": hostile}},
    ]
    notebook.write_text(json.dumps(told))
    try:
        write_report(course, "conv2d")
    finally:
        notebook.write_text(before)
    page = course / "reports/students" / name / "conv2d/conv2d.html"
    assert stat.S_IMODE(page.stat().st_mode) == 0o600
    parsed = Page(page.read_text())
    assert not [tag for tag, _ in parsed.elements if tag in ("script", "img")]
    assert hostile.replace("\u202e", r"\u202e") in "".join(parsed.text)


def test_feedback_takes_the_place_of_a_students_page(course, page, students):
    name = students[5].id
    own = course / "reports/students" / name / "conv2d/conv2d.html"
    assert own.is_file()
    feedback = course / "feedback" / name / "conv2d/conv2d.html"
    feedback.parent.mkdir(parents=True)
    feedback.write_text("")
    try:
        text = write_report(course, "conv2d").path.read_text()
    finally:
        feedback.unlink()
    assert not own.exists()
    data = json.loads(re.search(r'id="data">(.*?)</script>', text, flags=re.DOTALL).group(1))
    pages = {row[0]: data["pages"][row[-1]] for row in data["students"]}
    assert pages.pop(name) == "../feedback/"
    assert set(pages.values()) == {"students/"}


def test_refused_notebook_is_told_with_its_reason(course, students):
    name = next(student.id for student in students if not student.waits)
    notebook = course / "autograded" / name / "conv2d" / "conv2d.ipynb"
    before = notebook.read_text()
    told = json.loads(before) | {"metadata": {"autograder": {"refused": "it is <b>no</b> JSON"}}}
    notebook.write_text(json.dumps(told))
    grades = """update grade set needs_manual_grade = ? where notebook_id in (select n.id from
        submitted_notebook n join submitted_assignment a on n.assignment_id = a.id
        where a.student_id = ?)"""
    run(course, grades, 1, name)
    try:
        text = write_report(course, "conv2d").path.read_text()
    finally:
        run(course, grades, 0, name)
        notebook.write_text(before)
    assert "The notebook was refused: it is &lt;b&gt;no&lt;/b&gt; JSON" in text


@pytest.mark.parametrize(
    ("facts", "kind"),
    [
        ([{"key": "not written"}], "not written"),
        ([{"key": "missing"}], "not written"),
        ([{"key": "missing", "why": "not written"}], "not written"),
        ([{"key": "missing", "why": "syntax"}], "stops"),
        ([{"key": "missing", "why": "time"}], "never ends"),
        ([{"key": "stops", "error": "IndexError"}, {"key": "right for"}], "stops"),
        ([{"key": "crash"}], "stops"),
        ([{"key": "time"}], "never ends"),
        ([{"key": "shape"}, {"key": "size"}], "wrong shape"),
        ([{"key": "nothing"}], "wrong shape"),
        ([{"key": "right for"}], "not known"),
        ([], "not known"),
    ],
)
def test_way_in_which_a_function_ended_is_told_by_the_key_of_its_fact(tmp_path, facts, kind):
    about = {"verdict": "failed", "misconception": None, "facts": facts}
    cell = {"metadata": {"nbgrader": {"grade_id": "f"}, "autograder": about}}
    path = tmp_path / "work.ipynb"
    path.write_text(json.dumps({"cells": [cell], "metadata": {}}))
    (record,) = read_verdicts([path])
    assert record.items["f"].kind == kind


def test_student_who_handed_in_nothing_is_listed_and_not_counted(course, page):
    run(course, "insert into student (id, first_name) values ('zoe', 'Zoé')")
    try:
        data = read_class(course, "conv2d")
        text = write_report(course, "conv2d").path.read_text()
    finally:
        run(course, "delete from student where id = 'zoe'")
    assert [student.name for student in data.absent] == ["Zoé"]
    assert len(data.students) == STUDENTS
    assert words.ABSENT.format(who="1 student") in text


def test_penalty_for_lateness_counts_in_the_score_and_not_below_zero(course):
    before = read_class(course, "conv2d").scores
    penalty = "update submitted_notebook set late_submission_penalty = ?"
    run(course, penalty, 30)
    try:
        after = read_class(course, "conv2d").scores
    finally:
        run(course, penalty, None)
    assert after.tolist() == [max(0, score - 30) for score in before.tolist()]


def test_class_that_moved_is_told_by_students_items_and_mistakes(tmp_path):
    """Every dX is mended by everyone between two gradings; nothing else changes."""
    course, first = new_course(tmp_path / "course"), made_up(40)
    fill(course, first)
    before = write_report(course, "conv2d")
    worth = {name: POINTS[name] for name in DX_ITEMS}
    for name, points in worth.items():
        run(
            course,
            "update grade set auto_score = ? where cell_id in (select id from base_cell"
            " where name = ?)",
            points, name,
        )  # fmt: skip
    for student in first:
        path = course / "autograded" / student.id / "conv2d" / "conv2d.ipynb"
        told = json.loads(path.read_text())
        for cell in told["cells"]:
            if cell["metadata"]["nbgrader"]["grade_id"] in worth:
                cell["metadata"]["autograder"] = {"verdict": "passed", "misconception": None}
        path.write_text(json.dumps(told))
    text = write_report(course, "conv2d").path.read_text()

    gained = [
        sum(points for name, points in worth.items() if name in student.lost) for student in first
    ]
    mean = before.data.scores.mean()
    rose = sum(gain > 0 for gain in gained)
    assert (
        f"In both gradings: 40 students; {rose} rose, 0 fell. The mean went from {mean:.1f} to "
        f"{mean + sum(gained) / 40:.1f} points."
    ) in text
    section = text[text.index('id="moved"') : text.index('id="students"')]
    in_dX = {mistake.id for student in first for mistake in student.mistakes
             if mistake.function == "conv_backward_dX"}  # fmt: skip
    for id in in_dX:
        had = sum(id in [mistake.id for mistake in student.mistakes] for student in first)
        row = re.search(
            re.escape(words.capital(next(e.name for e in CATALOGUE if e.id == id)))
            .replace("'", "&\\#39;") + r" <code>conv_backward_dX</code></th>(.*?)</tr>",
            section,
        ).group(1)  # fmt: skip
        assert re.findall(r">(\d+)<", row) == [str(had), "0", str(had), "0"]


def test_report_of_the_same_marks_keeps_nothing_new_and_compares_with_none(course):
    first = write_report(course, "conv2d")
    kept = snapshot.kept(course / "reports", "conv2d")
    again = write_report(course, "conv2d")
    assert snapshot.kept(course / "reports", "conv2d") == kept
    assert first.data.students == again.data.students


def test_report_can_be_compared_with_a_named_one(course, page, tmp_path):
    kept = snapshot.kept(course / "reports", "conv2d")[0]
    told = json.loads(kept.read_text())
    for student in told["students"].values():
        student["score"] = 0
    named = tmp_path / "other.json"
    named.write_text(json.dumps(told))
    written = write_report(course, "conv2d", tmp_path / "report.html", named)
    assert f"The mean went from 0.0 to {written.data.scores.mean():.1f} points." in (
        written.path.read_text()
    )


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        '{"items": {}}',
        '{"made": 1, "items": {"a": 1}, '
        '"students": {"s": {"score": 1, "points": [], "mistakes": []}}}',
    ],
)
def test_file_that_is_no_earlier_report_is_refused_by_name(course, tmp_path, text):
    named = tmp_path / "other.json"
    named.write_text(text)
    with pytest.raises(ReportError, match=r"other\.json holds no data of an earlier report"):
        write_report(course, "conv2d", before=named)


def test_grades_are_written_where_only_their_owner_reads_them(course, page):
    folder = course / "reports"
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    for path in folder.rglob("*"):
        mode = stat.S_IMODE(path.stat().st_mode)
        assert mode == (0o700 if path.is_dir() else 0o600), path


def test_notebook_without_a_record_or_no_notebook_at_all_has_none(tmp_path):
    for name, text in {
        "missing": None, "empty": "", "list": "[]", "number": "3", "deep": "[" * 100_000,
        "cells": '{"cells": [3], "metadata": {}}',
        "meta": '{"cells": [], "metadata": {"autograder": 3}}',
    }.items():  # fmt: skip
        if text is not None:
            (tmp_path / name).write_text(text)
        (record,) = read_verdicts([tmp_path / name])
        assert not record.items, name
        assert not record.refused, name


def test_many_notebooks_are_read_in_order_by_several_processes(course, students):
    paths = [course / "autograded" / s.id / "conv2d" / "conv2d.ipynb" for s in students]
    many = read_verdicts(paths * 4)
    assert many == read_verdicts(paths) * 4
    lost = {name for name, found in many[-1].items.items() if found.verdict != "passed"}
    assert lost == students[-1].lost


@pytest.mark.parametrize(
    "entry", [e for e in CATALOGUE if e.id.startswith("dX-o")], ids=lambda entry: entry.id
)
def test_mistakes_entries_are_those_of_its_function(entry):
    """Each 'right' is the sum of the lesson; 'here' is another one."""
    shown = mistakes.shown(entry.id, [EXERCISE])
    assert shown.name == entry.name
    for each in shown.entries:
        assert each.right != each.wrong


def test_overwritten_overlap_is_shown_by_the_lessons_own_sum():
    shown = mistakes.shown("dX-overlaps-lost", [EXERCISE])
    assert (shown.entries[0].name, shown.entries[0].right, shown.entries[0].wrong) == (
        "dX[0, 1]", "d1·w2 + d2·w1", "d2·w1",
    )  # fmt: skip
    first = mistakes.drawn(shown).cells[0]
    assert [cell.lines for cell in first] == [
        ("d1·w1",), ("d2·w1", "(d1·w2)"), ("d3·w1", "(d2·w2)"), ("d3·w2",),
    ]  # fmt: skip
    assert [cell.is_wrong for cell in first] == [False, True, True, False]
    # dout [[3, 4]], kernel [[2, 3]]: 3·2 | 3·3 + 4·2 | 4·3, and 4·2 alone in the middle
    assert mistakes.matrices(shown) == [
        ("dout", [["3", "4"]]), ("kernel W", [["2", "3"]]), ("right: dX", [["6", "17", "12"]]),
    ]  # fmt: skip
    assert mistakes.wrong_matrix(shown) == [["6", "8", "12"]]


def test_mistake_that_left_the_catalogue_is_shown_by_its_id():
    shown = mistakes.shown("dX-of-long-ago", [EXERCISE])
    assert shown.name == "dX-of-long-ago"
    assert mistakes.drawn(shown) is None


def test_every_item_has_the_title_that_its_exercise_gives_it(course):
    titles = {item.grade_id: item.title for item in read_class(course, "conv2d").items}
    assert titles == {name: EXERCISE.labels[name] for name in ITEMS}
    assert titles["test_dX_s2"] == "dX at stride 2"


def test_command_writes_the_page_and_names_who_needs_a_person(course, students, tmp_path, capsys):
    code = main(["report", "conv2d", "--course", str(course), "-o", str(tmp_path / "r.html")])
    told = capsys.readouterr()
    assert code == 1
    assert (tmp_path / "r.html").read_text().startswith("<!DOCTYPE html>")
    assert told.out.startswith(f"{STUDENTS} submissions, mean ")
    assert told.out.endswith(f"{tmp_path / 'r.html'}\n")
    waiting = [student.id for student in students if student.waits]
    assert told.err == "".join(f"autograder: {id} needs a person\n" for id in waiting)


@pytest.mark.parametrize(
    ("assignment", "where", "words"),
    [("conv3d", "", "the gradebook knows no assignment 'conv3d'; found ['conv2d']"),
     ("conv2d", "reports", "no nbgrader_config.py in")],
)  # fmt: skip
def test_command_says_what_is_missing(course, page, capsys, assignment, where, words):
    assert main(["report", assignment, "--course", str(course / where)]) == 2
    assert words in capsys.readouterr().err


def test_a_course_without_a_gradebook_is_told_so_and_gets_none(tmp_path, capsys):
    folder = new_course(tmp_path / "course")
    assert main(["report", "conv2d", "--course", str(folder)]) == 2
    assert "Next: run `nbgrader generate_assignment ASSIGNMENT`" in capsys.readouterr().err
    assert not (folder / "gradebook.db").exists()
