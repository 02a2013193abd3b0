"""What the name of a downloaded file says: whose it is, which upload, when. Each platform's form.

Canvas (canvas-lms, ``lib/content_zipper.rb``): NAME[_LATE]_STUDENT_UPLOAD_FILE. NAME is in small
letters without blanks and signs, for a group's work the group's; STUDENT and UPLOAD are numbers of
Canvas, and UPLOAD grows with time. Where names are hidden, it begins with "anon" and a code. A
second FILE ends in -1, -2 … (``Attachment.make_unique_filename``).

Moodle (``mod/assign/classes/downloader.php``): Full Name_NUMBER_assignsubmission_file/FILE, or
_FILE where "download in folders" is off. For a group's work, name and number are the group's, and
there is no number where it has none. Where names are hidden, the name is "Participant".

Blackboard ("Assignment File Download"; nbgrader's documentation has the same):
TITLE_username_attempt_YYYY-MM-DD-HH-MM-SS_FILE, and the same with .txt for its own receipt.

Brightspace ("Download all submissions"): NUMBER-NUMBER - [Id - ]First Last - Oct 1, 2026 926 PM and
/FILE or " - FILE"; the numbers are of no class list.

ILIAS (``Modules/Exercise/classes/class.ilExSubmission.php``): Last_First_login_NUMBER/[late - ]FILE
without accents, inside "Team NUMBER" for a team's work.

Gradescope ("Export submissions"): submission_NUMBER/FILE; submission_metadata.yml beside it says
who handed it in.

Any other name begins with the student's id and an underscore, or lies in a folder that bears it. So
called, a file that lies in the archive's folder itself counts before those of a platform: by it a
person decides.
"""

import re
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import PurePath

from autograder.marks.students import letters, same

_CANVAS = re.compile(
    r"(?P<name>.+?)_(?P<late>LATE_)?(?P<number>\d+)_(?P<upload>\d+)_(?P<file>.+)", re.DOTALL
)
_CANVAS_HIDDEN = re.compile(r"anon(_LATE)?_\w+?_\d+_.+")
_MOODLE = re.compile(
    r"(?P<name>[^_]+)(?:_(?P<number>\d+))?_assignsubmission_\w+?(?:_(?P<file>.+))?"
)
_BLACKBOARD = re.compile(
    r"(?P<who>.+)_attempt_(?P<when>\d{4}(?:-\d\d){5})(?:_(?P<file>.+)|(?P<receipt>\.txt))",
    re.DOTALL,
)
_BRIGHTSPACE = re.compile(
    r"(?P<account>\d+-\d+) - (?P<who>.+?) - (?P<when>[A-Z][a-z]+\.? \d{1,2}, \d{4} \d{3,4} ?[AP]M)"
    r"(?: - (?P<file>.+))?",
    re.DOTALL,
)
_ILIAS = re.compile(r"(?P<last>[^_]*)_(?P<first>[^_]*)_(?P<login>.+)_(?P<number>\d+)")
_ILIAS_TEAM = re.compile(r"(team|gruppe|group|équipe|equipo) \d+")
_ILIAS_LATE = re.compile(r"(late|verspätet|verspaetet)[\w ]* - (?P<file>.+)", re.IGNORECASE)
_GRADESCOPE = re.compile(r"submission_\d+")
_NOBODY = re.compile(  # as files are called that bear no name
    r"(submissions?|assignments?|assgn|homework|hw|ps|pset|problem|lab|exercise|ex|sheet|week|quiz"
    r"|exam|project|group|default group|team|gruppe|abgabe|übung|blatt|aufgabe|file|notebook"
    r"|untitled|solutions?|answers?|my|our|the|final|draft|copy|copy of|old|new|test)"
    r"[ -]*(\d*|[a-d])"
)
_JUNK = ("__MACOSX", "__pycache__")
NAMED_METADATA = "submission_metadata.yml"


@dataclass(frozen=True, kw_only=True)
class Submitter:
    """One of those who handed a submission in, as Gradescope's export has them."""

    id: str = ""
    name: str = ""
    email: str = ""


@dataclass(frozen=True, kw_only=True)
class Claim:
    """What a file's name says: whose it is, by name, id, address or number, and which upload."""

    path: PurePath
    file: str  # the name that the student gave it
    platform: str = ""
    name: str = ""  # a person's, or a group's
    ids: tuple[str, ...] = ()  # each may be the id; the last is, where none is known
    folders: tuple[str, ...] = ()  # one of them may be called by the id
    email: str = ""
    lms_user_id: str = ""
    account: str = ""  # tells accounts of the platform apart
    upload: int = 0  # grows with time
    when: str = ""  # "2026-11-01 11:00:00", by the platform's clock
    late: bool = False
    group: str = ""  # whose work it is together
    student: str = ""  # id in the gradebook

    @property
    def by_hand(self) -> bool:
        """Whether a person may have put it there: no platform has named it or packed it."""
        return len(self.path.parts) == 1 and not self.platform


@dataclass(frozen=True, kw_only=True)
class Step:
    """How a person says what a file is: by a copy that bears the right name, never by deleting."""

    notebook: str
    assignment: str = "ASSIGNMENT"
    archive: str = "downloaded/ASSIGNMENT/archive"

    @property
    def again(self) -> str:
        return f"run `nbgrader zip_collect {self.assignment} --force`"

    def copy(self, student: str = "", file: str = "") -> str:
        name = f"{self.archive}/{student or 'ID'}_{file or self.notebook + '.ipynb'}"
        whose = "" if student else ", with the student's id for ID"
        return f"copy it to {name}{whose}, and {self.again}"


