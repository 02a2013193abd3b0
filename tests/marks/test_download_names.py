"""The names that learning platforms give to downloads, each as its source has it.

Canvas: instructure/canvas-lms, lib/content_zipper.rb and app/models/attachment.rb. Moodle:
moodle/moodle, mod/assign/classes/downloader.php. Blackboard: kwurst/bb-file-cleanup, README, and
nbgrader's documentation, "Managing assignment files manually". Brightspace: downloads described by
programs that sort them. ILIAS: ILIAS-eLearning/ILIAS, class.ilExSubmission.php. Gradescope:
"Export submissions", as otter-grader reads it (GradescopeParser).
"""

from pathlib import Path, PurePath

import nbgrader
import pytest

from autograder.marks.collect import _submitters, place
from autograder.marks.download_names import Step, Submitter
from autograder.marks.roster import plan, read_roster
from autograder.marks.students import Student
from autograder.marks.tables import Table
from autograder.marks.unpack import unpack_tree

STUDENTS = [
    Student(id="ada", first_name="Ada", last_name="Lovelace", email="ada@u.example",
            lms_user_id="77"),
    Student(id="a_turing", first_name="Alan", last_name="Turing", email="alan@u.example",
            lms_user_id="79"),
    Student(id="zoe", first_name="Zoë", last_name="O'Neil-Müßig", email="zoe@u.example"),
    Student(id="jose", first_name="José María", last_name="García Núñez", lms_user_id="81"),
    Student(id="lin", first_name="Wei", last_name="Lin", email="lin@u.example"),
]  # fmt: skip
SUBMITTERS = {
    "submission_1": [Submitter(id="S1", name="Ada Lovelace", email="ADA@u.example")],
    "submission_2": [Submitter(id="ada"), Submitter(id="lin")],
    "submission_3": [Submitter(id="S9", name="Wei Lin", email="ada@u.example")],
    "submission_4": [],
}
WHEN = "attempt_2026-11-01-11-00-00"


def placed(*names, students=STUDENTS, notebooks=("conv2d",), **more):
    paths = [PurePath(name) for name in names]
    return place(paths, notebooks, students, submitters=SUBMITTERS, **more)


