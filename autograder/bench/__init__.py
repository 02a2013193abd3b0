"""What grading costs, measured: ``make bench``, or ``python -m autograder.bench``.

``rates`` compares stock nbgrader, nbgrader with the judge, and the batch; ``diagnosis`` times one
failed item; ``report`` times the report of a large made-up class, which tests use too. May import
every room but ``cli``, and nothing imports it. Begin with ``rates``.
"""
