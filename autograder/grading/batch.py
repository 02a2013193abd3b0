"""``autograder grade``: grade what has changed in a class, and write it to the gradebook.

Being killed at any moment does no harm, by the order of writing: the gradebook in one transaction,
then each folder below ``autograded/`` by renaming, then the record of both. What is not in the
record, or not as it says, is graded again, to the same bytes.
"""

import hashlib
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, closing, suppress
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from autograder.course import disk, gradebook, graded_folder
from autograder.course.autograde import handed_in
from autograder.course.folder import CourseError, gradebook_files
from autograder.course.gradebook_errors import probe
from autograder.course.inside import marked_as_set
from autograder.course.secret import existing_secret, read_secret
from autograder.course.settings import CourseSettings, check_cells, in_course
from autograder.course.submitted_folder import SubmittedFolder, fingerprint, work
from autograder.grading import cluster, model_first, processes, runner
from autograder.grading.gradebook_writer import GradebookWriter, StoredGrades
from autograder.grading.model_first import ModelFirst
from autograder.grading.progress import progress
from autograder.grading.record import FILE, Record, RecordEntry, open_record
from autograder.grading.stopping import stop_on_signals
from autograder.grading.summary import Summary
from autograder.judge.assignment import Assignment, item_names
from autograder.judge.submission import GradedSubmission, GradingSettings, Submission, unwritten
from autograder.judge.version import judge_version
from autograder.marks.students import unusable
from autograder.plain_text import shown
from autograder.sandbox.sandbox import Kind

BATCH = 64  # submissions in one transaction
FLUSH_SECONDS = 2  # after which a smaller batch is written too


@dataclass(frozen=True, kw_only=True)
class Options:
    """The options of ``autograder grade``. None: as the course's settings say."""

    assignment: str
    jobs: int | None = None
    scheduler: str | None = None
    student: str | None = None
    sandbox: Kind | None = None
    force: bool = False
    dry_run: bool = False
    diff: bool = False


def grade(course: Path, options: Options, started: processes.Started | None = None) -> Summary:
    """Grade an assignment's submissions in a course folder; ``started`` processes are used first.

    A submission that goes wrong is left to a person, and the rest is graded. Raises CourseError,
    AssignmentError, RecordError, RunnerError, SandboxError or ValueError where nothing, or nothing
    more, can be done; the message says what to do next.
    """
    try:
        return _grade(course, options, started)
    except OSError as error:
        if not disk.is_machines(error):
            raise
        raise CourseError(disk.words(error, course.absolute())) from error


def _grade(course: Path, options: Options, started: processes.Started | None) -> Summary:
    begun = time.monotonic()
    scheduler = options.scheduler
    if scheduler and Path(scheduler).is_file():
        scheduler = str(Path(scheduler).absolute())
    with ExitStack() as stack:
        settings = stack.enter_context(in_course(course.absolute()))
        everybody, orders, writer = _prepare(stack, settings, options)
        record = stack.enter_context(
            open_record(settings.root, options.assignment, write=not options.dry_run)
        )
        if not options.dry_run:
            own = (settings.root / FILE, settings.root / settings.judge.secret_file)
            settings.share(*own, *gradebook_files(settings.coursedir.db_url))
        report_done = stack.enter_context(progress(len(everybody)))
        stop = stack.enter_context(stop_on_signals())
        summary = Summary(
            total=len(everybody), dry_run=options.dry_run, diff=options.diff,
            inside=_inside(orders.notebooks),
        )  # fmt: skip
        batch = _Batch(settings, options, orders, writer, record, report_done, summary)
        works = batch.to_grade(everybody, stop)
        if options.dry_run and not options.diff:
            for _ in works:
                summary.graded += 1
                report_done(1)
        elif scheduler:
            start, depth = stack.enter_context(cluster.cluster(scheduler, orders))
            batch.run(works, [start], depth, stop)
        else:
            jobs = options.jobs or processes.usual()
            batch.run(works, processes.processes(orders, jobs, started), runner.DEPTH, stop)
        selected = {student for student, _ in everybody}
        waiting = (item for student, item in writer.by_hand() if student in selected)
        summary.by_hand = dict(Counter(waiting))
        summary.seconds, summary.stopped = time.monotonic() - begun, stop()
        return summary


