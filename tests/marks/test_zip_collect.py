"""Notebooks downloaded from a learning management system, put in place by nbgrader zip_collect.

``test_download_names.py`` has each platform's names, ``test_unpack.py`` what archives may hold.
Every file here holds its own name, so that a test can tell where it went.
"""

import io
import re
import shutil
import unicodedata
import zipfile
from pathlib import PurePath

import pytest
from classes import autograder, nbgrader, released_course

from autograder.course.folder import new_course
from autograder.marks.collect import place
from autograder.marks.students import Student

CANVAS = {
    "lovelaceada_12345_678910_conv2d.ipynb": "lovelaceada",
    "noetheremmy_12346_678911_conv2d-1.ipynb": "noetheremmy",  # handed in a second time
    "hoppergrace_LATE_12347_678912_conv2d.ipynb": "hoppergrace",
    "turingalan_12348_678913_conv2d (1).ipynb": "turingalan",  # downloaded twice by the student
}
MOODLE = {
    "Ada Byron_1234567_assignsubmission_file_conv2d.ipynb": "Ada Byron",
    "Zoë O'Neil_1234568_assignsubmission_file/conv2d.ipynb": "Zoë O'Neil",
    "Mary Anning_1234569_assignsubmission_file/my_conv2d.ipynb": "Mary Anning",
}
BY_MAIL = {"j.franklin_conv2d.ipynb": "j.franklin"}
WITH_TIME = "HW1_curie_attempt_2026-11-01-11-00-00_conv2d.ipynb"  # Blackboard's
ZIPPED_BY_THE_STUDENT = "dijkstra_12349_678914_conv2d.zip"
OF_NOBODY = ("conv2d.ipynb", "hoppergrace_12350_678915_other.ipynb")


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    """A course in which two downloaded zips and a few loose files have been collected."""
    course = new_course(tmp_path_factory.mktemp("zip_collect") / "my_course")
    with (course / "nbgrader_config.py").open("a") as settings:
        settings.write("c.Exchange.timezone = 'Europe/Paris'\n")
    archive = make_archive(course)
    by_student = zipped("conv2d.ipynb", ".ipynb_checkpoints/conv2d-checkpoint.ipynb")
    (archive / "submissions.zip").write_bytes(
        zipped(*CANVAS, **{ZIPPED_BY_THE_STUDENT: by_student})
    )
    (archive / "Vision_101-conv2d-77.zip").write_bytes(zipped(*MOODLE))
    for name in (*BY_MAIL, *OF_NOBODY, WITH_TIME):
        (archive / name).write_text(name, encoding="utf-8")
    nbgrader(course, "zip_collect", "conv2d")
    return course


def make_archive(course):
    archive = course / "downloaded" / "conv2d" / "archive"
    archive.mkdir(parents=True)
    return archive


def zipped(*names, **contents):
    """Return a zip of files that hold their own name, and of others with the given content."""
    memory = io.BytesIO()
    with zipfile.ZipFile(memory, "w") as archive:
        for name, content in ({name: name for name in names} | contents).items():
            archive.writestr(name, content)
    return memory.getvalue()


def collected(course, student):
    """Return the files in the student's submission: name -> content."""
    folder = course / "submitted" / student / "conv2d"
    return {file.name: file.read_text(encoding="utf-8") for file in folder.iterdir()}


@pytest.mark.parametrize(("name", "student"), (CANVAS | MOODLE | BY_MAIL).items())
def test_downloaded_notebook_becomes_the_submission_of_the_student_it_is_named_after(
    course, name, student
):
    assert collected(course, student) == {"conv2d.ipynb": name}


def test_notebook_in_a_zip_of_the_students_own_is_collected(course):
    assert collected(course, "dijkstra") == {"conv2d.ipynb": "conv2d.ipynb"}


def test_time_in_a_name_is_written_for_the_gradebook_by_the_courses_clock(course):
    found = collected(course, "curie")
    assert found == {"conv2d.ipynb": WITH_TIME, "timestamp.txt": "2026-11-01 10:00:00"}


def test_nobody_else_gets_a_submission(course):
    students = {folder.name for folder in (course / "submitted").iterdir()}
    assert students == {*CANVAS.values(), *MOODLE.values(), *BY_MAIL.values(), "dijkstra", "curie"}


# With a class list in the gradebook, numbers and names of the system lead to the student's own id.

STUDENTS = [
    Student(id="ada@uni", first_name="Ada", last_name="Lovelace", lms_user_id="12345"),
    Student(id="zoe@uni", first_name="Zoë", last_name="O'Neil-Smith"),
    Student(id="kim1", first_name="Min-jun", last_name="Kim"),
    Student(id="kim2", first_name="Min-jun", last_name="Kim", lms_user_id="222"),
    Student(id="jose@uni", first_name="José María", last_name="García Núñez"),
]


