"""The gauntlet: submissions that must not break, fool or starve the grader.

Each case is a real notebook and the verdicts it must get. ``python -m gauntlet`` (with ``tests`` on
PYTHONPATH) prints what stock nbgrader and the judge make of each.
"""
