"""A process as an executor: that it was killed is noticed, at whatever moment."""

import os
import signal
import time
from concurrent.futures import BrokenExecutor
from multiprocessing import get_context
from multiprocessing.connection import Connection

import pytest

from autograder.grading.processes import ProcessExecutor

SECONDS = 60  # until a test that would wait for ever fails


@pytest.fixture
def process():
    executor = ProcessExecutor(get_context("forkserver"), len, ())
    yield executor
    executor.shutdown(wait=True)


def large(size):
    return b"x" * size


def half_an_answer(size):
    """Answer, and be killed when half of that is written."""
    whole = Connection._send

    def half(self, data):
        if len(data) < size:
            return whole(self, data)
        whole(self, data[: size // 2])
        os.kill(os.getpid(), signal.SIGKILL)

    Connection._send = half
    return large(size)


def test_calls_are_answered_in_order_by_one_process(process):
    numbers = [process.submit(divmod, number, 7) for number in range(20)]
    assert [each.result(SECONDS) for each in numbers] == [divmod(n, 7) for n in range(20)]
    assert process.submit(os.getpid).result(SECONDS) == process.submit(os.getpid).result(SECONDS)
    assert process.submit(os.getpid).result(SECONDS) != os.getpid()


def test_large_arguments_and_results_pass_each_other(process):
    sent = [process.submit(bytes.upper, large(5_000_000)) for _ in range(8)]
    assert {each.result(SECONDS) for each in sent} == {b"X" * 5_000_000}


def test_error_of_a_call_is_its_own(process):
    wrong, right = process.submit(int, "seven"), process.submit(int, "7")
    with pytest.raises(ValueError, match="seven"):
        wrong.result(SECONDS)
    assert right.result(SECONDS) == 7


def test_killed_while_it_works_breaks_what_it_had(process):
    pid = process.submit(os.getpid).result(SECONDS)
    calls = [process.submit(time.sleep, SECONDS) for _ in range(3)]
    os.kill(pid, signal.SIGKILL)
    for call in calls:
        with pytest.raises(BrokenExecutor):
            call.result(SECONDS)
    with pytest.raises(BrokenExecutor):
        process.submit(os.getpid)


def test_killed_in_the_middle_of_an_answer_breaks_what_it_had(process):
    """What a pool of ``concurrent.futures`` waits for, for ever."""
    calls = [process.submit(half_an_answer, 1_000_000), process.submit(os.getpid)]
    for call in calls:
        with pytest.raises(BrokenExecutor):
            call.result(SECONDS)


def test_keywords_are_refused_before_anything_is_sent(process):
    with pytest.raises(TypeError, match="keywords"):
        process.submit(int, "7", base=8)
    assert process.submit(int, "7").result(SECONDS) == 7
