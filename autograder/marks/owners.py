"""Whose a downloaded file is: what its name says, compared with the gradebook's students.

A name may say it several times: a number and a name, an id and an address, a folder and a file.
All that the gradebook knows has to lead to one student; else a person is asked.
"""

from collections.abc import Mapping, Sequence

from autograder.marks.download_names import Claim, Step, is_nobodys
from autograder.marks.students import Student, agrees, letters, same, spellings, unusable


def owner(
    claim: Claim, students: Sequence[Student], notebooks: Sequence[str], step: Step
) -> tuple[str, str]:
    """Return the id of the student whose file it is, or why that is not known."""
    if claim.group:
        return "", (
            f"it is the work of a group ({claim.group}). Next: for each member, {step.copy()}"
        )
    found = _found(claim, students)
    known = {source: fits for source, fits in found.items() if fits}
    if not known:
        return _stranger(claim, students, notebooks, step)
    common = set.intersection(*({each.id for each in fits} for fits in known.values()))
    if not common:
        said = " and ".join(
            f"{source} is {' or '.join(each.id for each in fits)}'s"
            for source, fits in known.items()
        )
        return "", f"{said}. {_who_is_who(claim, step)}"
    if len(common) > 1:
        return "", (
            f"it may be from any of {', '.join(sorted(common))}. Next: take their numbers in with "
            f"`autograder roster`, or {step.copy()}"
        )
    student = next(each for each in students if each.id in common)
    if why := _denied(claim, student, found):
        return "", f"{why}. {_who_is_who(claim, step)}"
    if others := [id for _, id in _later_ids(claim, students) if id != student.id]:
        return "", (
            f"its name holds the ids of {student.id} and {', '.join(others)}. Next: {step.copy()}; "
            "where it is the work of both, once for each"
        )
    return student.id, ""


def _found(claim: Claim, students: Sequence[Student]) -> dict[str, list[Student]]:
    """Return the students that each source leads to, by how that source is told."""
    found: dict[str, list[Student]] = {}
    if claim.lms_user_id:
        found[f"the number {claim.lms_user_id}"] = [
            each for each in students if each.lms_user_id == claim.lms_user_id
        ]
    if claim.ids:
        fits = _called(claim.ids, students)
        called = ", ".join(sorted(each.id for each in fits)) or claim.ids[-1]
        found[f"the id {called!r}"] = fits
    if claim.folders and (fits := _called(claim.folders, students)):
        found["its folder"] = fits
    if claim.email:
        wanted = same(claim.email)
        found[f"the address {claim.email}"] = [
            each for each in students if wanted in (same(each.email), same(each.id))
        ]
    if letters(claim.name):
        found[f"the name {claim.name!r}"] = _named(claim.name, students)
    return found


def _called(texts: Sequence[str], students: Sequence[Student]) -> list[Student]:
    """Return the students that one of these texts is the id or address of, or else the name."""
    wanted = set(map(same, texts))
    fits = [each for each in students if wanted & {same(each.id), same(each.email)} - {""}]
    names = set(map(letters, texts)) - {""}
    return fits or [each for each in students if names & set(map(letters, each.names))]


def _named(name: str, students: Sequence[Student]) -> list[Student]:
    """Return the students of a name: letter by letter, or else without its accents."""
    fits = [
        each
        for each in students
        if letters(name) in map(letters, each.names) or same(each.id) == same(name)
    ]
    return fits or [
        each
        for each in students
        if spellings(name) & {said for way in each.names for said in spellings(way)}
    ]


def _denied(claim: Claim, student: Student, found: Mapping[str, list[Student]]) -> str:
    """Return which source leads to nobody though the gradebook has another for this student."""
    for source, fits in found.items():
        if fits:
            continue
        if source.startswith("the number") and student.lms_user_id:
            return f"{source} is nobody's in the gradebook, and {student.id}'s is " + (
                student.lms_user_id
            )
        if source.startswith("the address") and student.email:
            return f"{source} is nobody's in the gradebook, and {student.id}'s is {student.email}"
        if source.startswith("the name") and student.names and not agrees(claim.name, student):
            others = [each for each in found if each != source and found[each]]
            return f"{others[0]} is {student.id}'s, and {source} is not"
    return ""


def _who_is_who(claim: Claim, step: Step) -> str:
    numbers = (
        " (in Moodle this assignment's grading worksheet: its numbers are the assignment's own)"
        if claim.platform == "Moodle"
        else ""
    )
    return (
        f"Next: take the class list in with `autograder roster`{numbers}, and {step.again}; or "
        f"{step.copy()}; for a group's work, once for each member"
    )


def _stranger(
    claim: Claim, students: Sequence[Student], notebooks: Sequence[str], step: Step
) -> tuple[str, str]:
    """Return the new student whose work it is; where there is a class list, who it is has to be
    said by a person."""
    id = claim.ids[-1] if claim.ids else claim.name
    hidden = claim.platform == "Moodle" and not claim.name
    if not claim.platform and (later := _later_ids(claim, students)):
        place, other = later[0]
        pattern = f".*/{'[^_/]+_' * place}(?P<student_id>[^_/]+)_.*(?P<file_id>{step.notebook})"
        first = claim.path.name.split("_")[0]
        return "", (
            f"{first!r} is nobody's id in the gradebook, and {other!r} is: the id may stand at "
            f"place {place + 1}. Next: where all names are so, set "
            f'c.FileNameCollectorPlugin.named_regexp = r"{pattern}" in nbgrader_config.py, and '
            f"{step.again}; else {step.copy()}"
        )
    nobodys = not id or is_nobodys(id, step.assignment, notebooks)
    if nobodys and not claim.platform:
        return "", (
            "its name does not say whose it is. Next: put the student's id and an underscore "
            f"before it: {step.copy()}"
        )
    if why := unusable(id):
        return "", f"{id!r} cannot be a student's id: {why}. Next: {step.copy()}"
    listed = any(each.names or each.email or each.lms_user_id for each in students)
    if nobodys or (listed and not claim.by_hand and not hidden):
        return "", (
            f"{id!r} is nobody in the gradebook: a group, or somebody not in the class list. "
            f"{_who_is_who(claim, step)}"
        )
    return id, ""


def _later_ids(claim: Claim, students: Sequence[Student]) -> list[tuple[int, str]]:
    """Return the students' ids that stand further on in a file's name, each with its place."""
    if claim.platform:
        return []
    known = {same(each.id): each.id for each in students}
    parts = enumerate(same(part) for part in claim.path.name.split("_"))
    return [(place, known[part]) for place, part in parts if place and part in known]
