"""``python -m autograder.bench``: all measurements, with the options of the first, ``rates``."""

import sys
from collections.abc import Sequence

from autograder.bench import diagnosis, rates


def main(arguments: Sequence[str]) -> int:
    """Measure grading and the report of each class, then a diagnosis."""
    return rates.main(arguments) or diagnosis.main()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