def placed(*names, students=STUDENTS, **more):
    return place([PurePath(name) for name in names], ["conv2d"], students, **more)


@pytest.mark.parametrize(
    ("name", "student"),
    [
        ("lovelaceada_12345_678910_conv2d.ipynb", "ada@uni"),  # by the number
        ("lovelaceada_LATE_12345_678910_conv2d.ipynb", "ada@uni"),
        ("oneilsmithzoë_12399_678911_conv2d.ipynb", "zoe@uni"),  # letters of "O'Neil-Smith, Zoë"
        ("garcíanúñezjosémaría_3_4_conv2d (1).ipynb", "jose@uni"),
        ("kimminjun_222_5_conv2d.ipynb", "kim2"),
        (
            "Zoë ONeil-Smith_1234568_assignsubmission_file/conv2d.ipynb",
            "zoe@uni",
        ),  # as Moodle has it
        ("José María García Núñez_77_assignsubmission_file/sub/my conv2d.ipynb", "jose@uni"),
        ("Participant_98765_assignsubmission_file/conv2d.ipynb", "Participant 98765"),
        ("zip/lovelaceada_12345_678914_conv2d/own/conv2d.ipynb", "ada@uni"),
        ("ADA@uni_conv2d.ipynb", "ada@uni"),
        ("zip/kim1_made/conv2d.ipynb", "kim1"),
        ("zip/kim2/my conv2d.ipynb", "kim2"),
        ("newcomer_conv2d.ipynb", "newcomer"),  # put there by hand
    ],
)
def test_file_goes_to_the_student_that_its_name_leads_to(name, student):
    found = placed(name)
    assert found.placed == {PurePath(name): (student, "conv2d.ipynb")}
    assert not found.unplaced


def test_decomposed_accents_are_the_same_letters():
    """macOS writes é as e and an accent."""
    name = unicodedata.normalize("NFD", "garcíanúñezjosémaría_3_4_conv2d.ipynb")
    assert placed(name).placed[PurePath(name)] == ("jose@uni", "conv2d.ipynb")


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("conv2d.ipynb", "put the student's id and an underscore before it"),
        ("conv2d_garcia.ipynb", "put the student's id and an underscore before it"),
        ("Vision_101-conv2d-77/conv2d.ipynb", "put the student's id and an underscore before it"),
        (
            "hopper_12350_678915_other.ipynb",
            "it is not called conv2d.ipynb. Next: if it is the work",
        ),
        ("hopper_12350_678915_conv2d.pdf", "it is no notebook (.pdf)"),
        ("hopper_12350_678915_conv2d.ipynb.txt", "it is no notebook (.txt). Next: if it is"),
        ("hopper_12350_text.html", "it is no notebook (.html)"),
        ("anon_a1B2c_678910_conv2d.ipynb", "turn off anonymous grading and download again"),
        ("anon_LATE_a1B2c_678910_conv2d.ipynb", "turn off anonymous grading and download again"),
        ("kimminjun_333_5_conv2d.ipynb", "it may be from any of kim1, kim2. Next: take"),
        ("Min-jun Kim_9_assignsubmission_file/conv2d.ipynb", "it may be from any of kim1, kim2"),
        ("a*b_conv2d.ipynb", "cannot be a student's id: it holds '*'"),
    ],
)
def test_file_that_cannot_be_placed_is_listed_with_why_and_what_to_do(name, why):
    found = placed(name)
    assert not found.placed
    assert why in found.unplaced[PurePath(name)]
    assert "Next: " in found.unplaced[PurePath(name)]


def test_of_two_uploads_to_canvas_the_later_counts_and_the_other_is_listed():
    """Canvas counts uploads; the -1 alone would not tell, since a first file may have it too."""
    first, second = (
        "lovelaceada_12345_678912_conv2d-1.ipynb",
        "lovelaceada_12345_678999_conv2d.ipynb",
    )
    found = placed(second, first)
    assert found.placed == {PurePath(second): ("ada@uni", "conv2d.ipynb")}
    assert found.unplaced[PurePath(first)].startswith(f"ada@uni has uploaded {second} after it.")


def test_of_two_notebooks_whose_names_tell_no_order_none_is_taken():
    folder = "Zoë ONeil-Smith_1_assignsubmission_file"
    found = placed(f"{folder}/conv2d.ipynb", f"{folder}/old conv2d.ipynb")
    assert not found.placed
    assert len(found.unplaced) == 2
    assert all("it is one of 2 notebooks of zoe@uni" in why for why in found.unplaced.values())