def is_junk(path: PurePath) -> bool:
    """Return whether it is a checkpoint, or what an operating system adds to archives."""
    return any(part.startswith(".") or part in _JUNK for part in path.parts)


def is_platforms_own(path: PurePath) -> bool:
    """Return whether a platform has added a file that is nobody's work."""
    receipt = _BLACKBOARD.fullmatch(path.name)
    return bool(receipt and receipt["receipt"]) or path.name in ("index.html", NAMED_METADATA)


def read_name(path: PurePath, submitters: Mapping[str, Sequence[Submitter]]) -> Claim | str:
    """Return what the first part of the path that a platform named says, or why none does.

    ``submitters`` are those of each folder of a Gradescope export.
    """
    for place, part in enumerate(path.parts):
        is_folder = part != path.name
        inner = path.name if is_folder else ""  # a student's own folder or zip file
        if _CANVAS_HIDDEN.fullmatch(part):
            return (
                "Canvas has hidden whose it is. Next: turn off anonymous grading and download again"
            )
        if found := _MOODLE.fullmatch(part):
            return _of_moodle(path, found, inner)
        if found := _CANVAS.fullmatch(part):
            return Claim(
                path=path, platform="Canvas", name=found["name"], file=inner or found["file"],
                lms_user_id=found["number"], account=found["number"],
                upload=int(found["upload"]), late=bool(found["late"]),
            )  # fmt: skip
        if found := _BLACKBOARD.fullmatch(part):
            return _of_blackboard(path, found, inner)
        if found := _BRIGHTSPACE.fullmatch(part):
            return _of_brightspace(path, found, inner)
        if is_folder and _GRADESCOPE.fullmatch(part):
            return _of_gradescope(path, part, submitters)
        if is_folder and (found := _ILIAS.fullmatch(part)):
            team = place > 0 and _ILIAS_TEAM.fullmatch(same(path.parts[place - 1]))
            late = _ILIAS_LATE.fullmatch(path.name)
            return Claim(
                path=path, platform="ILIAS", name=f"{found['first']} {found['last']}",
                ids=(found["login"],), account=found["number"],
                file=late["file"] if late else path.name, late=bool(late),
                group=path.parts[place - 1] if team else "",
            )  # fmt: skip
    folder = path.parts[-2] if len(path.parts) > 2 else ""  # a student's own
    for called in (path.name, folder):
        parts = called.split("_")
        ids = tuple("_".join(parts[:n]) for n in range(len(parts) - 1, 0, -1))
        if ids:
            file = "_".join(parts[1:]) if called == path.name else path.name
            return Claim(path=path, ids=ids, folders=path.parts[:-1], file=file)
    return Claim(path=path, folders=path.parts[:-1], file=path.name)


def is_nobodys(name: str, assignment: str, notebooks: Sequence[str]) -> bool:
    """Return whether a name is an assignment's, a notebook's, or of the kind that files bear.

    >>> [is_nobodys(name, "ps1", ["conv2d"]) for name in ("HW 3", "PS1", "my conv2d", "ada")]
    [True, True, True, False]
    """
    plain = letters(name)
    return (
        not plain
        or plain == letters(assignment)
        or any(letters(notebook) in plain for notebook in notebooks)
        or _NOBODY.fullmatch(same(name)) is not None
    )


def _of_moodle(path: PurePath, found: re.Match[str], inner: str) -> Claim:
    name, number, file = found["name"], found["number"] or "", inner or found["file"] or ""
    if same(name) == "participant":  # only the number is known
        return Claim(
            path=path, platform="Moodle", file=file, ids=(f"Participant {number}",),
            lms_user_id=number, account=number,
        )  # fmt: skip
    return Claim(
        path=path, platform="Moodle", name=name, file=file, lms_user_id=number, account=number,
        group="" if number else name,
    )  # fmt: skip


def _of_blackboard(path: PurePath, found: re.Match[str], inner: str) -> Claim:
    """A title and a username may hold underscores, so the username is one of several endings."""
    parts = found["who"].split("_")
    endings = tuple("_".join(parts[n:]) for n in range(min(1, len(parts) - 1), len(parts)))
    when = found["when"]
    return Claim(
        path=path, platform="Blackboard", ids=endings, file=inner or found["file"] or path.name,
        when=f"{when[:10]} {when[11:].replace('-', ':')}", upload=int(when.replace("-", "")),
    )  # fmt: skip


def _of_brightspace(path: PurePath, found: re.Match[str], inner: str) -> Claim:
    *ids, name = found["who"].split(" - ")
    when = None
    for form in ("%b %d, %Y %I%M %p", "%B %d, %Y %I%M %p"):
        with suppress(ValueError):
            said = re.sub(r" ?([AP]M)", r" \1", found["when"].replace(".", ""))
            when = datetime.strptime(said, form)
    return Claim(
        path=path, platform="Brightspace", name=name, ids=tuple(ids), account=found["account"],
        file=inner or found["file"] or path.name, when=str(when or ""),
        upload=int(when.strftime("%Y%m%d%H%M")) if when else 0,
    )  # fmt: skip


def _of_gradescope(
    path: PurePath, folder: str, submitters: Mapping[str, Sequence[Submitter]]
) -> Claim | str:
    together = submitters.get(folder, ())
    if not together:
        return (
            f"it is Gradescope's {folder}, and no {NAMED_METADATA} beside it says whose that is. "
            "Next: put the whole export, as it was downloaded, into the archive's folder"
        )
    first = together[0]
    return Claim(
        path=path, platform="Gradescope", file=path.name, name=first.name, email=first.email,
        ids=(first.id,) if first.id else (), account=folder,
        group=", ".join(each.id or each.email or each.name for each in together)
        if len(together) != 1 else "",
    )  # fmt: skip
