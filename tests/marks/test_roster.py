"""``autograder roster``: class lists of Canvas and Moodle into nbgrader's gradebook."""

import os
import pty
import subprocess

import pytest
from awkward_class import as_csv, awkward_class, canvas_rows, moodle_participants, moodle_worksheet
from classes import autograder, command

from autograder.course.folder import new_course, open_gradebook
from autograder.marks.roster import plan, read_roster
from autograder.marks.students import Student, read_students
from autograder.marks.tables import Table, read_table

CLASS = awkward_class()


@pytest.fixture
def course(tmp_path):
    return new_course(tmp_path / "course")


def students(course):
    with open_gradebook(course, where_none="temporary") as gradebook:
        return {student.id: student for student in read_students(gradebook)}


def table(*rows):
    header, *body = rows
    return Table(header=tuple(header), rows=tuple(map(tuple, body)))


def cut(text):
    """The gradebook holds 128 characters; outer blanks are nobody's name, nor is an apostrophe
    that stands before a formula."""
    return text.removeprefix("'" if text.startswith("'=") else "").strip()[:128]


def test_canvas_list_of_300_awkward_names_comes_in_letter_by_letter(course):
    (course / "canvas.csv").write_bytes(as_csv(canvas_rows(CLASS), encoding="utf-8-sig"))
    done = autograder("roster", "canvas.csv", "--yes", cwd=course)
    assert "300 new, 0 changed, 0 unchanged, 0 in the gradebook and not in the file" in done.stdout
    assert "what is beyond 128 characters of first_name, last_name" in done.stdout
    assert done.returncode == 1  # one name was cut: a person should know
    known = students(course)
    assert known.keys() == {person.login for person in CLASS}
    for person in CLASS:
        student = known[person.login]
        assert student.lms_user_id == str(person.number)
        if ", " not in person.last and not person.last.startswith("'"):
            # "Lovelace, Lady, Ada": nobody can tell where it splits
            assert student.first_name == cut(person.first)
            assert student.last_name == cut(person.last)


@pytest.mark.parametrize(("separator", "encoding"), [("\t", "utf-16"), (";", "utf-8")])
def test_moodle_participants_come_in_from_what_excel_saves(course, separator, encoding):
    (course / "moodle.csv").write_bytes(
        as_csv(moodle_participants(CLASS), separator=separator, encoding=encoding)
    )
    autograder("roster", "moodle.csv", "--yes", cwd=course)
    known = students(course)
    assert known.keys() == {person.login for person in CLASS}
    for person in CLASS:
        student = known[person.login]
        found = (student.first_name, student.last_name, student.email)
        assert found == (cut(person.first), cut(person.last), person.mail)


def test_moodle_worksheet_gives_addresses_and_participants_numbers(course):
    """The full name of a worksheet is split at its last blank; together it stays what it was."""
    people = [person for person in CLASS if len(person.full) < 128]
    (course / "moodle.csv").write_bytes(as_csv(moodle_worksheet(people)))
    autograder("roster", "moodle.csv", "--yes", cwd=course)
    known = students(course)
    for person in people:
        student = known[person.mail]
        assert student.lms_user_id == str(person.number + 90000)
        name = f"{student.first_name} {student.last_name}"
        assert sorted(name.replace(",", " ").split()) == sorted(
            person.full.replace(",", " ").split()
        )


def test_nothing_is_written_by_a_dry_run_nor_unasked(course):
    (course / "canvas.csv").write_bytes(as_csv(canvas_rows(CLASS[:2])))
    dry = autograder("roster", "canvas.csv", "--dry-run", cwd=course)
    assert (dry.returncode, "2 new" in dry.stdout) == (0, True)
    unasked = autograder("roster", "canvas.csv", cwd=course)
    assert unasked.returncode == 2
    assert "nothing was written; --yes writes unasked" in unasked.stderr
    assert not (course / "gradebook.db").exists()


@pytest.mark.parametrize(("answer", "count"), [(b"y\n", 2), (b"\n", 0), (b"n\n", 0)])
def test_on_a_terminal_it_asks(course, answer, count):
    (course / "canvas.csv").write_bytes(as_csv(canvas_rows(CLASS[:2])))
    terminal, theirs = pty.openpty()
    with subprocess.Popen(
        command("roster", "canvas.csv"), cwd=course, stdin=theirs, stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    ) as process:  # fmt: skip
        os.write(terminal, answer)
        said, _ = process.communicate()
    os.close(terminal)
    os.close(theirs)
    assert b"Write this into the gradebook? [y/N]" in said
    assert len(students(course)) == count


def test_second_list_changes_what_it_tells_and_deletes_nobody(course):
    first = [["Username", "First name", "Last name", "Email address"],
             ["ann", "Ann", "Xu", "ann@x"], ["bo", "Bo", "Li", "bo@x"]]  # fmt: skip
    second = [["Username", "First name", "Last name", "Email address"],
              ["ann", "Anne", "Xu", ""], ["cy", "Cy", "Ek", ""]]  # fmt: skip
    for rows in (first, second):
        (course / "list.csv").write_bytes(as_csv(rows))
        done = autograder("roster", "list.csv", "--yes", cwd=course)
        assert done.returncode == 0, done.stderr
    assert "changed    ann: first_name 'Ann' -> 'Anne'" in done.stdout
    assert "kept       bo  Bo Li  <bo@x>: not in the file" in done.stdout
    assert "1 new, 1 changed, 0 unchanged, 1 in the gradebook and not in the file" in done.stdout
    known = students(course)
    assert known["ann"] == Student(id="ann", first_name="Anne", last_name="Xu", email="ann@x")
    assert known.keys() == {"ann", "bo", "cy"}
    again = autograder("roster", "list.csv", cwd=course)  # nothing to do: nothing to ask
    assert (again.returncode, "0 new, 0 changed, 2 unchanged" in again.stdout) == (0, True)