def _inside(notebooks: Mapping[str, Assignment]) -> list[str]:
    names = item_names(notebooks.values())
    return [
        names[each.notebook, cell.grade_id]
        for each in notebooks.values()
        for cell in each.tests
        if cell.inside
    ]


def _prepare(
    stack: ExitStack, settings: CourseSettings, options: Options
) -> tuple[list[tuple[str, Path]], GradingSettings, GradebookWriter]:
    """Return the submissions as (student, folder), the graders' orders, and the writer."""
    db_url = settings.coursedir.db_url
    if options.dry_run:
        db_url = stack.enter_context(gradebook.copied(db_url))
    engine = stack.enter_context(gradebook.open_gradebook(db_url))
    probe(db_url, gradebook.PATIENCE)
    name = options.assignment
    notebooks = {
        notebook: gradebook.read_assignment(
            db_url, name, notebook, settings.folder("source", ".", name)
        )
        for notebook in gradebook.notebook_names(engine, name)
    }
    source = settings.folder("source", ".", name)
    notebooks = marked_as_set(notebooks, settings.judge.inside, source)
    for notebook in notebooks.values():
        check_cells(notebook)
    everybody = settings.submissions(name, options.student)
    if not options.dry_run:
        autograded = settings.folder("autograded", ".", ".")
        try:
            graded_folder.require_room(autograded)
        except OSError as error:
            raise CourseError(disk.words(error, autograded)) from error
    secret = existing_secret if options.dry_run else read_secret
    orders = GradingSettings(
        notebooks=notebooks,
        sandbox=options.sandbox or settings.judge.sandbox,
        limits=settings.judge.limits,
        secret=secret(settings.root / settings.judge.secret_file),
        depth=settings.judge.feedback_depth,
        pictures=settings.judge.pictures,
    )
    penalty = settings.late_penalty if settings.late_penalties is not None else None
    return everybody, orders, GradebookWriter(engine, notebooks, penalty)


@dataclass(frozen=True, kw_only=True)
class _Pending:
    """A submission that is being graded, and what the record will hold of it."""

    place: Path
    files: Mapping[str, bytes]
    work: str
    terms: str
    timestamp: datetime | None


