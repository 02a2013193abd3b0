"""``autograder feedback``: make the pages of a class that are due, and hand them out.

Pages are made by the processes that grade, a core each. One writer puts each student's folder into
its place by renaming: what nbgrader would leave there, the page and the files beside the notebook.
"""

import itertools
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, closing, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from nbgrader.converters import GenerateFeedback

from autograder.course import disk, gradebook, graded_folder
from autograder.course.folder import CourseError
from autograder.course.settings import CourseSettings, in_course
from autograder.feedback import worker
from autograder.feedback.due import Looked, Pages, look, pages_of
from autograder.feedback.exporter import FeedbackExporter
from autograder.feedback.hand_out import hand_out
from autograder.feedback.worker import MadePages, PageWork
from autograder.grading import processes, runner
from autograder.grading.progress import progress
from autograder.grading.stopping import stop_on_signals

SETTING = 'c.GenerateFeedback.exporter_class = "autograder.plugins.FeedbackExporter"'
# Steps of nbgrader's own page that ours does itself.
_DONE_BY_THE_PAGE = frozenset(
    ("GetGrades", "CSSHTMLHeaderPreprocessor", "HideHiddenTests", "ReadableCss")
)


@dataclass(frozen=True, kw_only=True)
class Options:
    """The options of ``autograder feedback``. None: as the course's settings say."""

    assignment: str
    jobs: int | None = None
    student: str | None = None
    force: bool = False
    release: bool = False


@dataclass(kw_only=True)
class Summary:
    """The result of a run. ``failed`` and ``not_handed_out`` are (student, why)."""

    total: int
    made: int = 0
    unchanged: int = 0
    handed_out: int | None = None
    seconds: float = 0
    stopped: int = 0  # the number of the signal
    waiting: list[str] = field(default_factory=list)  # students with items a person must look at
    failed: list[tuple[str, str]] = field(default_factory=list)
    not_handed_out: list[tuple[str, str]] = field(default_factory=list)

    @property
    def needs_a_person(self) -> bool:
        """Whether anything is left to look at."""
        return bool(self.waiting or self.failed or self.not_handed_out)


def make_feedback(course: Path, options: Options) -> Summary:
    """Make what is due of an assignment's feedback in a course folder.

    Raises CourseError, AssignmentError, RunnerError or ValueError where nothing, or nothing more,
    can be done; the message says what to do next.
    """
    try:
        return _make_feedback(course, options)
    except OSError as error:
        if not disk.is_machines(error):
            raise
        raise CourseError(disk.words(error, course.absolute())) from error


def _make_feedback(course: Path, options: Options) -> Summary:
    begun = time.monotonic()
    with ExitStack() as stack:
        settings = stack.enter_context(in_course(course.absolute()))
        converter = _converter(settings)
        url = settings.coursedir.db_url
        engine = stack.enter_context(gradebook.open_gradebook(url))
        everybody = settings.submissions(options.assignment, options.student, "autograded")
        pages = pages_of(
            engine, settings.converter.parent, settings.coursedir, options.assignment,
            converter.permissions,
        )  # fmt: skip
        report_done = stack.enter_context(progress(len(everybody), "page"))
        stop = stack.enter_context(stop_on_signals())
        summary = Summary(total=len(everybody))
        run = _Run(settings, converter, options, pages, summary, report_done)
        due = run.due(look(pages, engine, options.assignment, everybody, run.place))
        if (first := next(due, None)) is not None:
            jobs = min(options.jobs or processes.usual(), len(everybody))
            starts = processes.processes(pages.lessons, jobs, ready=worker.ready, grade=worker.make)
            outcomes = runner.run(
                itertools.chain([first], due),
                starts,
                None,
                stopping=lambda: bool(stop()),
                given_up=_given_up,
            )
            with closing(outcomes):
                for outcome in outcomes:
                    run.take(outcome)
        summary.stopped = stop()
        if options.release and not summary.stopped:
            failed = {student for student, _ in summary.failed}
            able = [student for student, _ in everybody if student not in failed]
            summary.not_handed_out = hand_out(settings, options.assignment, able)
            summary.handed_out = len(able) - len(summary.not_handed_out)
        summary.seconds = time.monotonic() - begun
        return summary