@pytest.mark.parametrize(
    ("name", "student"),
    [
        # Canvas: content_zipper.rb get_filename, sanitize_file_name, add_upload_submission
        ("lovelaceada_77_5001_conv2d.ipynb", "ada"),
        ("lovelaceada_LATE_77_5001_conv2d-1.ipynb", "ada"),
        ("garcíanúñezjosémaría_81_5001_my conv2d (2).ipynb", "jose"),
        # Canvas: a zip file of the student's own
        ("submissions/turingalan_79_5001_work/src/conv2d.ipynb", "a_turing"),
        # Moodle: downloader.php load_submissionplugin_filelist, in folders and without
        ("Ada Lovelace_77_assignsubmission_file/conv2d.ipynb", "ada"),
        ("Ada Lovelace_77_assignsubmission_file_conv2d.ipynb", "ada"),
        ("Ada Lovelace_77_assignsubmission_file_/conv2d.ipynb", "ada"),  # before Moodle 4.1
        ("Lovelace Ada_77_assignsubmission_file/conv2d.ipynb", "ada"),  # as a site may order them
        ("Ada Augusta Lovelace_77_assignsubmission_file/conv2d.ipynb", "ada"),
        ("Zoë ONeil-Müßig_123_assignsubmission_file/sub/conv2d.ipynb", "zoe"),
        ("Participant_77_assignsubmission_file/conv2d.ipynb", "ada"),  # blind marking
        # Blackboard: assignmentname_username_attempt_datetime_filename
        (f"HW1_ada_{WHEN}_conv2d.ipynb", "ada"),
        (f"Home_Work 1_a_turing_{WHEN}_conv2d final.ipynb", "a_turing"),
        (f"gradebook_Vision_HW1/HW1_zoe@u.example_{WHEN}_conv2d.ipynb", "zoe"),
        (f"HW1_lin_{WHEN}_work/conv2d.ipynb", "lin"),
        # Brightspace: folders, one folder, and with an id
        ("397063-2557369 - Ada Lovelace - Sep 24, 2026 926 PM/conv2d.ipynb", "ada"),
        ("Exam 1/39786-640693 - Zoë O'Neil-Müßig - Oct 10, 2026 1022 AM/conv2d.ipynb", "zoe"),
        ("123456-54321 - lin - Wei Lin - Nov 1, 2026 1200 PM - conv2d.ipynb", "lin"),
        # ILIAS: downloadAllAssignmentFiles, names by getASCIIFilename
        ("HW1_12/Lovelace_Ada_ada_4711/conv2d.ipynb", "ada"),
        ("HW1_12/Turing_Alan_a_turing_4712/Late Submission - conv2d.ipynb", "a_turing"),
        ("Abgaben/O'Neil-Muessig_Zoe_zoe_4713/Verspätete Abgabe - conv2d (2).ipynb", "zoe"),
        ("HW1_12/Garcia Nunez_Jose Maria_jose_4714/conv2d.ipynb", "jose"),
        # Gradescope: submission_metadata.yml beside submission_NUMBER
        ("assignment_9_export/submission_1/conv2d.ipynb", "ada"),
        # nbgrader's exchange, packed: STUDENT/ASSIGNMENT/NOTEBOOK
        ("submitted/a_turing/conv2d/conv2d.ipynb", "a_turing"),
        # by hand
        ("a_turing_conv2d.ipynb", "a_turing"),
        ("lin@u.example_conv2d.ipynb", "lin"),
    ],
)
def test_documented_name_leads_to_the_student(name, student):
    found = placed(name)
    assert found.placed == {PurePath(name): (student, "conv2d.ipynb")}
    assert not found.unplaced


@pytest.mark.parametrize(
    ("name", "why"),
    [
        # two sources that name two students, or of which one names nobody
        ("Group B_77_assignsubmission_file_conv2d.ipynb",
         "the number 77 is ada's, and the name 'Group B' is not. Next: take the class list"),
        ("Alan Turing_77_assignsubmission_file/conv2d.ipynb",
         "the number 77 is ada's and the name 'Alan Turing' is a_turing's"),
        ("Ada Lovelace_99_assignsubmission_file/conv2d.ipynb",
         "the number 99 is nobody's in the gradebook, and ada's is 77"),
        ("groupb_77_5001_conv2d.ipynb", "the name 'groupb' is not"),  # Canvas's representative
        ("turingalan_77_5001_conv2d.ipynb", "is ada's and the name 'turingalan' is a_turing's"),
        ("HW1_12/Lin_Wei_ada_4711/conv2d.ipynb", "the id 'ada' is ada's and the name 'Wei Lin'"),
        ("export/submission_3/conv2d.ipynb", "is ada's and the name 'Wei Lin' is lin's"),
        ("12-34 - lin - Ada Lovelace - Nov 1, 2026 1200 PM/conv2d.ipynb", "the id 'lin' is lin's"),
        ("all/ada/lin_conv2d.ipynb", "the id 'lin' is lin's and its folder is ada's"),
        ("ada_lin_conv2d.ipynb", "its name holds the ids of ada and lin"),
        # groups
        ("Group B_78_assignsubmission_file/conv2d.ipynb", "'Group B' is nobody in the gradebook"),
        ("Default group_assignsubmission_file_conv2d.ipynb", "the work of a group (Default group)"),
        ("HW1_12/Team 7/Lovelace_Ada_ada_4711/conv2d.ipynb", "the work of a group (Team 7)"),
        ("export/submission_2/conv2d.ipynb", "the work of a group (ada, lin). Next: for each"),
        (f"HW1_Group 2_{WHEN}_conv2d.ipynb", "'Group 2' is nobody"),
        # nobody's ids
        ("submission_conv2d.ipynb", "its name does not say whose it is"),
        ("HW1_conv2d.ipynb", "its name does not say whose it is"),
        ("vision_conv2d.ipynb", "its name does not say whose it is"),  # the assignment's name
        ("all/my_conv2d.ipynb", "its name does not say whose it is"),
        ("all/old_stuff/conv2d.ipynb", "its name does not say whose it is"),
        ("export/submission_9/conv2d.ipynb", "no submission_metadata.yml beside it says whose"),
        ("export/submission_4/conv2d.ipynb", "no submission_metadata.yml"),
        # others than those in the class list
        ("newcomer_7_8_conv2d.ipynb", "'newcomer' is nobody in the gradebook"),
        ("HW1_12/Ek_Cy_cy_4711/conv2d.ipynb", "'cy' is nobody in the gradebook"),
        # wrong extensions
        ("lovelaceada_77_5001_conv2d.ipynb.txt", "it is no notebook (.txt)"),
        (f"HW1_ada_{WHEN}_conv2d.pdf", "it is no notebook (.pdf)"),
        ("12-34 - Wei Lin - Nov 1, 2026 1200 PM/conv2d.IPYNB", "it is no notebook (.IPYNB)"),
    ],
)  # fmt: skip
def test_person_is_asked_where_the_sources_disagree_or_name_nobody(name, why):
    found = placed(name, step=Step(notebook="conv2d", assignment="vision"))
    assert not found.placed
    said = found.unplaced[PurePath(name)]
    assert why in said
    assert "Next: " in said
    assert "delete" not in said


