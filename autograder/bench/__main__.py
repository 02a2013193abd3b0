"""``python -m autograder.bench``: all measurements, with the options of the first, ``rates``."""

import sys
from collections.abc import Sequence

from autograder.bench import diagnosis, rates, report


def main(arguments: Sequence[str]) -> int:
    """Measure grading, a diagnosis, and the report of a class of 10,000."""
    return rates.main(arguments) or diagnosis.main() or report.main([])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