def test_two_people_of_one_name_are_not_taken_for_one():
    found = placed("smith_1_5_conv2d.ipynb", "smith_2_6_conv2d.ipynb", students=[])
    assert not found.placed
    assert all("2 people have this name" in why for why in found.unplaced.values())


def test_what_students_got_with_the_notebook_comes_back_unasked():
    found = placed(
        "Ada Lovelace_12345_assignsubmission_file/convkit.py", "ada_12345_1_convkit.py",
        "zip/.ipynb_checkpoints/conv2d.ipynb", "__MACOSX/._conv2d.ipynb", given=["convkit.py"],
    )  # fmt: skip
    assert not found.placed
    assert not found.unplaced


def test_strangers_and_late_work_are_noted():
    found = placed("newcomer_conv2d.ipynb", "lovelaceada_LATE_12345_9_conv2d.ipynb")
    assert found.notes[0].startswith("not in the gradebook, so taken as new students: newcomer.")
    assert found.notes[1].startswith("late by Canvas, which does not say when: ada@uni.")


def test_collection_by_numbers_goes_on_past_what_cannot_be_placed(tmp_path):
    """The whole way: a class list, a download in which much goes wrong, nbgrader's command."""
    course = released_course(tmp_path / "course")
    (course / "canvas.csv").write_text(
        "Student,ID,SIS Login ID,Section\n"
        '"Lovelace, Ada",12345,ada@uni,S\n"García, José",12346,jose@uni,S\n'
    )
    assert autograder("roster", "canvas.csv", "--yes", cwd=course).returncode == 0
    names = [
        "lovelaceada_12345_678912_conv2d.ipynb", "lovelaceada_12345_678999_conv2d-1.ipynb",
        "garcíajosé_LATE_12346_678913_conv2d.ipynb", "hopper_12399_678914_conv2d.pdf",
    ]  # fmt: skip
    (make_archive(course) / "submissions.zip").write_bytes(zipped(*names))
    said = nbgrader(course, "zip_collect", "conv2d")
    assert collected(course, "ada@uni") == {"conv2d.ipynb": names[1]}
    assert collected(course, "jose@uni") == {"conv2d.ipynb": names[2]}
    assert len(list((course / "submitted").iterdir())) == 2
    assert "2 of 4 files could not be placed:" in said
    assert "submissions/hopper_12399_678914_conv2d.pdf: it is no notebook (.pdf)" in said
    assert "late by Canvas, which does not say when: jose@uni" in said


def follow(course, step):
    """Carry out "copy it to PLACE, and run `nbgrader zip_collect …`" for the file that it is of."""
    path, place, again = re.search(
        r"(downloaded/\S+): .*copy it to (\S+?),? and run `nbgrader (.*?)`", step
    ).groups()
    shutil.copy(course / path, course / place)
    return nbgrader(course, *again.split())


def test_next_step_for_a_notebook_of_another_name_collects_it_and_loses_nothing(tmp_path):
    course = released_course(tmp_path / "course")
    name, archive = "kimsora_15_105_Untitled.ipynb", make_archive(course)
    (archive / "submissions.zip").write_bytes(zipped(name, "turing_16_106_conv2d.ipynb"))
    said = nbgrader(course, "zip_collect", "conv2d")
    assert not (course / "submitted/kimsora").exists()
    follow(course, next(line for line in said.splitlines() if "Untitled.ipynb: it is not" in line))
    assert collected(course, "kimsora") == {"conv2d.ipynb": name}
    assert collected(course, "turing") == {"conv2d.ipynb": "turing_16_106_conv2d.ipynb"}


def test_ids_that_stand_second_are_told_and_both_next_steps_collect_them(tmp_path):
    """Nobody is to delete what another student has handed in."""
    course = released_course(tmp_path / "course")
    (course / "list.csv").write_text("Username\nada\nlin\n")
    assert autograder("roster", "list.csv", "--yes", cwd=course).returncode == 0
    names = {id: f"HW1_{id}_try_2_conv2d.ipynb" for id in ("ada", "lin")}
    (make_archive(course) / "all.zip").write_bytes(zipped(*names.values()))
    said = nbgrader(course, "zip_collect", "conv2d")
    assert not (course / "submitted").exists()
    assert "'HW1' is nobody's id in the gradebook, and 'ada' is" in said
    assert "the id may stand at place 2" in said
    assert "delete" not in said
    line = next(line for line in said.splitlines() if names["lin"] + ": 'HW1'" in line)
    follow(course, line.replace("/ID_", "/lin_").replace(", with the student's id for ID", ""))
    assert collected(course, "lin") == {"conv2d.ipynb": names["lin"]}
    setting = re.search(r"set (c\.File.*?) in nbgrader_config.py", line)[1]
    with (course / "nbgrader_config.py").open("a") as settings:
        settings.write(f"{setting}\n")
    (course / "downloaded/conv2d/archive/lin_conv2d.ipynb").unlink()
    nbgrader(course, "zip_collect", "conv2d", "--force")
    for id, name in names.items():
        assert collected(course, id) == {"conv2d.ipynb": name}


