"""A made-up class of 300 with the names that break files, and the files that an LMS gives out."""

import csv
import io
import random
from dataclasses import dataclass

AWKWARD = [
    ("José María", "García-Núñez"),
    ("Zoë", "O'Neil"),
    ('Ada "the Countess"', "Lovelace, Lady"),
    ("Łukasz", "Żółć"),
    ("محمد", "الخوارزمي"),
    ("שרה", "לוי\u200f"),
    ("😀 Emoji", "Smile 🎓"),
    ('=HYPERLINK("http://x","y")', "=1+1"),
    ("+Plus", "-Minus"),
    ("@At", "=cmd|' /C calc'!A0"),
    ("Very " + "long " * 60, "Name" * 40),
    ("Nguyễn", "Thị  Minh"),
    ("'tis", "'=quoted"),
    ("", "Prince"),
    ("Line\nbreak", "Tab\there"),
    ("小明", "王"),
    ("Null", "NaN"),
    ("-1", "1e5"),
]
SAME = ("Min-jun", "Kim")


@dataclass(frozen=True, kw_only=True)
class Person:
    """Somebody in the class, as a learning management system knows them."""

    number: int
    first: str
    last: str

    @property
    def login(self):
        return f"login{self.number}"

    @property
    def mail(self):
        return f"student.{self.number}+x@uni.example"

    @property
    def sortable(self):
        return f"{self.last}, {self.first}" if self.first else self.last

    @property
    def full(self):
        return f"{self.first} {self.last}".strip()


def awkward_class(size=300):
    """Return the class: every awkward name, six of one name, and the rest plain."""
    names = [*AWKWARD, *[SAME] * 6]
    names += [(f"First{n}", f"Last{n}") for n in range(size - len(names))]
    random.Random(7).shuffle(names)
    return [Person(number=5000 + n, first=f, last=last) for n, (f, last) in enumerate(names)]


def as_csv(rows, separator=",", encoding="utf-8", line_end="\r\n"):
    memory = io.StringIO()
    csv.writer(memory, delimiter=separator, lineterminator=line_end).writerows(rows)
    return memory.getvalue().encode(encoding)


def canvas_rows(people, points="100.00"):
    """Return the rows of a Canvas gradebook, as canvas-lms's gradebook_exporter.rb writes them."""
    header = [
        "Student", "ID", "SIS User ID", "SIS Login ID", "Section", "Quiz 1 (77)",
        "conv2d (12345)", "Homework Current Score", "Current Score", "Final Grade",
    ]  # fmt: skip
    hidden = [""] * 6 + ["Manual Posting"] + [""] * 3
    possible = ["    Points Possible", "", "", "", "", "10.00", points] + ["(read only)"] * 3
    rows = [
        [canvas_name(p.sortable), p.number, f"S{p.number}", p.login, "Lecture, Group 1", "7.50", "",
         "75.00", "75.00", "C"]
        for p in people
    ]  # fmt: skip
    test = ["Student, Test", 999, "", "f3a0c1d9", "Lecture, Group 1", "", "", "", "", ""]
    return [header, hidden, possible, *rows, test]


def canvas_name(name):
    """Canvas quotes a name that starts with an equals sign, and does not look at quotes in it."""
    return f'="{name}"' if name.lstrip().startswith("=") else name


def moodle_participants(people):
    """Return the rows of Moodle's participants list (user/action_redir.php)."""
    header = ["First name", "Last name", "Username", "ID number", "Email address"]
    return [header, *([p.first, p.last, p.login, f"S{p.number}", p.mail] for p in people)]


def moodle_worksheet(people):
    """Return the rows of Moodle's grading worksheet (mod/assign/gradingtable.php)."""
    header = ["Identifier", "Full name", "Email address", "Status", "Grade", "Maximum grade",
              "Grade can be changed", "Last modified (submission)", "Last modified (grade)",
              "Feedback comments"]  # fmt: skip
    return [
        header,
        *(
            [f"Participant {p.number + 90000}", p.full, p.mail, "Submitted for grading - ", "",
             "100.00", "Yes", "Friday, 30 October 2026, 5:12 PM", "-", ""]
            for p in people
        ),
    ]  # fmt: skip
