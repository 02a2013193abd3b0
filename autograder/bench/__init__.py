"""What grading costs, measured: ``make bench``, or ``python -m autograder.bench``.

``rates`` compares stock nbgrader, nbgrader with the judge, and the batch, and times the report of
each class; ``diagnosis`` times one failed item. May import every room but ``cli``, and nothing
imports it. Begin with ``rates``.
"""