class _Batch:
    """One run: finds the submissions that have changed, grades and writes them."""

    def __init__(
        self, settings: CourseSettings, options: Options, orders: GradingSettings,
        writer: GradebookWriter, record: Record, report_done: Callable[[int], object],
        summary: Summary,
    ) -> None:  # fmt: skip
        self._settings, self._options, self._orders = settings, options, orders
        self._writer, self._record, self._summary = writer, record, summary
        self._report_done = report_done
        self._model = ModelFirst(settings, orders)
        self._own_files = settings.own_files(options.assignment)
        self._pending: dict[str, _Pending] = {}
        self._outcomes: list[GradedSubmission] = []  # not written yet
        self._flushed = time.monotonic()
        self._unwritable: set[str] = set()  # students whose folder cannot be written

    def to_grade(
        self, everybody: Sequence[tuple[str, Path]], stop: Callable[[], int]
    ) -> Iterator[Submission | None]:
        """Yield what is to be graded, each read only when it is asked for; None: nothing yet."""
        options, settings = self._options, self._settings
        if not options.dry_run or options.diff:
            yield from self._model.work()
        self._model.tell(self._summary)
        broken = self._model.broken
        entries, known = self._record.entries(), self._writer.known()
        students = self._writer.students()
        notebooks = list(self._orders.notebooks)
        base = repr((self._orders, settings.about(), judge_version(), self._writer.due, broken))
        for student, folder in everybody:
            if stop():
                return
            if student not in students and (why := self._unknown(student)):
                self._summary.refused.append((student, why))
                self._report_done(1)
                continue
            place = settings.folder("autograded", student, options.assignment)
            stored = known.get(student, StoredGrades())
            found, timestamp = handed_in(folder, notebooks, settings.converter.config)
            self._note_missing(student, found, notebooks)
            pending = _Pending(
                place=place, files=found.notes if found.refused else found.files,
                work=found.fingerprint,
                terms=hashlib.sha256(f"{base} {stored.extension}".encode()).hexdigest(),
                timestamp=timestamp,
            )  # fmt: skip
            if not options.dry_run:
                with suppress(OSError):  # it is tried again before anything is written
                    graded_folder.clean(place)
            entry = entries.get(student)
            why = "asked for by --force" if options.force else _changed(entry, pending, stored)
            if entry is not None and not why:
                self._skip(student, entry, stored)
                continue
            self._pending[student] = pending
            self._summary.why[student] = why
            yield replace(work(found, student, notebooks), broken=broken)

    def _note_missing(self, student: str, found: SubmittedFolder, notebooks: list[str]) -> None:
        """Note which notebooks are not there; a person must look where one may be misnamed."""
        missing = [name for name in notebooks if found.fault(name) and name not in found.too_large]
        if found.refused or len(missing) == len(notebooks):  # all of it is refused
            return
        for name in missing:
            self._summary.missing.append((student, f"{name}.ipynb"))
            if found.others:
                self._summary.notes.append((student, f"{name}.ipynb", str(found.fault(name))))

    def _unknown(self, student: str) -> str:
        """Return why a student who is not in the gradebook cannot be graded, or ""."""
        if why := unusable(student):
            return f"this cannot be a student's id: {why}. Next: rename the folder and grade again"
        if not self._settings.converter.create_student:
            return "the gradebook does not know this student. Next: `nbgrader db student add`"
        return ""

    def run(
        self,
        works: Iterator[Submission | None],
        starts: Sequence[Callable[[], runner.Grader]],
        depth: int,
        stop: Callable[[], int],
    ) -> None:
        """Grade, and write what is graded as it comes, also where this ends early."""

        def meanwhile() -> bool:
            if self._outcomes and time.monotonic() - self._flushed > FLUSH_SECONDS:
                self._flush()
            return bool(stop())

        outcomes = runner.run(works, starts, self._orders, depth=depth, stopping=meanwhile)
        try:
            with closing(outcomes):  # an error while writing stops the graders too
                for outcome in outcomes:
                    if outcome.student == model_first.STUDENT:
                        self._model.take(outcome, keep=not self._options.dry_run)
                    else:
                        self._take(outcome)
        finally:
            try:
                self._flush()
            finally:
                self._clean()

    def _skip(self, student: str, entry: RecordEntry, stored: StoredGrades) -> None:
        self._summary.unchanged += 1
        if stored.waiting:
            if entry.refused:
                self._summary.refused.append((student, entry.refused))
            else:
                self._summary.note(student, entry.notes)
        self._report_done(1)

    def _take(self, outcome: GradedSubmission) -> None:
        if not self._options.dry_run:
            pending = self._pending[outcome.student]
            try:
                graded_folder.prepare(
                    pending.place,
                    {notebook.notebook: notebook.data for notebook in outcome.notebooks},
                    self._own_files, pending.files,
                    ignore=self._settings.coursedir.ignore, mode=self._settings.permissions,
                )  # fmt: skip
            except OSError as error:
                outcome = self._unwritten(outcome, error)
        self._outcomes.append(outcome)
        if len(self._outcomes) >= BATCH:
            self._flush()

    def _unwritten(self, outcome: GradedSubmission, error: OSError) -> GradedSubmission:
        """Return the outcome for a folder that cannot be written: a person must look at it.

        Raises the error where the whole machine is affected.
        """
        if disk.is_machines(error):
            raise error
        place = self._pending[outcome.student].place
        self._unwritable.add(outcome.student)
        return unwritten(
            outcome,
            f"{shown(str(place))} cannot be written: {error.strerror}. Next: move what is in its "
            "way, or let it be written (chmod -R u+rwX), and grade again",
        )

    def _clean(self) -> None:
        """Remove what was prepared and is not needed."""
        for pending in self._pending.values():
            with suppress(OSError):
                graded_folder.clean(pending.place)
                pending.place.parent.rmdir()  # if it was made only for this

    def _flush(self) -> None:
        """Write what is graded: first the gradebook, then the folders, then the record."""
        outcomes, self._outcomes = self._outcomes, []
        self._flushed = time.monotonic()
        if not outcomes:
            return
        times = {student: each.timestamp for student, each in self._pending.items()}
        if self._options.dry_run:
            plan = self._writer.plan(outcomes, times)
        else:
            plan = self._writer.write(outcomes, times)
            outcomes, misplaced = self._put_in_place(outcomes)
            if misplaced:
                plan.stored |= self._writer.write(misplaced, times).stored
        entries = [
            self._noted(outcome, self._pending.pop(outcome.student), plan.stored[outcome.student])
            for outcome in outcomes
        ]
        if not self._options.dry_run:
            pairs = zip(entries, outcomes, strict=True)
            self._record.store([entry for entry, outcome in pairs if not outcome.lost])
        self._summary.changes += plan.changes if self._options.diff else []
        self._summary.graded += len(outcomes)
        self._report_done(len(outcomes))

    def _put_in_place(
        self, outcomes: Sequence[GradedSubmission]
    ) -> tuple[list[GradedSubmission], list[GradedSubmission]]:
        """Put the folders in place; return all outcomes, and those whose folder failed now."""
        all_of_them, misplaced = [], []
        for outcome in outcomes:
            if outcome.student not in self._unwritable:
                try:
                    graded_folder.put_in_place(self._pending[outcome.student].place)
                    self._settings.share(self._pending[outcome.student].place)
                except OSError as error:
                    outcome = self._unwritten(outcome, error)
                    misplaced.append(outcome)
            all_of_them.append(outcome)
        return all_of_them, misplaced

    def _noted(
        self, outcome: GradedSubmission, pending: _Pending, stored: StoredGrades
    ) -> RecordEntry:
        """Note what a person must know of an outcome, and return its entry for the record."""
        refused = "; ".join(each.refused for each in outcome.notebooks if each.refused)
        if outcome.lost:
            self._summary.lost.append((outcome.student, outcome.lost))
        elif refused:
            self._summary.refused.append((outcome.student, refused))
        else:
            self._summary.note(outcome.student, stored.notes)
        return RecordEntry(
            student=outcome.student, work=pending.work, terms=pending.terms,
            written="" if self._options.dry_run else fingerprint(pending.place),
            auto_sum=stored.auto_sum, auto_count=stored.auto_count, notes=stored.notes,
            refused=refused,
        )  # fmt: skip


def _changed(entry: RecordEntry | None, now: _Pending, stored: StoredGrades) -> str:
    """Return why a submission must be graded, or "" where nothing has changed."""
    if entry is None:
        return "not graded by this command before"
    if entry.work != now.work:
        return "handed in again, or changed"
    if entry.terms != now.terms:
        return "the assignment, the settings or the judge has changed"
    if (
        entry.auto_count != stored.auto_count
        or abs(entry.auto_sum - stored.auto_sum) > 1e-6
        or not entry.written
        or entry.written != fingerprint(now.place)
    ):
        return "its grades, or its folder below autograded/, are no longer as they were written"
    return ""