@pytest.mark.parametrize("name", ["HW1_conv2d.ipynb", "submission_2_conv2d.ipynb",
                                  "Team B_conv2d.ipynb", "Übung 3_conv2d.ipynb"])  # fmt: skip
def test_words_that_files_bear_are_nobodys_id_without_a_class_list_either(name):
    assert not placed(name, students=[]).placed


def test_known_student_may_be_called_as_files_are():
    found = placed("lab3_conv2d.ipynb", students=[Student(id="lab3")])
    assert found.placed == {PurePath("lab3_conv2d.ipynb"): ("lab3", "conv2d.ipynb")}


@pytest.mark.parametrize(
    ("earlier", "later"),
    [
        ("lovelaceada_77_5001_conv2d-1.ipynb", "lovelaceada_77_5002_conv2d.ipynb"),
        ("HW1_ada_attempt_2026-11-01-11-00-00_conv2d.ipynb",
         "HW1_ada_attempt_2026-11-02-09-00-00_conv2d.ipynb"),
        ("1-2 - Ada Lovelace - Oct 31, 2026 1159 PM/conv2d.ipynb",
         "1-2 - Ada Lovelace - Nov 1, 2026 1201 AM/conv2d.ipynb"),
    ],
)  # fmt: skip
def test_of_two_attempts_the_later_counts_and_the_other_is_listed(earlier, later):
    for names in ((earlier, later), (later, earlier)):
        found = placed(*names)
        assert found.placed == {PurePath(later): ("ada", "conv2d.ipynb")}
        assert "has uploaded" in found.unplaced[PurePath(earlier)]


def test_namesakes_of_brightspace_are_not_taken_for_one():
    names = [f"{account} - Wei Lin - Nov 1, 2026 926 PM/conv2d.ipynb" for account in ("1-2", "1-3")]
    found = placed(*names)
    assert not found.placed
    assert all("2 people have this name" in why for why in found.unplaced.values())


def test_times_in_names_are_told_for_the_gradebook():
    names = [f"HW1_ada_{WHEN}_conv2d.ipynb", "1-2 - Wei Lin - Nov 1, 2026 926 PM/conv2d.ipynb"]
    times = placed(*names).times
    assert [times[PurePath(name)] for name in names] == [
        "2026-11-01 11:00:00",
        "2026-11-01 21:26:00",
    ]