def _given_up(work: PageWork, why: str) -> MadePages:
    return MadePages(student=work.student, why=why)


def _converter(settings: CourseSettings) -> Any:
    """Return nbgrader's own object for feedback, with this course's settings.

    Raises CourseError where nbgrader would make other pages than this command.
    """
    converter = GenerateFeedback(coursedir=settings.coursedir, parent=settings.converter.parent)
    if not issubclass(converter.exporter_class, FeedbackExporter):
        raise CourseError(
            f"{settings.root / 'nbgrader_config.py'} has nbgrader make feedback by "
            f"{converter.exporter_class.__name__}. Next: write there\n  {SETTING}\n"
            "  c.GenerateFeedback.preprocessors = []"
        )
    steps = [getattr(each, "__name__", str(each)) for each in converter.preprocessors]
    unknown = [name for name in steps if name.rpartition(".")[2] not in _DONE_BY_THE_PAGE]
    if unknown:
        raise CourseError(
            f"c.GenerateFeedback.preprocessors names {', '.join(unknown)}, which this page has no "
            "use for. Next: take it out"
        )
    return converter


class _Run:
    """One run: hands out what is due, and writes what comes back."""

    def __init__(
        self, settings: CourseSettings, converter: Any, options: Options, pages: Pages,
        summary: Summary, report_done: Callable[[int], object],
    ) -> None:  # fmt: skip
        self._settings, self._converter, self._options = settings, converter, options
        self._pages, self._summary, self._report_done = pages, summary, report_done
        self._pending: dict[str, Path] = {}

    def place(self, student: str) -> Path:
        """Return where a student's pages lie."""
        return self._settings.folder("feedback", student, self._options.assignment)

    def due(self, looked: Iterator[Looked]) -> Iterator[PageWork]:
        """Yield what is to be made, each read only when it is asked for."""
        for each in looked:
            if any(mark.waits for marks in each.marks.values() for mark in marks.items.values()):
                self._summary.waiting.append(each.student)
            why = self._why_not(each)
            if why:
                self._fail(each.student, why)
            elif not each.is_due and not self._options.force:
                self._summary.unchanged += 1
                self._report_done(1)
            else:
                self._pending[each.student] = each.graded
                try:
                    data = {
                        name: (each.graded / f"{name}.ipynb").read_bytes()
                        for name in each.notebooks
                    }
                except OSError as error:
                    self._fail(each.student, str(error))
                    continue
                yield PageWork(
                    student=each.student, notebooks=data, marks=each.marks,
                    made_from=each.made_from,
                )  # fmt: skip

    def _why_not(self, each: Looked) -> str:
        if not each.notebooks:
            return f"{each.graded} holds no graded notebook. Next: grade again"
        if missing := [name for name in each.notebooks if name not in each.marks]:
            return (
                f"the gradebook has no marks for {', '.join(missing)}. Next: autograder grade "
                f"{self._options.assignment}"
            )
        return ""

    def take(self, outcome: MadePages) -> None:
        """Write a student's pages, with the files that nbgrader puts beside them."""
        graded, place = self._pending.pop(outcome.student), self.place(outcome.student)
        if outcome.why:
            self._fail(outcome.student, outcome.why)
            return
        own = {f"{name}.html": data for name, data in outcome.pages.items()}
        try:
            graded_folder.prepare(
                place, {}, own, _files(graded, self._settings.coursedir.ignore),
                ignore=self._settings.coursedir.ignore,
                mode=int(str(self._converter.permissions), 8),
            )  # fmt: skip
            graded_folder.put_in_place(place)
            self._settings.share(place)
        except OSError as error:
            if disk.is_machines(error):
                raise
            with suppress(OSError):
                graded_folder.clean(place)
            self._fail(
                outcome.student,
                f"{place} cannot be written: {error.strerror}. Next: let it be written "
                "(chmod -R u+rwX), and run this again",
            )
            return
        self._summary.made += 1
        self._report_done(1)

    def _fail(self, student: str, why: str) -> None:
        self._summary.failed.append((student, why))
        self._report_done(1)


def _files(graded: Path, ignore: list[str]) -> Mapping[str, bytes]:
    """Return the files beside the graded notebooks, which nbgrader copies."""
    return {name: (graded / name).read_bytes() for name in graded_folder.work_files(graded, ignore)}
