"""What grading costs, measured: ``make bench``, or ``python -m autograder.bench``.

Stock nbgrader, nbgrader with the judge, and the batch on the same class, and the report of it. May
import every room but ``cli``, and nothing imports it. Begin with ``__main__``.
"""