def test_late_marks_are_noted():
    found = placed("HW1_12/Lin_Wei_lin_1/Late Submission - conv2d.ipynb",
                   "lovelaceada_LATE_77_5001_conv2d.ipynb")  # fmt: skip
    assert "late by Canvas and ILIAS, which does not say when: ada, lin" in found.notes[0]


def test_files_that_a_platform_adds_are_skipped():
    names = [f"HW1_ada_{WHEN}.txt", "HW1/index.html", "export/submission_metadata.yml"]
    found = placed(*names)
    assert not found.placed
    assert not found.unplaced


def test_download_of_nbgraders_own_documentation_is_collected_as_it_says(tmp_path):
    """ps1_hacker_attempt_…: its files as nbgrader ships them, without named_regexp."""
    docs = Path(nbgrader.__file__).parent / "docs/source/user_guide/downloaded/ps1/archive"
    assert unpack_tree(docs / "notebooks.zip", tmp_path, [".zip"]) == {}
    names = [path.relative_to(tmp_path) for path in tmp_path.rglob("*") if path.is_file()]
    names.append(PurePath("ps1_hacker_attempt_2016-01-30-20-30-10_problem1.ipynb"))
    found = placed(*names, students=[], notebooks=["problem1", "problem2"], given=["jupyter.png"])
    assert {path.name: whose for path, whose in found.placed.items()} == {
        "ps1_bitdiddle_attempt_2016-01-30-15-30-10_problem1.ipynb": ("bitdiddle", "problem1.ipynb"),
        "ps1_bitdiddle_attempt_2016-01-30-15-30-10_problem2.ipynb": ("bitdiddle", "problem2.ipynb"),
        "ps1_hacker_attempt_2016-01-30-20-30-10_problem1.ipynb": ("hacker", "problem1.ipynb"),
        "ps1_hacker_attempt_2016-01-30-16-30-10_problem2.ipynb": ("hacker", "problem2.ipynb"),
    }
    assert found.times[names[-1]] == "2016-01-30 20:30:10"
    (earlier,) = found.unplaced
    assert earlier.name == "ps1_hacker_attempt_2016-01-30-16-30-10_myproblem1.ipynb"


def test_gradescopes_metadata_say_who_handed_in(tmp_path):
    file = tmp_path / "submission_metadata.yml"
    file.write_text(
        "submission_5:\n  :submitters:\n  - :name: Zoë Lee\n    :sid: 007\n"
        "    :email: z@u.example\n"
        "  :created_at: 2026-11-01 11:00:00.0 Z\nsubmission_6:\n  :submitters: nobody\n"
    )
    assert _submitters([file]) == {
        "submission_5": [Submitter(id="007", name="Zoë Lee", email="z@u.example")]
    }
    file.write_text("a: [b\n")
    assert _submitters([file]) == {}


def test_next_steps_for_a_group_and_for_new_numbers_lead_to_the_students():
    """Copied for each member, a group's work is theirs; Moodle's numbers are an assignment's."""
    group = "Group B_77_assignsubmission_file_conv2d.ipynb"
    (why,) = placed(group).unplaced.values()
    assert "copy it to downloaded/ASSIGNMENT/archive/ID_conv2d.ipynb" in why
    assert "for a group's work, once for each member" in why
    found = placed(group, "lin_conv2d.ipynb", "a_turing_conv2d.ipynb")
    assert sorted(id for id, _ in found.placed.values()) == ["a_turing", "lin"]
    assert set(found.unplaced) == {PurePath(group)}
    name = "Ada Lovelace_99_assignsubmission_file/conv2d.ipynb"
    (why,) = placed(name).unplaced.values()
    assert "take the class list in with `autograder roster` (in Moodle this assignment's" in why
    worksheet = Table(
        header=("Identifier", "Username", "Full name"),
        rows=(("Participant 99", "ada", "Ada Lovelace"),),
    )
    ((_, ada),) = plan(STUDENTS, read_roster(worksheet, {})).changed
    found = placed(name, students=[ada, *STUDENTS[1:]])
    assert found.placed == {PurePath(name): ("ada", "conv2d.ipynb")}
