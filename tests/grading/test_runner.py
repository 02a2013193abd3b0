"""The runner: any executor, a bounded number in flight, and a submission that kills is found."""

import contextlib
import os
import signal
import time
from concurrent.futures import Future, ProcessPoolExecutor, ThreadPoolExecutor
from multiprocessing import get_context

import pytest
from classes import small_course, submitted
from items import ALL_POINTS, ITEMS, points_without
from waiting import wait_for

from autograder.grading import runner, worker
from autograder.grading.processes import ProcessExecutor, early, processes
from autograder.grading.runner import Grader, RunnerError, run
from autograder.judge.assignment import from_source
from autograder.judge.notebook import Verdict
from autograder.judge.submission import (
    GradedNotebook,
    GradedSubmission,
    GradingSettings,
    Submission,
)
from autograder.sandbox.sandbox import Limits

STUDENTS = ("abara", "tanaka", "yilmaz")
SCORES = {"abara": ALL_POINTS, "tanaka": points_without("conv_backward_dX"), "yilmaz": 0}


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    return small_course(tmp_path_factory.mktemp("runner") / "course", *STUDENTS)


@pytest.fixture(scope="module")
def orders(course):
    assignment = from_source(course / "source/conv2d")
    return GradingSettings(notebooks={"conv2d": assignment}, sandbox="bubblewrap", limits=Limits())


def work(course, student, name=None):
    data = (submitted(course, student) / "conv2d.ipynb").read_bytes()
    return Submission(student=name or student, notebooks={"conv2d": data})


def score(outcome):
    return sum(item.points for notebook in outcome.notebooks for item in notebook.items)


def done(result=None):
    future = Future()
    future.set_result(result)
    return future


def die_on_fatal(work):
    """Grade nothing; end the process where the student's name says so."""
    if work.student.startswith("fatal"):
        os._exit(9)
    time.sleep(0.02)
    return worker.lost(work, GradingSettings(notebooks={}, sandbox="none", limits=Limits()), "")


def pool(size):
    """Return how to start a grader of one executor with so many processes."""

    def start():
        executor = ProcessPoolExecutor(size, get_context("forkserver"))
        return Grader(
            ready=done(),
            grade=lambda work: executor.submit(die_on_fatal, work),
            stop=lambda at_once: executor.shutdown(wait=not at_once, cancel_futures=True),
        )

    return start


def named(*names):
    return iter([Submission(student=name, notebooks={}) for name in names])


def test_processes_grade_each_submission_once(course, orders):
    outcomes = list(run((work(course, each) for each in STUDENTS), processes(orders, 2), orders))
    assert {each.student: score(each) for each in outcomes} == SCORES
    assert len(outcomes) == len(STUDENTS)


def test_threads_are_a_grader_as_well(course, orders):
    """The judge is not made for threads, so those of one process take turns."""
    with ThreadPoolExecutor(4) as executor:
        grader = Grader(
            ready=done(),
            grade=lambda work: executor.submit(worker.grade_here, work, orders),
            stop=lambda at_once: None,
        )
        works = (work(course, each, f"{each}{n}") for n in range(2) for each in STUDENTS)
        outcomes = list(run(works, [lambda: grader], orders))
    assert {each.student: score(each) for each in outcomes} == {
        f"{student}{n}": points for student, points in SCORES.items() for n in range(2)
    }


def test_submissions_are_read_as_there_is_room(orders):
    read = []

    def works():
        for number in range(40):
            read.append(number)
            yield Submission(student=str(number), notebooks={})

    for count, _ in enumerate(run(works(), [pool(1)] * 2, orders, depth=3)):
        assert len(read) <= count + 1 + 2 * 3
    assert len(read) == 40


@pytest.mark.parametrize("pools", [[1], [1, 1], [4]], ids=["one", "two", "pool-of-four"])
def test_submission_that_kills_twice_is_left_to_a_person_and_no_other_is_blamed(orders, pools):
    names = ["a", "b", "fatal-1", "c", "d", "fatal-2", "e", "f", "g", "h"]
    outcomes = list(run(named(*names), [pool(size) for size in pools], orders))
    assert sorted(each.student for each in outcomes) == sorted(names)
    blamed = {each.student: each.lost for each in outcomes if each.lost}
    assert blamed == dict.fromkeys(("fatal-1", "fatal-2"), "its grader ended 2 times on it")