def test_list_in_another_language_is_read_once_its_columns_are_named(course):
    (course / "liste.csv").write_bytes(
        as_csv([["Vorname", "Nachname", "Kennung"], ["Jürgen", "Groß", "jg1"]], ";", "cp1252")
    )
    unknown = autograder("roster", "liste.csv", "--yes", cwd=course)
    assert unknown.returncode == 2
    assert "name one with --column id=COLUMN" in unknown.stderr
    done = autograder(
        "roster", "liste.csv", "--yes", "--column", "id=Kennung", "--column", "last_name=Nachname",
        "--column", "first_name=Vorname", cwd=course,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert students(course)["jg1"] == Student(id="jg1", first_name="Jürgen", last_name="Groß")


def test_folder_that_is_no_course_is_named(tmp_path):
    (tmp_path / "list.csv").write_text("Username\nann\n")
    done = autograder("roster", "list.csv", "--yes", cwd=tmp_path)
    assert done.returncode == 2
    assert "no nbgrader_config.py" in done.stderr
    assert "--course" in done.stderr


@pytest.mark.parametrize(
    ("column", "values", "said"),
    [
        ("Username", ("ann", "ANN"), "rows 2 and 4 have the same id 'ann'"),
        ("ID", ("7", "7"), "rows 2 and 4 have the same number '7'"),
        ("Email address", ("a@x", "A@x"), "rows 2 and 4 have the same address 'a@x'"),
    ],
)
def test_rows_that_name_one_student_are_left_out_with_their_numbers(column, values, said):
    header = ["Username", "ID", "Email address"]
    rows = [["ann", "7", "a@x"], ["bo", "8", "b@x"], ["cy", "9", "c@x"]]
    for row, value in zip((rows[0], rows[2]), values, strict=True):
        row[header.index(column)] = value
    roster = read_roster(table(header, *rows), {})
    assert [student.id for student in roster.students] == ["bo"]
    assert [why.partition(": ")[0] for why in roster.left_out] == ["row 2", "row 4"]
    assert all(said in why for why in roster.left_out)


@pytest.mark.parametrize("field", ["Username", "ID"])
@pytest.mark.parametrize("value", ["4.50001E+16", "4,50001E+16", "4-May", "May-26", "2026-05-04",
                                   "04.05.2026", "5/4/2026 10:00", "#REF!", "#####"])  # fmt: skip
def test_ids_that_a_spreadsheet_has_made_into_something_else_are_left_out(field, value):
    """Twice the same: two long numbers that a spreadsheet has rounded."""
    header, good = ["Username", "ID"], ["bo", "45000123456789012"]
    bad = {"Username": ["ann", "7"], "ID": ["cy", "8"]}[field]
    bad[header.index(field)] = value
    roster = read_roster(table(header, bad, good, bad), {})
    assert [student.id for student in roster.students] == ["bo"]
    assert [why.partition(": ")[0] for why in roster.left_out] == ["row 2", "row 4"]
    assert all(f"{value!r} is what a spreadsheet makes of another" in why
               for why in roster.left_out)  # fmt: skip


def test_number_or_address_of_another_student_is_left_out_and_said():
    known = [Student(id="ann", email="ann@x", lms_user_id="7"), Student(id="bo", lms_user_id="8")]
    rows = table(["Username", "ID", "Email address"], ["bo", "7", ""], ["cy", "9", "Ann@x"])
    done = plan(known, read_roster(rows, {}))
    assert not done.new
    assert not done.changed
    assert done.left_out[0].startswith("row 2: the id is 'bo', and in the gradebook '7' is ann's.")
    assert done.left_out[1].startswith("row 3: the id is 'cy', and in the gradebook 'Ann@x' is ann")


def test_rows_are_counted_as_in_the_file(tmp_path):
    (tmp_path / "list.csv").write_text('Username,Note\nann,"two\nlines"\n\n../x,\n\n4-May,\n')
    roster = read_roster(read_table(tmp_path / "list.csv"), {})
    assert [why.partition(": ")[0] for why in roster.left_out] == ["row 4", "row 6"]


@pytest.mark.parametrize("id", ["", "../x", "a/b", ".hidden", "a\x00b", "x" * 129])
def test_id_that_cannot_name_a_folder_is_left_out_and_said(id):
    roster = read_roster(table(["Username", "First name"], [id, "Ann"], ["bo", "Bo"]), {})
    assert [student.id for student in roster.students] == ["bo"]
    assert roster.left_out[0].startswith("row 2: the id ")


def test_first_and_last_name_of_canvas_may_stand_in_two_columns():
    rows = table(["LastName", "FirstName", "ID", "SIS Login ID", "Section"],
                 ["    Points Possible", "", "", "", ""],
                 ["Student", "Test", "9", "abc", "S"],
                 ["Lovelace", "Ada", "7", "ada@x", "S"])  # fmt: skip
    assert read_roster(rows, {}).students == (
        Student(id="ada@x", first_name="Ada", last_name="Lovelace", email="ada@x", lms_user_id="7"),
    )


def test_id_in_other_letters_is_the_same_student():
    known = [Student(id="Ann@Uni.example", first_name="Ann")]
    roster = read_roster(table(["Email address", "First name"], ["ann@uni.example", "Ann"]), {})
    done = plan(known, roster)
    assert [new.id for _, new in done.changed] == ["Ann@Uni.example"]
    assert not done.new
    assert not done.absent
