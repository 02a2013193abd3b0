"""A class of 300 awkward names: each platform's list in, its download in, its marks out.

A tenth of the rows or names is damaged: each damage is told, and nothing else changes. Names are
made here by the rules that ``test_download_names.py`` gives the sources of.
"""

import csv
import io
import random
import re
import unicodedata
from pathlib import PurePath

import pytest
from awkward_class import (
    as_csv,
    awkward_class,
    canvas_rows,
    moodle_participants,
    moodle_worksheet,
)

from autograder.marks.collect import place
from autograder.marks.download_names import Submitter
from autograder.marks.learning_platforms import fill_canvas, fill_moodle
from autograder.marks.roster import plan, read_roster
from autograder.marks.standings import Standing
from autograder.marks.tables import number, read_table

CLASS = awkward_class()
DAMAGED = list(range(4, 300, 10))  # places in the class
LISTS = {
    "Canvas": canvas_rows(CLASS),
    "Moodle": moodle_worksheet(CLASS),
    "Blackboard": moodle_participants(CLASS),
    "Brightspace": moodle_participants(CLASS),
    "ILIAS": moodle_participants(CLASS),
    "Gradescope": moodle_participants(CLASS),
}
ASCII = str.maketrans({"Ł": "L", "ł": "l"})


def read(tmp_path, rows):
    (tmp_path / "list.csv").write_bytes(as_csv(rows))
    return read_table(tmp_path / "list.csv")


def students_of(tmp_path, rows):
    """Return the students that a class list gives, in its order."""
    done = plan([], read_roster(read(tmp_path, rows), {}))
    assert len(done.new) == 300
    return done.new


def ascii_letters(name):
    plain = unicodedata.normalize("NFKD", name.translate(ASCII)).encode("ascii", "ignore").decode()
    return re.sub(r"[^\w ]", "", plain)


def canvas(person, whose):
    name = re.sub(r"[^\w]", "", person.sortable.lower())
    return f"submissions/{name}_{whose.number}_{90000 + person.number}_conv2d.ipynb"


def moodle(person, whose):
    name = re.sub(r"[\x00-\x1f&<>\"`|':\\/]", "", person.full.replace("_", " "))
    return f"all/{name}_{whose.number + 90000}_assignsubmission_file/conv2d.ipynb"


def blackboard(person, whose):
    login = person.login if person is whose else f"gone{person.number}"
    return f"gradebook/HW_1_{login}_attempt_2026-11-01-11-00-00_conv2d.ipynb"


def brightspace(person, whose):
    name = person.full.replace("/", "") if person is whose else f"Gone {person.number}"
    return f"all/12-{person.number} - {name} - Nov 1, 2026 926 PM/conv2d.ipynb"


def ilias(person, whose):
    name = f"{ascii_letters(person.last)}_{ascii_letters(person.first)}".replace("/", "")
    return f"HW1/{name}_{whose.login}_{person.number}/conv2d.ipynb"


def gradescope(person, whose):
    return f"assignment_1_export/submission_{person.number}/conv2d.ipynb"


NAMES = {
    "Canvas": canvas,
    "Moodle": moodle,
    "Blackboard": blackboard,
    "Brightspace": brightspace,
    "ILIAS": ilias,
    "Gradescope": gradescope,
}


@pytest.mark.parametrize("platform", LISTS)
def test_download_of_300_is_placed_and_each_damaged_name_is_told(tmp_path, platform):
    """Damaged is the number or the id: it is that of the next student, or nobody's."""
    students = students_of(tmp_path, LISTS[platform])
    named = NAMES[platform]
    whole = [PurePath(named(person, person)) for person in CLASS]
    damaged, submitters = list(whole), {}
    for place_, person in enumerate(CLASS):
        next_ = CLASS[(place_ + 1) % 300] if place_ in DAMAGED else person
        damaged[place_] = PurePath(named(person, next_))
        submitters[f"submission_{person.number}"] = [
            Submitter(id=person.login, name=person.full, email=next_.mail)
        ]
    right = {f"submission_{p.number}": [Submitter(id=p.login, name=p.full)] for p in CLASS}
    # by a name alone six of one name and one that the gradebook has cut cannot be told
    asked = {n for n, p in enumerate(CLASS) if p.last == "Kim" or len(p.full) > 128}
    asked = asked if platform == "Brightspace" else set()
    for paths, told, who in ((whole, asked, right), (damaged, asked | {*DAMAGED}, submitters)):
        found = place(paths, ["conv2d"], students, submitters=who)
        assert set(found.unplaced) == {paths[n] for n in told}
        assert all("Next: " in why for why in found.unplaced.values())
        assert found.placed == {
            path: (students[n].id, "conv2d.ipynb") for n, path in enumerate(paths) if n not in told
        }