def test_lost_submission_keeps_its_notebook_and_takes_no_points(course, orders):
    (notebook,) = worker.lost(work(course, "abara"), orders, "why").notebooks
    assert {item.verdict for item in notebook.items} == {Verdict.BROKEN}
    assert len(notebook.items) == len(ITEMS)
    assert b"this item could not be judged" in notebook.data.lower()
    assert b"def conv_forward" in notebook.data


def test_grader_that_dies_at_a_start_is_tried_again_and_then_given_up(orders):
    starts = []

    def start():
        starts.append(None)
        executor = ProcessPoolExecutor(1, get_context("forkserver"))
        return Grader(
            ready=executor.submit(os._exit, 3),
            grade=lambda work: executor.submit(die_on_fatal, work),
            stop=lambda at_once: executor.shutdown(wait=False, cancel_futures=True),
        )

    with pytest.raises(RunnerError, match="ended 4 times before it could begin"):
        list(run(named("a", "b"), [start], orders))
    assert len(starts) == runner.STARTS


def test_submission_that_was_kept_waiting_is_graded_again_when_all_others_are_done(orders):
    asked, meanwhile = [], []
    executor = ThreadPoolExecutor(4)

    def grade(work):
        asked.append(work.student)
        meanwhile.append(len(asked) - len(answered))
        late = work.student.startswith("late") and asked.count(work.student) == 1
        time.sleep(0.05)
        answered.append(work.student)
        notebook = GradedNotebook(
            notebook="conv2d", data=b"", items=(), answers={}, kept_waiting=late
        )
        return GradedSubmission(student=work.student, notebooks=(notebook,))

    answered = []
    grader = Grader(
        ready=done(), grade=lambda work: executor.submit(grade, work), stop=lambda at_once: None
    )
    names = ["a", "late1", "b", "late2", "c", "d"]
    outcomes = list(run(named(*names), [lambda: grader, lambda: grader], orders))
    executor.shutdown()
    assert sorted(each.student for each in outcomes) == sorted(names)
    assert not any(each.kept_waiting for each in outcomes)
    assert sorted(asked[-2:]) == ["late1", "late2"]
    assert meanwhile[-2:] == [1, 1]


def test_stopping_ends_at_once(orders):
    outcomes = run(named(*"abcdefgh"), [pool(1)], orders, stopping=lambda: True)
    assert list(outcomes) == []


def test_graders_that_died_before_they_were_needed_are_replaced(course, orders):
    with early(2) as started:
        for grader in started().values():
            os.kill(grader.submit(os.getpid).result(60), signal.SIGKILL)
        wait_for(lambda: not any(each._process.is_alive() for each in started().values()))
        time.sleep(0.2)  # until their ends are heard of here
        works = (work(course, each) for each in STUDENTS)
        outcomes = list(run(works, processes(orders, 2, started), orders))
    assert {each.student: score(each) for each in outcomes} == SCORES


def test_as_many_graders_as_cores_keep_to_one_each_and_fewer_to_none():
    cores = os.sched_getaffinity(0)

    def found(count):
        with early(count) as started:
            asked = [each.submit(os.sched_getaffinity, 0) for _, each in sorted(started().items())]
            return [each.result(60) for each in asked]

    assert found(len(cores)) == [{core} for core in sorted(cores)]
    assert found(len(cores) - 1) == [cores] * (len(cores) - 1)


@pytest.mark.parametrize("by_itself", [False, True])
@pytest.mark.parametrize("pause", [0, 0.001, 0.002, 0.005, 0.01])
def test_grader_that_is_told_twice_to_end_ends(orders, pause, by_itself):
    """A terminal's signal reaches the graders, and the runner sends its own."""
    grader = ProcessExecutor(get_context("forkserver"), worker.begin)
    pid = grader.submit(worker.ready, orders).result(60)
    if by_itself:
        grader.shutdown(wait=False)
    else:
        os.kill(pid, signal.SIGTERM)
    time.sleep(pause)
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, signal.SIGTERM)
    wait_for(lambda: not grader._process.is_alive())
