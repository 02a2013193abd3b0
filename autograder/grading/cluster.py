"""A running Dask cluster as one grader. Its workers start sandboxes of their own.

Workers need this package and its dependencies, in the same versions, and bubblewrap; no shared disk
and no database. The assignment goes to each worker once.
"""

from collections.abc import Callable, Iterator
from concurrent.futures import BrokenExecutor, CancelledError, Future
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from autograder.grading import worker
from autograder.grading.runner import Grader, RunnerError
from autograder.judge.submission import GradingSettings
from autograder.judge.version import judge_version

PATIENCE = 10  # seconds until the scheduler answers, and until there is a worker
IN_FLIGHT = 32  # submissions at least, so that a cluster that adapts to its load grows


@contextmanager
def cluster(scheduler: str, orders: GradingSettings) -> Iterator[tuple[Callable[[], Grader], int]]:
    """Connect to a scheduler by its address or file; yield how to start the grader, and its depth.

    Raises RunnerError where it does not answer, has no worker, or has workers unlike this machine.
    """
    client = _client(scheduler)
    with client:
        try:
            client.wait_for_workers(1, timeout=PATIENCE)
        except TimeoutError as error:
            raise RunnerError(
                f"the Dask scheduler {scheduler} has no worker. Next: start one with `dask worker "
                f"{scheduler} --nthreads 1`"
            ) from error
        _check_versions(client)
        workers = len(client.scheduler_info(n_workers=-1)["workers"])
        yield lambda: _grader(client, scheduler, orders), max(IN_FLIGHT, 3 * workers)


def _client(scheduler: str) -> Any:
    try:
        import distributed
    except ModuleNotFoundError as error:
        raise RunnerError(
            f"--scheduler needs Dask ({error}). Next: pip install 'autograder[scale]'"
        ) from error
    place = {"scheduler_file" if Path(scheduler).is_file() else "address": scheduler}
    connect: Any = distributed.Client
    try:
        return connect(**place, timeout=PATIENCE, set_as_default=False)
    except (OSError, ValueError) as error:  # TimeoutError is an OSError
        raise RunnerError(
            f"no Dask scheduler answers at {scheduler}: {error}. Next: give its address "
            "(tcp://host:8786) or the path of its scheduler file, and see that it runs"
        ) from error


def _check_versions(client: Any) -> None:
    """Raise RunnerError where a worker would judge by other code than this machine has."""
    own = judge_version()
    try:
        theirs = client.run(judge_version)
    except Exception as error:  # whatever a worker without this package raises
        raise RunnerError(
            f"a Dask worker cannot grade: {type(error).__name__}: {error}. Next: install "
            "autograder and its dependencies there as they are here (constraints.txt)"
        ) from error
    unlike = {address: each for address, each in theirs.items() if each != own}
    if unlike:
        address, other = next(iter(unlike.items()))
        raise RunnerError(
            f"{len(unlike)} Dask workers have other versions of Python, NumPy, nbformat or "
            f"autograder: {address} has {other}; here it is {own}. Next: install the same there"
        )


def _grader(client: Any, scheduler: str, orders: GradingSettings) -> Grader:
    from distributed import KilledWorker

    try:
        everywhere = client.scatter(orders, broadcast=True, hash=False)
    except (OSError, CancelledError) as error:
        raise RunnerError(
            f"the Dask cluster at {scheduler} is gone: {error}. What was graded is stored. Next: "
            "run the same command again to go on"
        ) from error
    executor = client.get_executor(pure=False)
    ready: Future[None] = Future()
    ready.set_result(None)
    return Grader(
        ready=ready,
        grade=lambda work: executor.submit(worker.grade_here, work, everywhere),
        stop=lambda at_once: executor.shutdown(wait=not at_once),
        losses=(BrokenExecutor, CancelledError, KilledWorker),
    )