@pytest.mark.parametrize("platform", ["Canvas", "Moodle"])
def test_class_list_of_300_tells_each_damaged_row_and_takes_the_others(tmp_path, platform):
    """A long number, a date, nothing, an error in place of what tells students apart."""
    rows = [list(row) for row in LISTS[platform]]
    first, column = {"Canvas": (3, 3), "Moodle": (1, 2)}[platform]
    whole = students_of(tmp_path, LISTS[platform])
    damages = ["4.50001E+16", "4-May", "", "2026-05-04", "#REF!"]
    for turn, n in enumerate(DAMAGED):
        rows[first + n][column] = damages[turn % len(damages)]
    roster = read_roster(read(tmp_path, rows), {})
    numbers = {first + n + 1 for n in DAMAGED}
    said = {int(re.match(r"row (\d+): the id ", why)[1]) for why in roster.left_out
            if "beyond 128" not in why}  # fmt: skip
    assert said == numbers
    assert roster.students == tuple(s for n, s in enumerate(whole) if n not in DAMAGED)


def standings_of(students):
    drawn = random.Random(5)
    marks = [drawn.choice([0.0, 100.0, 0.1 + 0.2, drawn.randrange(800) / 8]) for _ in students]
    return [
        Standing(student=student, assignment="conv2d", score=mark, max_score=100.0)
        for student, mark in zip(students, marks, strict=True)
    ]


def filled(tmp_path, platform, rows, standings):
    table = read(tmp_path, rows)
    if platform == "Canvas":
        done = fill_canvas(table, standings)
    else:
        feedback = {each.student.id: "<p>x</p>" for each in standings}
        done = fill_moodle(table, standings, feedback, identifier="Email address")
    return list(csv.reader(io.StringIO(done.table.to_bytes().decode()))), done.notes


@pytest.mark.parametrize("platform", ["Canvas", "Moodle"])
def test_marks_of_300_parse_back_and_each_damaged_row_is_told(tmp_path, platform):
    """An id that is nobody's, another's number, another's name, and a cell that is no mark."""
    standings = standings_of(students_of(tmp_path, LISTS[platform]))
    rows = [list(map(str, row)) for row in LISTS[platform]]
    first, id, num, name, mark = {"Canvas": (3, 3, 1, 0, 6), "Moodle": (1, 2, 0, 1, 4)}[platform]
    whole, notes = filled(tmp_path, platform, rows, standings)
    assert notes == ()
    for n, standing in enumerate(standings):
        assert float(whole[first + n][mark]) == standing.score
        assert whole[first + n][mark] == number(standing.score)
    for turn, n in enumerate(DAMAGED):
        row, other = rows[first + n], rows[first + (n + 1) % 300]
        match turn % 4:
            case 0:
                row[id] = "4.50001E+16"
            case 1:
                row[num] = other[num]
            case 2:
                row[name] = other[name]
            case 3:
                row[mark] = "4-May"
    after, notes = filled(tmp_path, platform, rows, standings)
    said = {int(each) for note in notes for each in re.findall(r"\(row (\d+)\)", note)}
    assert said == {first + n + 1 for n in DAMAGED}
    for n in range(300):
        now, then = after[first + n], whole[first + n]
        if n in DAMAGED:
            assert now[mark] in ("", "4-May")
        else:
            assert now == then
    assert after[:first] == whole[:first]