def test_file_that_a_person_puts_beside_the_archives_counts_before_those_in_them():
    folder = "all/Zoë ONeil-Smith_1_assignsubmission_file"
    rivals = [f"{folder}/conv2d.ipynb", f"{folder}/old conv2d.ipynb"]
    found = placed(*rivals)
    assert not found.placed
    step = "if this is the one that counts, copy it to downloaded/ASSIGNMENT/archive/"
    assert all(f"Next: {step}zoe@uni_conv2d.ipynb" in why for why in found.unplaced.values())
    found = placed(*rivals, "zoe@uni_conv2d.ipynb")
    assert found.placed == {PurePath("zoe@uni_conv2d.ipynb"): ("zoe@uni", "conv2d.ipynb")}
    assert len(found.unplaced) == 2
    two = placed("zoe@uni_conv2d.ipynb", "zoe@uni_conv2d (1).ipynb")
    assert not two.placed
    assert all("move the others out of downloaded/" in why for why in two.unplaced.values())


# nbgrader's own settings of its collector hold for ours.


def test_extensions_that_the_course_names_are_collected_under_the_students_own_names():
    found = placed(
        "Ada Lovelace_12345_assignsubmission_file/conv2d.ipynb", "zoe@uni_data.csv",
        "Ada Lovelace_12345_assignsubmission_file/data.csv", "ada_12345_1_notes.pdf",
        "conv2d_data.csv", extensions=[".ipynb", ".csv"],
    )  # fmt: skip
    assert {str(path): whose for path, whose in found.placed.items()} == {
        "Ada Lovelace_12345_assignsubmission_file/conv2d.ipynb": ("ada@uni", "conv2d.ipynb"),
        "Ada Lovelace_12345_assignsubmission_file/data.csv": ("ada@uni", "data.csv"),
        "zoe@uni_data.csv": ("zoe@uni", "data.csv"),
    }
    assert set(map(str, found.unplaced)) == {"ada_12345_1_notes.pdf", "conv2d_data.csv"}


def test_two_files_of_one_name_are_told_by_their_kind():
    folder = "Ada Lovelace_12345_assignsubmission_file"
    found = placed(f"{folder}/a/data.csv", f"{folder}/b/data.csv", extensions=[".csv"])
    assert not found.placed
    assert all("it is one of 2 .csv files of ada@uni" in why for why in found.unplaced.values())


def test_notebooks_of_an_extension_that_is_not_collected_are_listed_with_the_setting():
    found = placed("ada@uni_conv2d.ipynb", extensions=[".txt"])
    why = found.unplaced[PurePath("ada@uni_conv2d.ipynb")]
    assert why == "c.FileNameCollectorPlugin.valid_ext is ['.txt']. Next: add '.ipynb' to it"


def test_a_given_file_is_collected_where_the_course_names_its_extension():
    name = "ada@uni_convkit.py"
    found = placed(name, given=["convkit.py"], extensions=[".ipynb", ".py"])
    assert found.placed == {PurePath(name): ("ada@uni", "convkit.py")}


BY_REGEXP = r"""
c.FileNameCollectorPlugin.valid_ext = [".ipynb", ".txt"]
c.FileNameCollectorPlugin.named_regexp = r".*/(?P<file_id>\w+)__(?P<student_id>.+)\.\w+"
"""


def test_named_regexp_alone_says_whose_a_file_is(tmp_path):
    """Without it these files would go to other students, or to none."""
    course = new_course(tmp_path / "course")
    with (course / "nbgrader_config.py").open("a") as settings:
        settings.write(BY_REGEXP)
    archive = make_archive(course)
    names = ("conv2d__ada.ipynb", "notes__ada.txt", "conv2d__..ipynb", "data__ada.csv")
    for name in (*names, "zoe_conv2d.ipynb"):
        (archive / name).write_text(name)
    for folder in ("first", "second"):  # no time tells which is the last
        (archive / folder).mkdir()
        (archive / folder / "conv2d__bo.ipynb").write_text(folder)
    said = nbgrader(course, "zip_collect", "conv2d")
    assert collected(course, "ada") == {"conv2d.ipynb": names[0], "notes.txt": names[1]}
    assert said.count("it is one of 2 files conv2d.ipynb of bo, and no time tells") == 2
    assert [each.name for each in (course / "submitted").iterdir()] == ["ada"]
    assert "'.', which named_regexp finds, cannot be a student's id: it begins with a dot" in said
    assert "did not match anything in" in said
